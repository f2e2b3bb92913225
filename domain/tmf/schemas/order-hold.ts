import { Type } from 'typebox';
import { EntityRef, Instant, open } from './common.js';

/** The hold that an order, or an item, is on, as it shows it. */
export const CurrentHold = open({
  reason: Type.String(),
  heldBy: Type.String({ description: 'The caller.' }),
  heldAt: Instant,
  until: Type.Optional({
    ...Instant,
    description: 'When it ends by itself; absent: when it is resumed.',
  }),
});

/** That somebody has put an order, or an item of it, on hold. */
export const OrderHold = open({
  ...CurrentHold.properties,
  id: Type.String(),
  order: EntityRef,
  itemId: Type.Optional(Type.String({ description: 'The item that is on hold; absent: the whole order.' })),
  endedAt: Type.Optional(Instant),
  endedBy: Type.Optional(
    Type.String({
      description: 'Who has ended it; absent: its time was over, or the order or its item has ended.',
    }),
  ),
});

const item = Type.Optional(
  Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
    minItems: 1,
    maxItems: 100,
    description:
      'The ids of the items that it is about, each with all that lies below it; absent: the whole order.',
  }),
);

/** The request to put an order, or some of its items, on hold. */
export const OrderHoldCreate = open({
  item,
  reason: Type.String({ minLength: 1, maxLength: 1024 }),
  until: Type.Optional({
    ...Instant,
    description: 'When it goes on by itself; absent: not before it is resumed.',
  }),
});

/** The request to resume it. */
export const OrderHoldEnd = open({ item });
