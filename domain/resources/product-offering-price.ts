import { Type, type Static } from 'typebox';
import { Quantity, open } from './common.js';
import { CharacteristicValueSpecification, catalogEntry } from './specification.js';

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
