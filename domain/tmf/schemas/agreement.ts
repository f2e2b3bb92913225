import { type Static, Type } from 'typebox';
import { agreementLifecycle } from '../lifecycle.js';
import { responseOf, listOf, maybe, optionalStrings } from './attributes.js';
import { Characteristic, EntityRef, Instant, NamedPartyRef, open, TimePeriod } from './common.js';

/** TMF651 Agreement_Create: a contract that was signed elsewhere. */
export const AgreementCreate = open({
  name: Type.String(),
  agreementType: Type.String(),
  description: Type.Optional(Type.String()),
  status: Type.Optional(Type.Enum(agreementLifecycle.states)),
  version: Type.Optional(Type.String()),
  initialDate: Type.Optional(Instant),
  agreementPeriod: Type.Optional(TimePeriod),
  agreementItem: Type.Array(
    open({
      product: Type.Optional(Type.Array(EntityRef)),
      productOffering: Type.Optional(Type.Array(EntityRef)),
      termOrCondition: Type.Optional(
        Type.Array(
          open({
            id: Type.Optional(Type.String()),
            description: Type.Optional(Type.String()),
            validFor: maybe(TimePeriod),
          }),
        ),
      ),
    }),
    { minItems: 1 },
  ),
  ...optionalStrings('statementOfIntent'),
  documentNumber: maybe(Type.Integer()),
  completionDate: maybe(TimePeriod),
  agreementAuthorization: listOf(
    open({ ...optionalStrings('signatureRepresentation', 'state'), date: maybe(Instant) }),
  ),
  agreementSpecification: maybe(open({ ...EntityRef.properties, ...optionalStrings('description') })),
  associatedAgreement: listOf(EntityRef),
  characteristic: Type.Optional(Type.Array(Characteristic)),
  engagedParty: Type.Array(NamedPartyRef, { minItems: 1 }),
});

/** TMF651 Agreement: the contract that the customer signed; an order may name none. */
export const Agreement = responseOf(AgreementCreate, {
  engagedParty: Type.Array(NamedPartyRef),
  /** The contract's state: draft, active, suspended, expired, cancelled. */
  state: Type.Optional(Type.String()),
});
export type Agreement = Static<typeof Agreement>;
