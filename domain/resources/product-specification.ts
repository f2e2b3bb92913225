import { Type, type Static } from 'typebox';
import { RelatedParty, open } from './common.js';
import {
  CharacteristicValueSpecification,
  catalogEntry,
  characteristicSpecification,
  decomposition,
} from './specification.js';

/** TMF620 ProductSpecification with the PSR attributes (DESIGN §5). */
export const ProductSpecification = open({
  ...catalogEntry,
  ...decomposition,
  brand: Type.Optional(Type.String()),
  productNumber: Type.Optional(Type.String()),
  isBundle: Type.Optional(Type.Boolean()),
  relatedParty: Type.Optional(Type.Array(RelatedParty)),
  productSpecCharacteristic: Type.Optional(
    Type.Array(
      open({
        ...characteristicSpecification,
        productSpecCharacteristicValue: Type.Optional(Type.Array(CharacteristicValueSpecification)),
      }),
    ),
  ),
});
export type ProductSpecification = Static<typeof ProductSpecification>;
