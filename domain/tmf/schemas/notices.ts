import { Type } from 'typebox';
import { listOf, maybe, optionalStrings, sameAs } from './attributes.js';
import { Instant, open } from './common.js';

/** TMF641 v4.1 demands `id` of an item reference but defines `itemId`: both are said. */
export const ItemRef = open({
  id: maybe(Type.String({ [sameAs]: 'itemId' })),
  itemId: maybe(Type.String({ [sameAs]: 'id' })),
  ...optionalStrings('serviceOrderId', 'serviceOrderHref', '@referredType'),
});

/** Something worth knowing that was reached, or will be (TMF641 v4.1). */
export const Milestone = open({
  ...optionalStrings('id', 'name', 'description', 'message', 'status'),
  milestoneDate: maybe(Instant),
  serviceOrderItem: listOf(ItemRef),
});

/** Why a date is in danger (TMF641 v4.1). */
export const JeopardyAlert = open({
  ...optionalStrings('id', 'name', 'message', 'exception', 'jeopardyType'),
  alertDate: maybe(Instant),
  serviceOrderItem: listOf(ItemRef),
});
