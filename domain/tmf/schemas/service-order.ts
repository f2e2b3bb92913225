import { type Static, Type } from 'typebox';
import { apis } from '../apis.js';
import { orderStates } from '../../order/order-state.js';
import { foundAt, listOf, maybe, optionalStrings } from './attributes.js';
import { Characteristic, EntityRef, Instant, Note, open, Place, RelatedParty } from './common.js';
import { ErrorMessage } from './error.js';
import { serviceAttributes } from './service-attributes.js';
import { ItemRef, JeopardyAlert, Milestone } from './notices.js';
import { itemActions } from '../../order/actions.js';

/** The service of an order item: one that is there (`id`), or what is wanted (TMF641). */
export const ServiceRefOrValue = open({
  ...serviceAttributes,
  ...optionalStrings('@referredType'),
  id: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
  href: Type.Optional(Type.String({ [foundAt]: `${apis.serviceInventory.base}/service` })),
  name: Type.Optional(Type.String()),
  category: Type.Optional(Type.String()),
  state: Type.Optional(Type.String()),
  place: Type.Optional(Type.Array(Place)),
  serviceCharacteristic: Type.Optional(Type.Array(Characteristic)),
  serviceSpecification: Type.Optional(EntityRef),
  relatedParty: Type.Optional(Type.Array(RelatedParty)),
});

/** One line of a service order (TMF641). */
export const ServiceOrderItem = open({
  id: Type.String({ minLength: 1, maxLength: 200 }),
  action: Type.Enum(itemActions),
  quantity: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
  state: Type.Optional(Type.Enum(orderStates)),
  service: ServiceRefOrValue,
  appointment: maybe(open({ ...EntityRef.properties, ...optionalStrings('description') })),
  errorMessage: Type.Optional(Type.Array(ErrorMessage)),
  serviceOrderItemRelationship: Type.Optional(
    Type.Array(
      open({
        relationshipType: Type.String({ minLength: 1 }),
        orderItem: Type.Optional(ItemRef),
      }),
    ),
  ),
  serviceOrderItem: Type.Optional(
    Type.Unsafe<readonly unknown[]>({
      type: 'array',
      items: { $ref: '#/components/schemas/ServiceOrderItem' },
    }),
  ),
});
export type ServiceOrderItem = Static<typeof ServiceOrderItem>;

/** What a caller may send (TMF641 ServiceOrder_Create). */
export const ServiceOrderCreate = open({
  externalId: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
  category: Type.Optional(Type.String({ maxLength: 255 })),
  description: Type.Optional(Type.String()),
  priority: Type.Optional(Type.String()),
  notificationContact: Type.Optional(Type.String()),
  requestedStartDate: Type.Optional(Instant),
  requestedCompletionDate: Type.Optional(Instant),
  externalReference: Type.Optional(
    Type.Array(open({ name: Type.String(), ...optionalStrings('id', 'href', 'externalReferenceType') })),
  ),
  note: Type.Optional(Type.Array(Note)),
  orderRelationship: Type.Optional(
    Type.Array(
      open({
        id: Type.String({ minLength: 1 }),
        relationshipType: Type.String({ minLength: 1 }),
        ...optionalStrings('href', '@referredType'),
      }),
    ),
  ),
  relatedParty: Type.Optional(Type.Array(RelatedParty)),
  serviceOrderItem: Type.Array(ServiceOrderItem, { minItems: 1 }),
});

/** TMF641 ServiceOrder as it is answered: captured elsewhere, or made by decomposition. */
export const ServiceOrder = open({
  ...ServiceOrderCreate.properties,
  id: Type.String(),
  href: Type.String(),
  state: Type.Enum(orderStates),
  orderDate: Instant,
  startDate: Type.Optional(Instant),
  completionDate: Type.Optional(Instant),
  expectedCompletionDate: Type.Optional(Instant),
  cancellationDate: Type.Optional(Instant),
  cancellationReason: Type.Optional(Type.String()),
  errorMessage: listOf(open({ ...ErrorMessage.properties, serviceOrderItem: listOf(ItemRef) })),
  milestone: Type.Optional(Type.Array(Milestone)),
  jeopardyAlert: Type.Optional(Type.Array(JeopardyAlert)),
});
export type ServiceOrder = Static<typeof ServiceOrder>;
