import { Type } from 'typebox';
import { listOf, maybe, texts } from './attributes.js';
import { Instant, open } from './common.js';

/** TMF641 v4.1 demands `id` of an item reference but defines `itemId`: both are said. */
const ItemRef = open({ id: Type.String(), ...texts('itemId', 'serviceOrderId', 'serviceOrderHref') });

/** Something worth knowing that was reached, or will be (TMF641 v4.1). */
export const Milestone = open({
  ...texts('id', 'name', 'description', 'message', 'status'),
  milestoneDate: maybe(Instant),
  serviceOrderItem: listOf(ItemRef),
});

/** Why a date is in danger (TMF641 v4.1). */
export const JeopardyAlert = open({
  ...texts('id', 'name', 'message', 'exception', 'jeopardyType'),
  alertDate: maybe(Instant),
  serviceOrderItem: listOf(ItemRef),
});
