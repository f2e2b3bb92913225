import { type Static, Type } from 'typebox';
import { listOf, maybe, optionalStrings } from './attributes.js';
import { EntityRef, open, Quantity, TimePeriod } from './common.js';
import { ProductOfferingTerm } from './product-offering.js';
import { catalogEntry, CharacteristicValueSpecification } from './specification.js';

/** TMF620 ProductOfferingPrice. */
export const ProductOfferingPrice = open({
  ...catalogEntry,
  isBundle: Type.Optional(Type.Boolean()),
  priceType: Type.Optional(Type.String({ description: 'recurring, oneTime or usage.' })),
  percentage: Type.Optional(Type.Number()),
  recurringChargePeriodType: Type.Optional(Type.String()),
  recurringChargePeriodLength: Type.Optional(Type.Integer({ minimum: 0 })),
  price: Type.Optional(
    open({ value: Type.Number(), unit: Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217.' }) }),
  ),
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
