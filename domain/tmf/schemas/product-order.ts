import { type Static, type TString, Type } from 'typebox';
import { listOf, maybe, optionalStrings } from './attributes.js';
import { Characteristic, EntityRef, open, Place, Quantity, RelatedParty } from './common.js';
import { orderAttributes, orderItemAttributes, orderProgress, nestedItems } from './order-attributes.js';
import { ErrorMessage } from './error.js';
import { OrderPrice } from './price.js';
import { productAttributes } from './product-attributes.js';
import { CurrentHold } from './order-hold.js';
import { Milestone } from './notices.js';
import { RevisionPenalty } from './order-revision.js';

/** The product of an order item: the sold product to change or end (`id`), or what is wanted (TMF622). */
export const ProductRefOrValue = open({
  ...productAttributes,
  ...optionalStrings('@referredType'),
  id: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
  href: Type.Optional(Type.String()),
  name: Type.Optional(Type.String()),
  description: Type.Optional(Type.String()),
  isBundle: Type.Optional(Type.Boolean()),
  status: Type.Optional(Type.String()),
  place: Type.Optional(Type.Array(Place)),
  productCharacteristic: Type.Optional(Type.Array(Characteristic)),
  productOffering: Type.Optional(EntityRef),
  productSpecification: Type.Optional(EntityRef),
  relatedParty: Type.Optional(Type.Array(RelatedParty)),
});

/** A line of something else. */
const itemRef = <N extends string>(of: N) =>
  open({
    id: Type.String({ minLength: 1, maxLength: 255 }),
    ...({ [`${of}Id`]: Type.String() } as Record<`${N}Id`, TString>),
    ...optionalStrings('href', 'name', `${of}Href`, `${of}Name`, '@referredType'),
  });

/** One line of a product order (TMF622). */
export const ProductOrderItem = open({
  ...orderItemAttributes,
  product: Type.Optional(ProductRefOrValue),
  productOffering: Type.Optional(EntityRef),
  billingAccount: maybe(EntityRef),
  itemPrice: listOf(OrderPrice),
  itemTerm: listOf(open({ ...optionalStrings('name', 'description'), duration: maybe(Quantity) })),
  itemTotalPrice: listOf(OrderPrice),
  payment: listOf(EntityRef),
  productOfferingQualificationItem: maybe(itemRef('productOfferingQualification')),
  qualification: listOf(EntityRef),
  quoteItem: maybe(itemRef('quote')),
  productOrderItemRelationship: Type.Optional(
    Type.Array(
      open({
        id: Type.String({ minLength: 1 }),
        relationshipType: Type.String({ minLength: 1 }),
      }),
    ),
  ),
  productOrderItem: nestedItems('ProductOrderItem'),
});
export type ProductOrderItem = Static<typeof ProductOrderItem>;

/** What a caller may send (TMF622 ProductOrder_Create). */
export const ProductOrderCreate = open({
  ...orderAttributes,
  priority: Type.Optional(Type.String()),
  notificationContact: Type.Optional(Type.String()),
  agreement: Type.Optional(Type.Array(EntityRef)),
  billingAccount: Type.Optional(EntityRef),
  channel: listOf(open({ ...EntityRef.properties, ...optionalStrings('role') })),
  orderTotalPrice: listOf(OrderPrice),
  payment: listOf(EntityRef),
  productOfferingQualification: listOf(EntityRef),
  quote: Type.Optional(Type.Array(EntityRef)),
  productOrderItem: Type.Array(ProductOrderItem, { minItems: 1 }),
});

/** TMF622 ProductOrder as it is answered. */
export const ProductOrder = open({
  ...ProductOrderCreate.properties,
  ...orderProgress,
  milestone: Type.Optional(Type.Array(Milestone)),
  hold: Type.Optional(CurrentHold),
  errorMessage: Type.Optional(Type.Array(ErrorMessage)),
  version: Type.Optional(
    Type.Integer({ minimum: 1, description: 'Raised by each revision of the running order.' }),
  ),
  revisionPenalty: listOf(RevisionPenalty),
});
export type ProductOrder = Static<typeof ProductOrder>;
