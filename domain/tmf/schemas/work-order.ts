import { type Static, Type } from 'typebox';
import { orderStates } from '../../order/order-state.js';
import { RelatedEntity } from './appointment.js';
import { listOf, maybe, optionalStrings } from './attributes.js';
import { Characteristic, EntityRef, Instant, Note, open, Place, RelatedParty } from './common.js';
import { AppointmentRef, orderProgress } from './order-attributes.js';
import { ErrorMessage } from './error.js';
import { OrderPrice, Price } from './price.js';
import { itemActions } from '../../order/actions.js';

const WorkPrice = open({ ...OrderPrice.properties, price: Price, priceType: Type.String() });

const Relationship = open({
  id: Type.String(),
  relationshipType: Type.String(),
  ...optionalStrings('href', '@referredType'),
});

/** One task of a visit (TMF697). */
const WorkOrderItem = open({
  id: Type.String(),
  action: Type.Enum(itemActions),
  description: Type.Optional(Type.String()),
  state: Type.Optional(Type.Enum(orderStates)),
  appointment: maybe(AppointmentRef),
  billingAccount: maybe(EntityRef),
  itemPrice: listOf(WorkPrice),
  itemTotalPrice: listOf(WorkPrice),
  note: maybe(Note),
  payment: listOf(EntityRef),
  relatedEntity: listOf(RelatedEntity),
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
  ...orderProgress,
  externalId: Type.Optional(Type.String()),
  category: Type.Optional(Type.String()),
  description: Type.Optional(Type.String()),
  requestedStartDate: Type.Optional(Instant),
  requestedCompletionDate: Type.Optional(Instant),
  startDate: Type.Optional(Instant),
  note: Type.Optional(Note),
  place: Type.Optional(Place),
  relatedParty: Type.Optional(Type.Array(RelatedParty)),
  workOrderItem: Type.Array(WorkOrderItem),
  ...optionalStrings('notificationContact', 'priority', 'version'),
  stateChangeDate: maybe(Instant),
  agreement: listOf(EntityRef),
  appointment: maybe(AppointmentRef),
  billingAccount: maybe(EntityRef),
  channel: listOf(open({ ...EntityRef.properties, ...optionalStrings('role') })),
  order: listOf(EntityRef),
  orderTotalPrice: listOf(OrderPrice),
  payment: listOf(EntityRef),
  quote: listOf(EntityRef),
  relatedEntity: listOf(RelatedEntity),
  workOrderRelationship: listOf(Relationship),
  errorMessage: Type.Optional(Type.Array(ErrorMessage)),
});
export type WorkOrder = Static<typeof WorkOrder>;
