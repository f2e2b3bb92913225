import { type Static, Type } from 'typebox';
import { responseOf, listOf, maybe, optionalStrings } from './attributes.js';
import { Attachment, EntityRef, Instant, NamedPartyRef, open, TimePeriod } from './common.js';

const CharacteristicValue = open({
  ...optionalStrings('unitOfMeasure', 'valueFrom', 'valueTo', 'valueType'),
  default: maybe(Type.Boolean()),
  validFor: maybe(TimePeriod),
  value: maybe(Type.Unknown()),
});

const SpecificationCharacteristic = open({
  ...optionalStrings('name', 'description', 'valueType'),
  configurable: maybe(Type.Boolean()),
  specCharacteristicValue: listOf(CharacteristicValue),
  validFor: maybe(TimePeriod),
});

/** TMF651 AgreementSpecification_Create: a kind of contract, with its text as attachment. */
export const AgreementSpecificationCreate = open({
  name: Type.String(),
  attachment: Type.Array(Attachment, { minItems: 1 }),
  ...optionalStrings('description'),
  lifecycleStatus: maybe(Type.String({ default: 'inStudy' })),
  version: maybe(Type.String({ default: '1.0' })),
  isBundle: maybe(Type.Boolean({ default: false })),
  relatedParty: listOf(NamedPartyRef),
  serviceCategory: maybe(EntityRef),
  specificationCharacteristic: listOf(SpecificationCharacteristic),
  specificationRelationship: listOf(
    open({
      ...optionalStrings('id', 'href', 'name', 'relationshipType', '@referredType'),
      validFor: maybe(TimePeriod),
    }),
  ),
  validFor: maybe(TimePeriod),
});
export const AgreementSpecification = responseOf(AgreementSpecificationCreate, { lastUpdate: Instant });
export type AgreementSpecification = Static<typeof AgreementSpecification>;
