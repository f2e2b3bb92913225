import { type Static, Type } from 'typebox';
import { listOf, maybe, optionalStrings } from './attributes.js';
import { EntityRef, Money, open } from './common.js';

export const Price = open({
  percentage: maybe(Type.Number()),
  taxRate: maybe(Type.Number()),
  dutyFreeAmount: maybe(Money),
  taxIncludedAmount: maybe(Money),
});

const priced = {
  ...optionalStrings('description', 'name', 'recurringChargePeriod', 'unitOfMeasure'),
  productOfferingPrice: maybe(EntityRef),
};

const PriceAlteration = open({
  ...priced,
  price: Price,
  priceType: Type.String(),
  applicationDuration: maybe(Type.Integer()),
  priority: maybe(Type.Integer()),
});

/** What a product costs (TMF622, TMF637). */
export const ProductPrice = open({
  ...priced,
  price: Price,
  priceType: Type.String(),
  billingAccount: maybe(EntityRef),
  productPriceAlteration: listOf(PriceAlteration),
});

/** What a line of a cart or quote costs, or all of them together (TMF648, TMF663). */
export const ItemPrice = open({
  ...priced,
  ...optionalStrings('priceType'),
  price: maybe(Price),
  priceAlteration: listOf(PriceAlteration),
});
export type ItemPrice = Static<typeof ItemPrice>;

/** What an order or one of its lines costs (TMF622, TMF697). */
export const OrderPrice = open({ ...ItemPrice.properties, billingAccount: maybe(EntityRef) });
