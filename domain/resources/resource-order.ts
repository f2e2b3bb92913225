import { Type, type Static } from 'typebox';
import { orderStates } from '../order-state.js';
import { listOf, maybe, texts } from './attributes.js';
import { Characteristic, EntityRef, Instant, Note, Place, RelatedParty, open } from './common.js';
import { ErrorMessage } from './error.js';

/** One line of a resource order (TMF652). */
export const ResourceOrderItem = open({
  id: Type.String(),
  action: Type.Optional(Type.String()),
  quantity: Type.Optional(Type.Integer()),
  state: Type.Optional(Type.String()),
  resource: Type.Optional(
    open({
      id: Type.Optional(Type.String()),
      name: Type.Optional(Type.String()),
      category: Type.Optional(Type.String()),
      place: Type.Optional(Place),
      resourceCharacteristic: Type.Optional(Type.Array(Characteristic)),
      resourceSpecification: Type.Optional(EntityRef),
    }),
  ),
  resourceSpecification: Type.Optional(EntityRef),
  appointment: maybe(open({ ...EntityRef.properties, ...texts('description') })),
  orderItemRelationship: listOf(
    open({
      ...texts('relationshipType'),
      orderItem: maybe(open(texts('itemId', 'resourceOrderHref', 'resourceOrderId', '@referredType'))),
    }),
  ),
});

/** TMF652 ResourceOrder: made by decomposition, fulfilled by a downstream system. */
export const ResourceOrder = open({
  id: Type.String(),
  href: Type.String(),
  state: Type.Enum(orderStates),
  orderDate: Instant,
  externalId: Type.Optional(Type.String()),
  category: Type.Optional(Type.String()),
  orderType: Type.Optional(Type.String()),
  priority: Type.Optional(Type.Integer()),
  expectedCompletionDate: Type.Optional(Instant),
  externalReference: listOf(
    open({ id: Type.String(), owner: Type.String(), entityType: Type.String(), ...texts('href') }),
  ),
  name: Type.Optional(Type.String()),
  description: Type.Optional(Type.String()),
  requestedStartDate: Type.Optional(Instant),
  requestedCompletionDate: Type.Optional(Instant),
  startDate: Type.Optional(Instant),
  completionDate: Type.Optional(Instant),
  note: Type.Optional(Type.Array(Note)),
  orderItem: Type.Optional(Type.Array(ResourceOrderItem)),
  relatedParty: Type.Optional(Type.Array(RelatedParty)),
  errorMessage: Type.Optional(Type.Array(ErrorMessage)),
});
export type ResourceOrder = Static<typeof ResourceOrder>;
