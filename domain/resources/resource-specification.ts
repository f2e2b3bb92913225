import { Type, type Static } from 'typebox';
import { RelatedParty, open } from './common.js';
import {
  CharacteristicValueSpecification,
  catalogEntry,
  characteristicSpecification,
  decomposition,
} from './specification.js';

/** TMF634 ResourceSpecification with the PSR attributes (DESIGN §5). */
export const ResourceSpecification = open({
  ...catalogEntry,
  ...decomposition,
  category: Type.Optional(Type.String()),
  isBundle: Type.Optional(Type.Boolean()),
  relatedParty: Type.Optional(Type.Array(RelatedParty)),
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
