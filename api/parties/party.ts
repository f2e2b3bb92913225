import { hrefOf } from '../../domain/tmf/href.js';
import { partyReferences } from '../../domain/tmf/record-references.js';
import { individualLifecycle, organizationLifecycle } from '../../domain/tmf/lifecycle.js';
import { Individual, IndividualCreate } from '../../domain/tmf/schemas/individual.js';
import {
  Organization,
  type Organization as Json,
  OrganizationCreate,
} from '../../domain/tmf/schemas/organization.js';
import { childrenOf } from '../../entities/parties/organization-tree.js';
import { apis } from '../apis.js';
import type { Context } from '../tmf630/context.js';
import { refuseMerged } from './merged.js';
import { refuseCycle } from './hierarchy.js';
import { includesField } from '../tmf630/fields.js';
import type { Body, RowWithBody, View } from '../tmf630/resource.js';
import { byParty } from '../tmf630/stored-attributes.js';
import { storedResource } from '../tmf630/stored-resource.js';

/** TMF632: a person. */
export const individual = storedResource({
  type: 'Individual',
  api: apis.party,
  description: 'Individual, a person.',
  schema: Individual,
  create: IndividualCreate,
  scopes: ['orders:write'],
  attributes: { familyName: 'name', status: 'status' },
  filters: byParty,
  references: partyReferences(),
  restricted: ['creditRating'],
  matched: true,
  states: { attribute: 'status', lifecycle: individualLifecycle },
  authorizeChange: async (_context, row) => refuseMerged({ name: 'individual' }, row),
});

/** TMF632: a company or a part of one; a parent is answered with the children that name it. */
export const organization = storedResource({
  type: 'Organization',
  api: apis.party,
  description: 'Organization, a company or a part of one.',
  schema: Organization,
  create: OrganizationCreate,
  scopes: ['orders:write'],
  attributes: { tradingName: 'name', status: 'status' },
  filters: {
    ...byParty,
    'organizationParentRelationship.organization.id': 'parentId',
    'existsDuring.startDateTime': 'validFrom',
    'existsDuring.endDateTime': 'validTo',
  },
  references: [
    ...partyReferences(),
    { path: 'organizationParentRelationship.organization', to: 'party' },
    { path: 'organizationChildRelationship.organization', to: 'party', unchecked: true },
  ],
  endedBy: 'set its status to closed',
  restricted: ['creditRating'],
  matched: true,
  states: { attribute: 'status', lifecycle: organizationLifecycle },
  authorizeChange: async (_context, row) => refuseMerged({ name: 'organization' }, row),
  beforeWrite: refuseCycle('$.organizationParentRelationship.organization.id'),
  render: withChildren,
});

async function withChildren(
  { database }: Context,
  page: readonly RowWithBody[],
  { origin, fields }: View,
): Promise<readonly Body[]> {
  if (!includesField(fields, 'organizationChildRelationship')) return page.map(({ body }) => body);
  const children = await childrenOf(
    database,
    page.map(({ row }) => row.id),
  );
  return page.map(({ row, body }) => {
    const { organizationChildRelationship: given = [] } = body as Partial<Json>;
    const named = new Set(given.map(({ organization: child }) => child?.id));
    const found = (children.get(row.id) ?? []).filter(({ id }) => !named.has(id));
    if (found.length === 0) return body;
    return {
      ...body,
      organizationChildRelationship: [
        ...given,
        ...found.map(({ id, name, relationshipType }) => ({
          ...(relationshipType !== null && { relationshipType }),
          organization: {
            id,
            href: hrefOf(origin, { api: apis.party, name: 'organization' }, id),
            name: name ?? id,
            '@referredType': 'Organization',
          },
        })),
      ],
    };
  });
}
