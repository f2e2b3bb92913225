import { type Static, Type } from 'typebox';
import { EntityRef, open } from './common.js';
import { listOf, maybe, optionalStrings } from './attributes.js';
import {
  characteristicsWith,
  specificationAttributes,
  TargetSchema,
  tmfRelationship,
} from './specification.js';

/** TMF620 ProductSpecification with the PSR attributes. */
export const ProductSpecification = open({
  ...specificationAttributes,
  brand: Type.Optional(Type.String()),
  productNumber: Type.Optional(Type.String()),
  bundledProductSpecification: listOf(open(optionalStrings('id', 'href', 'name', 'lifecycleStatus'))),
  productSpecificationRelationship: listOf(open(tmfRelationship)),
  serviceSpecification: listOf(EntityRef),
  resourceSpecification: listOf(EntityRef),
  targetProductSchema: maybe(TargetSchema),
  productSpecCharacteristic: characteristicsWith('productSpecCharacteristicValue'),
});
export type ProductSpecification = Static<typeof ProductSpecification>;
