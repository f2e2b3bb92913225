import { type Static, Type } from 'typebox';
import { apis } from '../apis.js';
import { foundAt, listOf, optionalStrings } from './attributes.js';
import { Characteristic, EntityRef, Instant, open, Place, RelatedParty } from './common.js';
import { orderAttributes, orderItemAttributes, orderProgress, nestedItems } from './order-attributes.js';
import { ErrorMessage } from './error.js';
import { serviceAttributes } from './service-attributes.js';
import { ItemRef, JeopardyAlert, Milestone } from './notices.js';
import { CurrentHold } from './order-hold.js';

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
  ...orderItemAttributes,
  service: ServiceRefOrValue,
  errorMessage: Type.Optional(Type.Array(ErrorMessage)),
  serviceOrderItemRelationship: Type.Optional(
    Type.Array(
      open({
        relationshipType: Type.String({ minLength: 1 }),
        orderItem: Type.Optional(ItemRef),
      }),
    ),
  ),
  serviceOrderItem: nestedItems('ServiceOrderItem'),
});
export type ServiceOrderItem = Static<typeof ServiceOrderItem>;

/** What a caller may send (TMF641 ServiceOrder_Create). */
export const ServiceOrderCreate = open({
  ...orderAttributes,
  priority: Type.Optional(Type.String()),
  notificationContact: Type.Optional(Type.String()),
  externalReference: Type.Optional(
    Type.Array(open({ name: Type.String(), ...optionalStrings('id', 'href', 'externalReferenceType') })),
  ),
  orderRelationship: Type.Optional(
    Type.Array(
      open({
        id: Type.String({ minLength: 1 }),
        relationshipType: Type.String({ minLength: 1 }),
        ...optionalStrings('href', '@referredType'),
      }),
    ),
  ),
  serviceOrderItem: Type.Array(ServiceOrderItem, { minItems: 1 }),
});

/** TMF641 ServiceOrder as it is answered: captured elsewhere, or made by decomposition. */
export const ServiceOrder = open({
  ...ServiceOrderCreate.properties,
  ...orderProgress,
  startDate: Type.Optional(Instant),
  errorMessage: listOf(open({ ...ErrorMessage.properties, serviceOrderItem: listOf(ItemRef) })),
  milestone: Type.Optional(Type.Array(Milestone)),
  hold: Type.Optional(CurrentHold),
  jeopardyAlert: Type.Optional(Type.Array(JeopardyAlert)),
});
export type ServiceOrder = Static<typeof ServiceOrder>;
