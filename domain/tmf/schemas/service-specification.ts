import { type Static, Type } from 'typebox';
import { EntityRef, open } from './common.js';
import { listOf, maybe } from './attributes.js';
import {
  characteristicsWith,
  specificationAttributes,
  FeatureSpecification,
  TargetSchema,
  tmfRelationship,
} from './specification.js';

/** TMF633 ServiceSpecification with the PSR attributes; customer-facing or resource-facing by `category`. */
export const ServiceSpecification = open({
  ...specificationAttributes,
  category: Type.Optional(Type.Enum(['CustomerFacingService', 'ResourceFacingService'])),
  constraint: listOf(EntityRef),
  featureSpecification: listOf(FeatureSpecification),
  entitySpecRelationship: listOf(open({ ...tmfRelationship, associationSpec: maybe(EntityRef) })),
  serviceSpecRelationship: listOf(open(tmfRelationship)),
  serviceLevelSpecification: listOf(EntityRef),
  resourceSpecification: listOf(EntityRef),
  targetEntitySchema: maybe(TargetSchema),
  specCharacteristic: characteristicsWith('characteristicValueSpecification'),
});
export type ServiceSpecification = Static<typeof ServiceSpecification>;
