import { Type, type Static } from 'typebox';
import { productStatuses } from '../product-status.js';
import { answerTo } from './attributes.js';
import { Characteristic, EntityRef, Instant, Place, RelatedParty, open } from './common.js';

/** TMF637 Product_Create: what a customer has from before, for Turnup to know. */
export const ProductCreate = open({
  name: Type.Optional(Type.String()),
  description: Type.Optional(Type.String()),
  status: Type.Enum(productStatuses),
  isBundle: Type.Optional(Type.Boolean()),
  orderDate: Type.Optional(Instant),
  startDate: Type.Optional(Instant),
  terminationDate: Type.Optional(Instant),
  agreement: Type.Optional(Type.Array(EntityRef)),
  place: Type.Optional(Type.Array(Place)),
  /** How many times it is realised, where it is more than once. */
  quantity: Type.Optional(Type.Integer()),
  productCharacteristic: Type.Optional(Type.Array(Characteristic)),
  productOffering: Type.Optional(EntityRef),
  productSpecification: Type.Optional(EntityRef),
  productOrderItem: Type.Optional(
    Type.Array(
      open({
        productOrderId: Type.Optional(Type.String()),
        orderItemId: Type.Optional(Type.String()),
        orderItemAction: Type.Optional(Type.String()),
      }),
    ),
  ),
  productRelationship: Type.Optional(
    Type.Array(open({ relationshipType: Type.String(), product: Type.Optional(EntityRef) })),
  ),
  realizingService: Type.Optional(Type.Array(EntityRef)),
  realizingResource: Type.Optional(Type.Array(EntityRef)),
  relatedParty: Type.Optional(Type.Array(RelatedParty)),
});

/** TMF637 Product: the sold product. */
export const Product = answerTo(ProductCreate, {});
export type Product = Static<typeof Product>;
