import { objects, text } from '../../domain/lib/json.js';
import { areaFinder } from '../../domain/qualification/feasibility.js';
import { partyReferences, placeReferences } from '../../domain/tmf/record-references.js';
import { GeographicSite, GeographicSiteCreate } from '../../domain/tmf/schemas/geographic-site.js';
import { validateAddress } from '../../domain/tmf/validate-address.js';
import { loadCatalog } from '../../entities/catalog/catalog-store.js';
import { postcodesOf } from '../../entities/inventory/places.js';
import { findSimilarAddresses } from '../../entities/parties/address-store.js';
import { apis } from '../apis.js';
import type { Context } from '../tmf630/context.js';
import { includesField } from '../tmf630/fields.js';
import type { Body, Resource, RowWithBody, View } from '../tmf630/resource.js';
import { byParty } from '../tmf630/stored-attributes.js';
import { storedResource } from '../tmf630/stored-resource.js';

const stored = storedResource({
  type: 'GeographicSite',
  api: apis.geographicSite,
  description: 'Geographic site, a named place of a party.',
  schema: GeographicSite,
  create: GeographicSiteCreate,
  scopes: ['orders:write'],
  attributes: { name: 'name', status: 'status', code: 'externalId' },
  filters: byParty,
  references: [
    ...partyReferences(),
    ...partyReferences('contact.party'),
    placeReferences('place'),
    { path: 'siteRelationship', to: 'site' },
  ],
  endedBy: 'set its status to terminated',
  beforeSave: withCanonicalAddresses,
  render: withTechnology,
});

/** TMF674; its code is what other systems call it. */
export const geographicSite: Resource = { ...stored, computed: ['availableTechnology'] };

/** An address that is written out becomes the known one that it means, and says if none was found. */
async function withCanonicalAddresses({ database }: Context, body: Body): Promise<Body> {
  if (body['place'] === undefined) return body;
  const places: Body[] = [];
  for (const place of objects(body['place'])) {
    const { validationResult: _, ...written } = place;
    if (text(place['id']) !== undefined || !isAddress(place)) places.push(place);
    else {
      const found = await findSimilarAddresses(database, written);
      const { validationResult, validGeographicAddress: valid } = validateAddress(written, found, false);
      places.push({
        ...written,
        ...valid,
        validationResult,
        ...(valid.id !== undefined && { '@referredType': 'GeographicAddress' }),
      });
    }
  }
  return { ...body, place: places };
}

const isAddress = ({ streetName, postcode, city }: Body): boolean =>
  [streetName, postcode, city].some((part) => text(part) !== undefined);

/** Sites are answered with the technologies that are there, by the service areas of their postcodes. */
async function withTechnology(
  { database }: Context,
  page: readonly RowWithBody[],
  { fields }: View,
): Promise<readonly Body[]> {
  if (!includesField(fields, 'availableTechnology') || page.length === 0) return page.map(({ body }) => body);
  const { serviceAreas } = await loadCatalog(database);
  if (serviceAreas.length === 0) return page.map(({ body }) => body);
  const areasAt = areaFinder(serviceAreas);
  const postcodes = await postcodesOf(
    database,
    page.map(({ row: { id } }) => id),
  );
  return page.map(({ row: { id }, body }) => {
    const postcode = postcodes.get(id);
    const areas = areasAt({ id, ...(postcode !== undefined && { postcode }) });
    return areas.length === 0
      ? body
      : {
          ...body,
          availableTechnology: areas.map((area) => ({
            technology: area.technology,
            maxDownstreamMbps: area.maxDownstreamMbps,
            maxUpstreamMbps: area.maxUpstreamMbps,
            serviceArea: { id: area.id, name: area.name, '@referredType': 'ServiceArea' },
          })),
        };
  });
}
