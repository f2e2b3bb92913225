import { Type, type Static } from 'typebox';
import { RelatedParty, open } from './common.js';
import {
  CharacteristicValueSpecification,
  catalogEntry,
  characteristicSpecification,
  decomposition,
} from './specification.js';

/** TMF633 ServiceSpecification with the PSR attributes (DESIGN §5); customer-facing or resource-facing by `category`. */
export const ServiceSpecification = open({
  ...catalogEntry,
  ...decomposition,
  category: Type.Optional(Type.Enum(['CustomerFacingService', 'ResourceFacingService'])),
  isBundle: Type.Optional(Type.Boolean()),
  relatedParty: Type.Optional(Type.Array(RelatedParty)),
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
