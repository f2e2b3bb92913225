import { type Static, Type } from 'typebox';
import { Attachment, EntityRef, open, RelatedParty } from './common.js';
import { listOf, maybe, optionalStrings } from './attributes.js';
import {
  catalogEntry,
  characteristicSpecification,
  CharacteristicValueSpecification,
  decomposition,
  TargetSchema,
  tmfRelationship,
} from './specification.js';

/** TMF620 ProductSpecification with the PSR attributes. */
export const ProductSpecification = open({
  ...catalogEntry,
  ...decomposition,
  brand: Type.Optional(Type.String()),
  productNumber: Type.Optional(Type.String()),
  isBundle: Type.Optional(Type.Boolean()),
  attachment: listOf(Attachment),
  relatedParty: listOf(RelatedParty),
  bundledProductSpecification: listOf(open(optionalStrings('id', 'href', 'name', 'lifecycleStatus'))),
  productSpecificationRelationship: listOf(open(tmfRelationship)),
  serviceSpecification: listOf(EntityRef),
  resourceSpecification: listOf(EntityRef),
  targetProductSchema: maybe(TargetSchema),
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
