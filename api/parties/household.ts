import { object, objects, text } from '../../domain/lib/json.js';
import { placeReferences } from '../../domain/tmf/record-references.js';
import type { ErrorDetail } from '../../domain/tmf/schemas/error.js';
import { Household, HouseholdCreate } from '../../domain/tmf/schemas/household.js';
import { doOverlap, isValidAt } from '../../domain/tmf/validity.js';
import { loadCustomers } from '../../entities/parties/customers.js';
import { apis } from '../apis.js';
import type { Body, Resource } from '../tmf630/resource.js';
import { storedResource } from '../tmf630/stored-resource.js';
import { invalidBody } from '../tmf630/validation.js';
import { customerFaults } from '../inventory/account-or-consumer.js';

const stored = storedResource({
  type: 'Household',
  api: apis.turnup,
  description: 'Household, consumers who live together.',
  schema: Household,
  create: HouseholdCreate,
  scopes: ['orders:write'],
  attributes: { name: 'name' },
  filters: {
    'head.id': 'partyId',
    'member.consumer.id': {
      from: 'record_reference x',
      on: "x.resource = 'household' AND x.recordId = t.id AND x.role = 'member.consumer'",
      column: 'x.toId',
    },
  },
  references: [
    { path: 'head', to: 'customer' },
    { path: 'member.consumer', to: 'customer' },
    placeReferences('place'),
  ],
  endedBy: 'end the validFor of its members',
  beforeSave: async (context, body, _id, before) => {
    const faults = [...headFaults(body), ...overlapFaults(body)];
    if (faults.length > 0) throw invalidBody(faults);
    const known = new Set(objects(before?.['member']).map(({ consumer }) => object(consumer)['id']));
    const added = objects(body['member']).flatMap(({ consumer }, index) => {
      const id = text(object(consumer)['id']);
      return id === undefined || known.has(id) ? [] : [{ id, path: `$.member[${index}].consumer.id` }];
    });
    const customers = await loadCustomers(
      context.database,
      added.map(({ id }) => id),
    );
    const wrong = added.flatMap(({ id, path }) => customerFaults('consumer', path, customers.get(id)));
    if (wrong.length > 0) throw invalidBody(wrong);
    return body;
  },
  render: async (_context, page) => {
    const now = new Date();
    return page.map(({ body }) => ({
      ...body,
      currentMember: objects(body['member']).filter(({ validFor }) => isValidAt(validFor, now)),
    }));
  },
});

/** Its entitlements are those of its current members. */
export const household: Resource = { ...stored, computed: ['currentMember'] };

function headFaults({ head, member }: Body): readonly ErrorDetail[] {
  const { id } = object(head);
  if (id === undefined || objects(member).some(({ consumer }) => object(consumer)['id'] === id)) return [];
  return [{ path: '$.head.id', message: 'must be one of the members' }];
}

/** Nobody is a member twice at the same time. */
const overlapFaults = ({ member }: Body): readonly ErrorDetail[] =>
  objects(member).flatMap(({ consumer, validFor }, index, all) => {
    const isTwice = all
      .slice(0, index)
      .some(
        (other) =>
          object(other['consumer'])['id'] === object(consumer)['id'] &&
          doOverlap(other['validFor'], validFor),
      );
    return isTwice
      ? [
          {
            path: `$.member[${index}].validFor`,
            message: 'overlaps with another membership of the same consumer',
          },
        ]
      : [];
  });
