import { type Static, Type } from 'typebox';
import { apis } from '../apis.js';
import { orderStates } from '../../order/order-state.js';
import { foundAt, listOf, maybe, optionalStrings } from './attributes.js';
import { Characteristic, EntityRef, Instant, Note, open, Place, RelatedParty } from './common.js';
import { ErrorMessage } from './error.js';
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
  id: Type.String({ minLength: 1, maxLength: 200 }),
  action: Type.Enum([...itemActions, 'no_change']),
  quantity: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
  state: Type.Optional(Type.Enum(orderStates)),
  resource: Type.Optional(ResourceRefOrValue),
  resourceSpecification: Type.Optional(EntityRef),
  appointment: maybe(open({ ...EntityRef.properties, ...optionalStrings('description') })),
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
  externalId: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
  category: Type.Optional(Type.String({ maxLength: 255 })),
  name: Type.Optional(Type.String()),
  description: Type.Optional(Type.String()),
  orderType: Type.Optional(Type.String()),
  priority: Type.Optional(Type.Integer()),
  requestedStartDate: Type.Optional(Instant),
  requestedCompletionDate: Type.Optional(Instant),
  externalReference: listOf(
    open({ id: Type.String(), owner: Type.String(), entityType: Type.String(), ...optionalStrings('href') }),
  ),
  note: Type.Optional(Type.Array(Note)),
  relatedParty: Type.Optional(Type.Array(RelatedParty)),
  orderItem: Type.Optional(Type.Array(ResourceOrderItem)),
});

/** TMF652 ResourceOrder as it is answered: captured elsewhere, or made by decomposition. */
export const ResourceOrder = open({
  ...ResourceOrderCreate.properties,
  id: Type.String(),
  href: Type.String(),
  state: Type.Enum(orderStates),
  orderDate: Instant,
  startDate: Type.Optional(Instant),
  completionDate: Type.Optional(Instant),
  expectedCompletionDate: Type.Optional(Instant),
  cancellationDate: Type.Optional(Instant),
  cancellationReason: Type.Optional(Type.String()),
  errorMessage: Type.Optional(Type.Array(ErrorMessage)),
  milestone: Type.Optional(Type.Array(Milestone)),
});
export type ResourceOrder = Static<typeof ResourceOrder>;
