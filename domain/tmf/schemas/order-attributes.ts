import { Type } from 'typebox';
import { itemActions } from '../../order/actions.js';
import { orderStates } from '../../order/order-state.js';
import { addressable, maybe, optionalStrings } from './attributes.js';
import { EntityRef, Instant, Note, open, RelatedParty } from './common.js';

// What the orders of TMF622, TMF641, TMF652 and TMF697 have in common.

/** What a caller may say of any order. */
export const orderAttributes = {
  externalId: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
  category: Type.Optional(Type.String({ maxLength: 255 })),
  description: Type.Optional(Type.String()),
  requestedStartDate: Type.Optional(Instant),
  requestedCompletionDate: Type.Optional(Instant),
  note: Type.Optional(Type.Array(Note)),
  relatedParty: Type.Optional(Type.Array(RelatedParty)),
};

/** What is answered of any order beside what was sent: how far it is. */
export const orderProgress = {
  ...addressable,
  state: Type.Enum(orderStates),
  orderDate: Instant,
  completionDate: Type.Optional(Instant),
  expectedCompletionDate: Type.Optional(Instant),
  cancellationDate: Type.Optional(Instant),
  cancellationReason: Type.Optional(Type.String()),
};

export const AppointmentRef = open({ ...EntityRef.properties, ...optionalStrings('description') });

/** What one line of an order that Turnup runs says beside what it is for. */
export const orderItemAttributes = {
  id: Type.String({ minLength: 1, maxLength: 200 }),
  action: Type.Enum(itemActions),
  quantity: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
  state: Type.Optional(Type.Enum(orderStates)),
  appointment: maybe(AppointmentRef),
};

/** Items below an item, by the name of the item's own schema: they are as deep as a caller nests them. */
export const nestedItems = (schemaName: string) =>
  Type.Optional(
    Type.Unsafe<readonly unknown[]>({
      type: 'array',
      items: { $ref: `#/components/schemas/${schemaName}` },
    }),
  );
