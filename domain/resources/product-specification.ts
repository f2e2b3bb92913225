import { Type, type Static } from 'typebox';
import { Attachment } from './attachment.js';
import { listOf, maybe, texts } from './attributes.js';
import { EntityRef, RelatedParty, open } from './common.js';
import {
  CharacteristicValueSpecification,
  TargetSchema,
  catalogEntry,
  characteristicSpecification,
  decomposition,
  tmfRelationship,
} from './specification.js';

/** TMF620 ProductSpecification with the PSR attributes (DESIGN §5). */
export const ProductSpecification = open({
  ...catalogEntry,
  ...decomposition,
  brand: Type.Optional(Type.String()),
  productNumber: Type.Optional(Type.String()),
  isBundle: Type.Optional(Type.Boolean()),
  attachment: listOf(Attachment),
  relatedParty: listOf(RelatedParty),
  bundledProductSpecification: listOf(open(texts('id', 'href', 'name', 'lifecycleStatus'))),
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
