import { type Static, Type } from 'typebox';
import { open } from './common.js';
import { listOf, maybe } from './attributes.js';
import {
  characteristicsWith,
  specificationAttributes,
  FeatureSpecification,
  TargetSchema,
  tmfRelationship,
} from './specification.js';

/** TMF634 ResourceSpecification with the PSR attributes. */
export const ResourceSpecification = open({
  ...specificationAttributes,
  category: Type.Optional(Type.String()),
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
  resourceSpecCharacteristic: characteristicsWith('resourceSpecCharacteristicValue'),
});
export type ResourceSpecification = Static<typeof ResourceSpecification>;
