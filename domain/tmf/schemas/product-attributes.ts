import { Type } from 'typebox';
import { listOf, maybe, optionalStrings } from './attributes.js';
import { EntityRef, Instant, open, Quantity, TimePeriod } from './common.js';
import { ProductPrice } from './price.js';

/** The item of a product order that brought a product about (TMF637). */
const RelatedProductOrderItem = open({
  productOrderId: Type.String(),
  orderItemId: Type.String(),
  ...optionalStrings('orderItemAction', 'productOrderHref', 'role', '@referredType'),
});

const ProductTerm = open({
  ...optionalStrings('name', 'description'),
  duration: maybe(Quantity),
  validFor: maybe(TimePeriod),
});

/** What a sold product and the product of an order, quote or cart have in common, beside what orders work with. */
export const productAttributes = {
  ...optionalStrings('productSerialNumber'),
  isCustomerVisible: maybe(Type.Boolean()),
  orderDate: maybe(Instant),
  startDate: maybe(Instant),
  terminationDate: maybe(Instant),
  agreement: listOf(open({ ...EntityRef.properties, ...optionalStrings('agreementItemId') })),
  billingAccount: maybe(EntityRef),
  /** What it consists of. */
  product: listOf(open(optionalStrings('id', 'href', 'name', '@referredType'))),
  productOrderItem: listOf(RelatedProductOrderItem),
  productPrice: listOf(ProductPrice),
  productRelationship: listOf(open({ relationshipType: Type.String(), product: EntityRef })),
  productTerm: listOf(ProductTerm),
  realizingResource: listOf(open({ ...EntityRef.properties, ...optionalStrings('value') })),
  realizingService: listOf(EntityRef),
};
