import { type Static, Type } from 'typebox';
import { Attachment, EntityRef, open, RelatedParty } from './common.js';
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

/** TMF633 ServiceSpecification with the PSR attributes; customer-facing or resource-facing by `category`. */
export const ServiceSpecification = open({
  ...catalogEntry,
  ...decomposition,
  category: Type.Optional(Type.Enum(['CustomerFacingService', 'ResourceFacingService'])),
  isBundle: Type.Optional(Type.Boolean()),
  attachment: listOf(Attachment),
  constraint: listOf(EntityRef),
  relatedParty: listOf(RelatedParty),
  featureSpecification: listOf(FeatureSpecification),
  entitySpecRelationship: listOf(open({ ...tmfRelationship, associationSpec: maybe(EntityRef) })),
  serviceSpecRelationship: listOf(open(tmfRelationship)),
  serviceLevelSpecification: listOf(EntityRef),
  resourceSpecification: listOf(EntityRef),
  targetEntitySchema: maybe(TargetSchema),
  specCharacteristic: Type.Optional(
    Type.Array(
      open({
        ...characteristicSpecification,
        characteristicValueSpecification: Type.Optional(Type.Array(CharacteristicValueSpecification)),
      }),
    ),
  ),
});
export type ServiceSpecification = Static<typeof ServiceSpecification>;
