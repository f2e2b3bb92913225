import { Type, type Static } from 'typebox';
import { orderStates } from '../order-state.js';
import { itemActions } from '../plan.js';
import { Characteristic, EntityRef, Instant, Note, Place, RelatedParty, open } from './common.js';
import { ErrorMessage } from './error.js';

/** One task of a visit (TMF697). */
export const WorkOrderItem = open({
  id: Type.String(),
  action: Type.Enum(itemActions),
  description: Type.Optional(Type.String()),
  state: Type.Optional(Type.Enum(orderStates)),
  work: Type.Optional(
    open({
      id: Type.Optional(Type.String()),
      name: Type.Optional(Type.String()),
      workType: Type.Optional(Type.String()),
      place: Type.Optional(Type.Array(Place)),
      workCharacteristic: Type.Optional(Type.Array(Characteristic)),
      workSpecification: Type.Optional(EntityRef),
    }),
  ),
});

/** TMF697 WorkOrder: a visit by field service. `note` and `place` are single objects here, unlike elsewhere. */
export const WorkOrder = open({
  id: Type.String(),
  href: Type.String(),
  state: Type.Enum(orderStates),
  orderDate: Instant,
  externalId: Type.Optional(Type.String()),
  category: Type.Optional(Type.String()),
  description: Type.Optional(Type.String()),
  requestedStartDate: Type.Optional(Instant),
  requestedCompletionDate: Type.Optional(Instant),
  startDate: Type.Optional(Instant),
  completionDate: Type.Optional(Instant),
  note: Type.Optional(Note),
  place: Type.Optional(Place),
  relatedParty: Type.Optional(Type.Array(RelatedParty)),
  workOrderItem: Type.Array(WorkOrderItem),
  errorMessage: Type.Optional(Type.Array(ErrorMessage)),
});
export type WorkOrder = Static<typeof WorkOrder>;
