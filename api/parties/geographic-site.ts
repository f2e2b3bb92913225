import { partyReferences, placeReferences } from '../../domain/tmf/record-references.js';
import { GeographicSite, GeographicSiteCreate } from '../../domain/tmf/schemas/geographic-site.js';
import { apis } from '../apis.js';
import { byParty } from '../tmf630/stored-attributes.js';
import { storedResource } from '../tmf630/stored-resource.js';

/** TMF674; its code is what other systems call it. */
export const geographicSite = storedResource({
  type: 'GeographicSite',
  api: apis.geographicSite,
  description: 'Geographic site, a named place of a party.',
  schema: GeographicSite,
  create: GeographicSiteCreate,
  scopes: ['orders:write'],
  attributes: { name: 'name', status: 'status', code: 'externalId' },
  filters: byParty,
  references: [...partyReferences(), placeReferences('place'), { path: 'siteRelationship', to: 'site' }],
  endedBy: 'set its status to terminated',
});
