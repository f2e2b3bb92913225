import { type Static, Type } from 'typebox';
import { answerTo, listOf, maybe, texts } from './attributes.js';
import { Attachment, EntityRef, Instant, NamedPartyRef, open, TimePeriod } from './common.js';

const CharacteristicValue = open({
  ...texts('unitOfMeasure', 'valueFrom', 'valueTo', 'valueType'),
  default: maybe(Type.Boolean()),
  validFor: maybe(TimePeriod),
  value: maybe(Type.Unknown()),
});

const SpecificationCharacteristic = open({
  ...texts('name', 'description', 'valueType'),
  configurable: maybe(Type.Boolean()),
  specCharacteristicValue: listOf(CharacteristicValue),
  validFor: maybe(TimePeriod),
});

/** TMF651 AgreementSpecification_Create: a kind of contract, with its text as attachment. */
export const AgreementSpecificationCreate = open({
  name: Type.String(),
  attachment: Type.Array(Attachment, { minItems: 1 }),
  ...texts('description'),
  lifecycleStatus: maybe(Type.String({ default: 'inStudy' })),
  version: maybe(Type.String({ default: '1.0' })),
  isBundle: maybe(Type.Boolean({ default: false })),
  relatedParty: listOf(NamedPartyRef),
  serviceCategory: maybe(EntityRef),
  specificationCharacteristic: listOf(SpecificationCharacteristic),
  specificationRelationship: listOf(
    open({
      ...texts('id', 'href', 'name', 'relationshipType', '@referredType'),
      validFor: maybe(TimePeriod),
    }),
  ),
  validFor: maybe(TimePeriod),
});
export const AgreementSpecification = answerTo(AgreementSpecificationCreate, { lastUpdate: Instant });
export type AgreementSpecification = Static<typeof AgreementSpecification>;
