import { type Static, Type } from 'typebox';
import { productStatuses } from '../../inventory/product-status.js';
import { listOf, maybe, optionalStrings, responseOf } from './attributes.js';
import { Characteristic, EntityRef, open, Place, RelatedParty, TimePeriod } from './common.js';
import { productAttributes } from './product-attributes.js';

/** TMF637 Product_Create: what a customer has from before, for Turnup to know. */
export const ProductCreate = open({
  ...productAttributes,
  name: Type.Optional(Type.String()),
  description: Type.Optional(Type.String()),
  status: Type.Enum(productStatuses),
  isBundle: Type.Optional(Type.Boolean({ default: false })),
  place: Type.Optional(Type.Array(Place)),
  /** How many times it is realised, where it is more than once. */
  quantity: Type.Optional(Type.Integer()),
  productCharacteristic: Type.Optional(Type.Array(Characteristic)),
  productOffering: Type.Optional(EntityRef),
  productSpecification: Type.Optional(EntityRef),
  relatedParty: Type.Optional(Type.Array(RelatedParty)),
});

/** TMF637 Product: the sold product. */
export const Product = responseOf(ProductCreate, {});
export type Product = Static<typeof Product>;

/** A sold product as it was for a time, and the item of the order that made it so. */
export const ProductHistory = open({
  validFor: TimePeriod,
  status: maybe(Type.Enum(productStatuses)),
  productCharacteristic: listOf(Characteristic),
  productPrice: productAttributes.productPrice,
  billingAccount: maybe(EntityRef),
  agreement: productAttributes.agreement,
  place: listOf(Place),
  quantity: maybe(Type.Integer()),
  productOrder: maybe(EntityRef),
  ...optionalStrings('orderItemId', 'action'),
  /** Who changed it by hand. */
  ...optionalStrings('changedBy'),
  /** True: what that item had done was undone. */
  undone: maybe(Type.Boolean()),
});
