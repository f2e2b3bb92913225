import { type Static, Type } from 'typebox';
import { responseOf, listOf, maybe, optionalStrings } from './attributes.js';
import {
  Attachment,
  Duration,
  EntityRef,
  Instant,
  NamedPartyRef,
  open,
  Quantity,
  TimePeriod,
} from './common.js';
import { EntitlementCharacteristic } from './entitlement.js';

/** A right that a contract gives when it is in force; without `validity` as long as the contract. */
export const ContractEntitlement = open({
  name: Type.String({ minLength: 1, maxLength: 255 }),
  ...optionalStrings('description'),
  validity: maybe(Duration),
  includesSubsidiaries: maybe(Type.Boolean()),
  quantity: maybe(Quantity),
  characteristic: listOf(EntitlementCharacteristic),
});

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
  /** What contracts of this kind give: an extension. */
  entitlement: listOf(ContractEntitlement),
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
