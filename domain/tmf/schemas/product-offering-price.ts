import { type Static, Type } from 'typebox';
import { listOf, maybe, optionalStrings } from './attributes.js';
import { Currency, EntityRef, open, Quantity, TimePeriod } from './common.js';
import { chargeTypes, roundingModes } from '../../order/price-words.js';
import { Months, Percentage } from './price.js';
import { ProductOfferingTerm } from './product-offering.js';
import { catalogEntry, CharacteristicValueSpecification } from './specification.js';

/** An amount as the catalog and agreements give it. */
const Amount = open({
  value: Type.Number(),
  unit: Currency,
});
const ChargeType = Type.Enum(chargeTypes);

/** The price of the units up to an end; the last tier has none (docs/pricing.md). */
const PriceTier = open({
  upTo: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
  price: Amount,
});

/** What Turnup adds to TMF620, for what v4 cannot say (docs/pricing.md explains each). */
const extensions = {
  /** The price list (`@type` PriceList) that the price is in; without one the general list. */
  priceList: maybe(EntityRef),
  market: listOf(EntityRef),
  channel: listOf(EntityRef),
  marketSegment: listOf(EntityRef),
  account: listOf(EntityRef),
  agreement: listOf(EntityRef),
  /** For which actions of a line it is charged. */
  action: listOf(Type.Enum(['add', 'modify', 'delete'])),
  /** True: that it does not hold is in order, as for a surcharge. */
  optional: maybe(Type.Boolean()),
  /** The characteristic that says how many units there are of a product. */
  quantityCharacteristic: maybe(Type.String({ minLength: 1 })),
  /** True: a unit that was started is charged whole. */
  startedUnits: maybe(Type.Boolean()),
  tierMode: maybe(Type.Enum(['graduated', 'volume'])),
  /** What is counted to find the tier: the units of the line, or of all lines with this price. */
  tierScope: maybe(Type.Enum(['line', 'all'])),
  priceTier: maybe(Type.Array(PriceTier, { minItems: 1 })),
  /** Percentages of the price, one part of the term after the other; the last one stays. */
  ramp: maybe(Type.Array(open({ months: Months, percentage: Percentage }), { minItems: 1 })),
  /** The rise after every so many months, by default 12. */
  uplift: maybe(open({ percentage: Percentage, everyMonths: maybe(Months) })),
  /** Bounds of what one unit costs after all discounts. */
  floor: maybe(Amount),
  ceiling: maybe(Amount),
  /** The least that the line is charged by this price. */
  minimumCharge: maybe(Amount),
  /** What a unit costs the operator. */
  cost: maybe(Amount),
  rounding: maybe(
    open({
      mode: maybe(Type.Enum(roundingModes)),
      /** A multiple of this, e.g. 0.05. */
      increment: maybe(Type.Number({ exclusiveMinimum: 0 })),
    }),
  ),
  /** How a part of a period is charged: by its days, or whole. */
  proration: maybe(Type.Enum(['daily', 'none'])),
  /** The percentage is of what other lines cost. */
  derivedFrom: maybe(
    open({
      aggregate: maybe(Type.Enum(['sum', 'minimum', 'maximum', 'average'])),
      scope: maybe(Type.Enum(['bundle', 'all'])),
      basis: maybe(Type.Enum(['net', 'list'])),
      priceType: maybe(ChargeType),
      productOffering: listOf(EntityRef),
    }),
  ),
  /** Of a discount or surcharge: lower numbers are applied first. */
  priority: maybe(Type.Integer()),
  /** For how many periods of the charge. */
  applicationDuration: maybe(Months),
  percentageOf: maybe(Type.Enum(['running', 'list'])),
  /** True: those after it are not applied. */
  exclusive: maybe(Type.Boolean()),
  /** Which charges it alters, where it names none by `popRelationship`. */
  alteredPriceType: maybe(ChargeType),
} as const;

/** TMF620 ProductOfferingPrice. */
export const ProductOfferingPrice = open({
  ...catalogEntry,
  ...extensions,
  isBundle: Type.Optional(Type.Boolean()),
  priceType: Type.Optional(
    Type.String({ description: 'recurring, oneTime or usage; discount or surcharge alter these.' }),
  ),
  percentage: Type.Optional(Type.Number()),
  recurringChargePeriodType: Type.Optional(Type.String()),
  recurringChargePeriodLength: Type.Optional(Type.Integer({ minimum: 0 })),
  price: Type.Optional(Amount),
  unitOfMeasure: Type.Optional(Quantity),
  bundledPopRelationship: listOf(open(optionalStrings('id', 'href', 'name'))),
  constraint: listOf(EntityRef),
  place: listOf(EntityRef),
  popRelationship: listOf(open(optionalStrings('id', 'href', 'name', 'relationshipType', 'role'))),
  pricingLogicAlgorithm: listOf(
    open({
      ...optionalStrings('id', 'href', 'name', 'description', 'plaSpecId'),
      validFor: maybe(TimePeriod),
    }),
  ),
  productOfferingTerm: listOf(ProductOfferingTerm),
  tax: listOf(
    open({
      ...optionalStrings('id', 'taxCategory'),
      taxRate: maybe(Type.Number()),
      taxAmount: maybe(open({ value: Type.Number(), unit: Type.String() })),
    }),
  ),
  /** The price holds for these values only, e.g. one of several speeds. */
  prodSpecCharValueUse: Type.Optional(
    Type.Array(
      open({
        name: Type.String({ minLength: 1 }),
        productSpecCharacteristicValue: Type.Optional(Type.Array(CharacteristicValueSpecification)),
      }),
    ),
  ),
});
export type ProductOfferingPrice = Static<typeof ProductOfferingPrice>;
