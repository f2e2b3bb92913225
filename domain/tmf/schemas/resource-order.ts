import { type Static, Type } from 'typebox';
import { apis } from '../apis.js';
import { foundAt, listOf, maybe, optionalStrings } from './attributes.js';
import { Characteristic, EntityRef, Instant, open, Place, RelatedParty } from './common.js';
import { orderAttributes, orderItemAttributes, orderProgress } from './order-attributes.js';
import { ErrorMessage } from './error.js';
import { CurrentHold } from './order-hold.js';
import { Milestone } from './notices.js';
import { itemActions } from '../../order/actions.js';

/** The resource of an order item: the one to change or end (`id`), or what is wanted (TMF652). */
const ResourceRefOrValue = open({
  id: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
  href: Type.Optional(Type.String({ [foundAt]: `${apis.resourceInventory.base}/resource` })),
  name: Type.Optional(Type.String()),
  category: Type.Optional(Type.String()),
  description: Type.Optional(Type.String()),
  resourceStatus: Type.Optional(Type.String()),
  place: Type.Optional(Place),
  resourceCharacteristic: Type.Optional(Type.Array(Characteristic)),
  resourceSpecification: Type.Optional(EntityRef),
  relatedParty: Type.Optional(Type.Array(RelatedParty)),
});

/** One line of a resource order (TMF652), which writes one of the actions in its own way. */
const ResourceOrderItem = open({
  ...orderItemAttributes,
  action: Type.Enum([...itemActions, 'no_change']),
  resource: Type.Optional(ResourceRefOrValue),
  resourceSpecification: Type.Optional(EntityRef),
  orderItemRelationship: Type.Optional(
    Type.Array(
      open({
        relationshipType: Type.String({ minLength: 1 }),
        orderItem: maybe(
          open(optionalStrings('id', 'itemId', 'resourceOrderHref', 'resourceOrderId', '@referredType')),
        ),
      }),
    ),
  ),
});

/** What a caller may send (TMF652 ResourceOrder_Create). */
export const ResourceOrderCreate = open({
  ...orderAttributes,
  name: Type.Optional(Type.String()),
  orderType: Type.Optional(Type.String()),
  priority: Type.Optional(Type.Integer()),
  externalReference: listOf(
    open({ id: Type.String(), owner: Type.String(), entityType: Type.String(), ...optionalStrings('href') }),
  ),
  orderItem: Type.Optional(Type.Array(ResourceOrderItem)),
});

/** TMF652 ResourceOrder as it is answered: captured elsewhere, or made by decomposition. */
export const ResourceOrder = open({
  ...ResourceOrderCreate.properties,
  ...orderProgress,
  startDate: Type.Optional(Instant),
  errorMessage: Type.Optional(Type.Array(ErrorMessage)),
  milestone: Type.Optional(Type.Array(Milestone)),
  hold: Type.Optional(CurrentHold),
});
export type ResourceOrder = Static<typeof ResourceOrder>;
