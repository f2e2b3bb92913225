import type { OrderKind } from '../../domain/order/messages.js';
import { object, objects } from '../../domain/lib/json.js';
import { customerOf, nestedItems, orderForms } from '../../domain/order/order.js';
import type { OrderRules } from '../../domain/order/order-rules.js';
import { isPast } from '../../domain/order/past-dates.js';
import { type RecordRef, recordRefs } from '../../domain/order/record-refs.js';
import type { ErrorDetail } from '../../domain/tmf/schemas/error.js';
import { unknownRecordFaults } from '../../entities/documents/known-records.js';
import type { Context } from '../tmf630/context.js';
import type { Body } from '../tmf630/resource.js';

/** What checking an order needs. */
type CheckContext = Pick<Context, 'database' | 'orderRules'>;

/** Reasons to refuse an order although it conforms to the schema. */
export const orderFaults = async (
  context: CheckContext,
  kind: OrderKind,
  body: Body,
): Promise<readonly ErrorDetail[]> => [
  ...customerFaults(context.orderRules, kind, body),
  ...(await dryRunFaults(context, kind, body)),
];

/** Reasons to refuse a dry run: the customer may be left out. */
export const dryRunFaults = async (
  context: CheckContext,
  kind: OrderKind,
  body: Body,
): Promise<readonly ErrorDetail[]> => [
  ...pastDateFaults(body),
  ...dateOrderFaults(body, body['requestedStartDate']),
  ...repeatedCharacteristicFaults(kind, body),
  ...(await unknownRecordFaults(context.database, context.orderRules.referential, recordRefs(kind, body))),
];

/** Reasons to refuse a change: references that the order had before are not checked again. */
export async function changeFaults(
  context: CheckContext,
  kind: OrderKind,
  { doc, change }: { readonly doc: Body; readonly change: Body },
): Promise<readonly ErrorDetail[]> {
  const before = new Set(recordRefs(kind, doc).map(keyOf));
  const added = recordRefs(kind, change).filter((ref) => !before.has(keyOf(ref)));
  return [
    ...pastDateFaults(change),
    ...dateOrderFaults(change, doc['requestedStartDate']),
    ...repeatedCharacteristicFaults(kind, change),
    ...(await unknownRecordFaults(context.database, context.orderRules.referential, added)),
  ];
}

const keyOf = ({ kind, id }: RecordRef): string => `${kind} ${id}`;

function customerFaults({ customerRequired }: OrderRules, kind: OrderKind, body: Body): ErrorDetail[] {
  if (!customerRequired.includes(kind) || customerOf(body) !== undefined) return [];
  return [{ path: '$.relatedParty', message: 'must name the customer, as a party with the role customer' }];
}

/** A requested completion in the past. */
function pastDateFaults({ requestedCompletionDate: date }: Body): ErrorDetail[] {
  if (typeof date !== 'string' || !isPast(date, new Date())) return [];
  const message = 'is in the past: give a future day, or leave it out';
  return [{ path: '$.requestedCompletionDate', message }];
}

/** A requested completion before the requested start; both may be the same instant. */
function dateOrderFaults({ requestedCompletionDate: completion }: Body, start: unknown): ErrorDetail[] {
  if (typeof start !== 'string' || typeof completion !== 'string') return [];
  if (!isPast(completion, new Date(Date.parse(start) - 1))) return [];
  return [{ path: '$.requestedCompletionDate', message: `is before the requestedStartDate, ${start}` }];
}

/** A characteristic that an item names more than once: nobody can know which value is meant. */
function repeatedCharacteristicFaults(kind: OrderKind, body: Body): ErrorDetail[] {
  const { subject, characteristics } = orderForms[kind];
  return nestedItems(kind, body).flatMap(({ item, path }) => {
    const first = new Map<unknown, number>();
    return objects(object(item[subject])[characteristics]).flatMap(({ name }, index) => {
      const earlier = first.get(name);
      if (earlier === undefined) first.set(name, index);
      if (earlier === undefined || name === undefined) return [];
      const message = `is named by ${characteristics}[${earlier}] too: give one value, or a list as the value`;
      return [{ path: `${path}.${subject}.${characteristics}[${index}].name`, message }];
    });
  });
}
