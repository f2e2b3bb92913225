import { type Static, Type } from 'typebox';
import { listOf, maybe, optionalStrings } from './attributes.js';
import { chargeTypes } from '../../order/price-words.js';
import { renewalTypes } from '../../order/renewal-types.js';
import { Currency, EntityRef, Instant, Money, open, Quantity } from './common.js';

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

/** How long something holds, up to a hundred years. */
export const Months = Type.Integer({ minimum: 1, maximum: 1200 });
/** Of a price; more than 100 is a rise. */
export const Percentage = Type.Number({ minimum: 0, maximum: 1000 });

/** What somebody gives by hand: a discount, a surcharge, or a price (`override`). TMF648 has these in results only. */
const requestedAlteration = {
  ...optionalStrings('id', 'name', 'description', 'recurringChargePeriod'),
  /** By default a discount. */
  alterationType: maybe(Type.Enum(['discount', 'surcharge', 'override'])),
  priceType: maybe(Type.Enum(chargeTypes)),
  /** A percentage, or a `dutyFreeAmount`. */
  price: Price,
  priority: maybe(Type.Integer()),
  applicationDuration: maybe(Months),
};

/** What Turnup adds to a line that is priced (docs/pricing.md). */
export const pricedItem = {
  priceAlteration: listOf(
    open({
      ...requestedAlteration,
      /** By default the line. */
      amountPer: maybe(Type.Enum(['line', 'product'])),
      productOfferingPrice: maybe(EntityRef),
    }),
  ),
  priceRamp: listOf(
    open({
      months: Months,
      quantity: maybe(Type.Integer({ minimum: 0, maximum: 100_000 })),
      unitPrice: maybe(open({ unit: Currency, value: Type.Number() })),
      percentage: maybe(Percentage),
    }),
  ),
  priceUplift: maybe(open({ percentage: Percentage, everyMonths: maybe(Months) })),
  /** `installed`: what the product has stays at the price at which it was sold. */
  priceBasis: maybe(Type.Enum(['catalog', 'installed'])),
  /** How what the customer has is agreed anew; `coTerminated` says until when. */
  priceRenewal: maybe(open({ renewalType: Type.Enum(renewalTypes), endDateTime: maybe(Instant) })),
};

/** What Turnup adds to what is priced as a whole. */
export const pricedDocument = {
  currency: maybe(Currency),
  market: maybe(EntityRef),
  marketSegment: maybe(EntityRef),
  account: maybe(EntityRef),
  priceList: maybe(EntityRef),
  /** The months that customer and operator commit to, for lines without a term of their own. */
  contractTerm: maybe(Quantity),
  /** The day of the month on which the customer's periods begin. */
  billingDay: maybe(Type.Integer({ minimum: 1, maximum: 28 })),
  priceAlteration: listOf(
    open({ ...requestedAlteration, lineDiscounts: maybe(Type.Enum(['keep', 'override'])) }),
  ),
};

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
