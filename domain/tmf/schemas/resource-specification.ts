import { type Static, Type } from 'typebox';
import { Attachment, open, RelatedParty } from './common.js';
import { listOf, maybe } from './attributes.js';
import {
  catalogEntry,
  characteristicSpecification,
  CharacteristicValueSpecification,
  decomposition,
  FeatureSpecification,
  TargetSchema,
  tmfRelationship,
} from './specification.js';

/** TMF634 ResourceSpecification with the PSR attributes. */
export const ResourceSpecification = open({
  ...catalogEntry,
  ...decomposition,
  category: Type.Optional(Type.String()),
  isBundle: Type.Optional(Type.Boolean()),
  attachment: listOf(Attachment),
  relatedParty: listOf(RelatedParty),
  featureSpecification: listOf(FeatureSpecification),
  resourceSpecRelationship: listOf(
    open({
      ...tmfRelationship,
      minimumQuantity: maybe(Type.Integer()),
      defaultQuantity: maybe(Type.Integer()),
      maximumQuantity: maybe(Type.Integer()),
    }),
  ),
  targetResourceSchema: maybe(TargetSchema),
  resourceSpecCharacteristic: Type.Optional(
    Type.Array(
      open({
        ...characteristicSpecification,
        resourceSpecCharacteristicValue: Type.Optional(Type.Array(CharacteristicValueSpecification)),
      }),
    ),
  ),
});
export type ResourceSpecification = Static<typeof ResourceSpecification>;
