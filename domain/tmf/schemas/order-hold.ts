import { Type } from 'typebox';
import { EntityRef, Instant, open } from './common.js';

/** The hold that an order is on, as the order shows it. */
export const CurrentHold = open({
  reason: Type.String(),
  heldBy: Type.String({ description: 'The caller.' }),
  heldAt: Instant,
  until: Type.Optional({
    ...Instant,
    description: 'When it ends by itself; absent: when the order is resumed.',
  }),
});

/** That somebody has put an order on hold. */
export const OrderHold = open({
  ...CurrentHold.properties,
  id: Type.String(),
  order: EntityRef,
  endedAt: Type.Optional(Instant),
  endedBy: Type.Optional(
    Type.String({ description: 'Who has ended it; absent: its time was over, or the order has ended.' }),
  ),
});

/** The request to put an order on hold. */
export const OrderHoldCreate = open({
  reason: Type.String({ minLength: 1, maxLength: 1024 }),
  until: Type.Optional({
    ...Instant,
    description: 'When the order goes on by itself; absent: not before it is resumed.',
  }),
});
