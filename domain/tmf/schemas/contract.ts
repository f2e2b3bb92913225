import { type Static, Type } from 'typebox';
import { contractLifecycle } from '../lifecycle.js';
import { AgreementCreate } from './agreement.js';
import { ContractEntitlement } from './agreement-specification.js';
import { listOf, maybe, optionalStrings, responseOf } from './attributes.js';
import {
  Characteristic,
  Duration,
  EntityRef,
  Instant,
  Money,
  NamedPartyRef,
  open,
  TimePeriod,
} from './common.js';

/** What leaving early costs (domain/pricing/early-termination.ts). */
export const TerminationRule = open({
  chargeType: Type.Enum(['percentOfRemaining', 'fixed', 'none']),
  percent: maybe(Type.Number({ minimum: 0, maximum: 100 })),
  amount: maybe(Money),
  maximum: maybe(Money),
  freeWithin: maybe(Duration),
});

/** Whether, and for how long, a contract goes on at its end. */
export const ContractRenewal = open({
  renewalType: Type.Enum(['automatic', 'manual', 'none']),
  term: maybe(Duration),
  noticeBefore: maybe(Duration),
  /** How long after its end it is still renewed; by default 30 days. */
  gracePeriod: maybe(Duration),
});

/** A line: what was agreed of one product, with its price and term. */
const ContractLine = open({
  ...optionalStrings('id', 'orderItemId'),
  /** The id of the line that it is a part of. */
  ...optionalStrings('partOf'),
  product: listOf(EntityRef),
  productOffering: listOf(EntityRef),
  quantity: maybe(Type.Number({ minimum: 0 })),
  /** One-time lines have neither term nor dates. */
  lineType: Type.Optional(Type.Enum(['recurring', 'oneTime', 'usage'])),
  term: maybe(Duration),
  validFor: maybe(TimePeriod),
  /** What it costs in each period. */
  price: maybe(Money),
  recurringPeriod: Type.Optional(Type.Enum(['month', 'year'])),
  /** Where that changes in its term: what it costs in each part, by promotions, ramps and rises. */
  priceSegment: listOf(open({ start: Instant, end: maybe(Instant), price: Money })),
  terminationRule: maybe(TerminationRule),
  /** The rights that it gives while it is in force. */
  entitlement: listOf(ContractEntitlement),
  termOrCondition: listOf(
    open({
      ...optionalStrings('id', 'description'),
      validFor: maybe(TimePeriod),
    }),
  ),
});

/** What the contract promises of its service; that of its sales agreement holds too. */
export const ServiceLevel = open({
  name: Type.String(),
  value: Type.Optional(Type.Unknown()),
  ...optionalStrings('description', 'unitOfMeasure'),
});

/** A contract: a TMF651 agreement with a life of its own. */
export const ContractCreate = open({
  name: Type.String(),
  ...optionalStrings('description', 'version', 'externalId', 'statusReason', 'statementOfIntent'),
  /** `serviceContract` and `salesContract` are told apart; others are what they are. */
  agreementType: Type.String(),
  engagedParty: Type.Array(NamedPartyRef, { minItems: 1 }),
  agreementPeriod: maybe(TimePeriod),
  agreementItem: Type.Array(ContractLine, { minItems: 1 }),
  quote: maybe(EntityRef),
  salesAgreement: maybe(EntityRef),
  productOrder: listOf(EntityRef),
  renewal: maybe(ContractRenewal),
  suspension: maybe(open({ ...optionalStrings('reason'), endDateTime: maybe(Instant) })),
  /** A contract of which a signature is required begins when it is recorded, and not before its start. */
  signatureRequired: maybe(Type.Boolean()),
  signature: maybe(
    open({
      signedBy: Type.String({ minLength: 1 }),
      signatureDate: Instant,
      documentHash: Type.String({
        pattern: '^[0-9a-f]{64}$',
        description: 'SHA-256 of the document that was signed, in hexadecimal.',
      }),
      ...optionalStrings('documentHref'),
    }),
  ),
  terminationRule: maybe(TerminationRule),
  serviceLevel: listOf(ServiceLevel),
  characteristic: listOf(Characteristic),
  /** The rights that it gives, with those of its specification. */
  entitlement: listOf(ContractEntitlement),
  agreementSpecification: AgreementCreate.properties.agreementSpecification,
  agreementAuthorization: AgreementCreate.properties.agreementAuthorization,
  associatedAgreement: AgreementCreate.properties.associatedAgreement,
});

export const Contract = responseOf(ContractCreate, {
  /** The state of each line follows the contract's, its own dates and its products. */
  agreementItem: Type.Array(
    open({ ...ContractLine.properties, state: Type.Optional(Type.Enum(contractLifecycle.states)) }),
  ),
  state: Type.Enum(contractLifecycle.states),
  /** As TMF651 has it. */
  status: Type.Optional(Type.String()),
});
export type Contract = Static<typeof Contract>;

/** When the contract would be ended. */
export const TerminationRequest = open({ terminationDate: maybe(Instant) });

/** What leaving the contract early would cost, without leaving it. */
export const ContractTermination = open({
  contract: EntityRef,
  terminationDate: Instant,
  line: Type.Array(
    open({
      id: Type.String(),
      commitmentEnd: maybe(Instant),
      remainingMonths: Type.Number(),
      charge: Money,
      explanation: Type.String(),
    }),
  ),
  total: Type.Array(Money),
});

/** What orders have changed, added or ended of what the contract covers, the latest first. */
export const ContractAmendments = Type.Array(
  open({
    productOrder: EntityRef,
    orderItemId: Type.String(),
    action: Type.String(),
    product: EntityRef,
    /** When it was done; absent while the order is under way. */
    amendmentDate: maybe(Instant),
    state: Type.String(),
    priceBefore: listOf(open({})),
    priceAfter: listOf(open({})),
  }),
);

/** Until when the contract is to go on. */
export const RenewalRequest = open({ term: maybe(Duration), endDateTime: maybe(Instant) });

/** What the contract covers, from when to when. */
export const ContractCoverage = Type.Array(
  open({
    ...EntityRef.properties,
    '@referredType': Type.String(),
    validFor: TimePeriod,
    ...optionalStrings('orderItemId'),
  }),
);
