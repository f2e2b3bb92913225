import { type Static, Type } from 'typebox';
import { serviceQualificationLifecycle } from '../lifecycle.js';
import { responseOf, listOf, maybe, optionalStrings } from './attributes.js';
import { EntityRef, Instant, open, PartyRef } from './common.js';
import { ServiceRefOrValue } from './service-order.js';

/** What qualifications of services and of offerings answer with (TMF645, TMF679). */
export const qualificationResults = ['qualified', 'alternate', 'unqualified'] as const;

/** Why an item cannot be had. */
export const UnavailabilityReason = open(optionalStrings('code', 'label'));

export const TerminationError = open(optionalStrings('id', 'value'));

/** How items and qualifications refer to each other. */
export const QualificationRelationship = open({
  id: maybe(Type.String()),
  ...optionalStrings('relationshipType', 'href'),
});

const itemAttributes = {
  ...optionalStrings('id', 'state'),
  category: maybe(EntityRef),
  expectedActivationDate: maybe(Instant),
  expectedServiceAvailabilityDate: maybe(Instant),
  expirationDate: maybe(Instant),
  service: maybe(ServiceRefOrValue),
};

/** A service that is looked for or found. */
const ServiceQualificationItem = open(itemAttributes);

/** One service, and whether it can be had. */
const CheckServiceQualificationItem = open({
  ...itemAttributes,
  qualificationResult: maybe(Type.Enum(qualificationResults)),
  alternateServiceProposal: listOf(
    open({
      ...optionalStrings('id'),
      alternateServiceAvailabilityDate: maybe(Instant),
      alternateService: maybe(ServiceRefOrValue),
    }),
  ),
  eligibilityUnavailabilityReason: listOf(UnavailabilityReason),
  qualificationItemRelationship: listOf(QualificationRelationship),
  qualificationRelationship: listOf(QualificationRelationship),
  terminationError: listOf(TerminationError),
});

const requestAttributes = {
  ...optionalStrings('description'),
  externalId: maybe(Type.String({ maxLength: 255 })),
  expectedQualificationDate: maybe(Instant),
  /** True: answered in the answer to the POST. */
  instantSyncQualification: maybe(Type.Boolean()),
  relatedParty: listOf(PartyRef),
};

const responseAttributes = {
  state: Type.Enum(serviceQualificationLifecycle.states),
  effectiveQualificationDate: maybe(Instant),
  estimatedResponseDate: maybe(Instant),
  expirationDate: maybe(Instant),
};

/** TMF645 CheckServiceQualification_Create: can these services be had here? */
export const CheckServiceQualificationCreate = open({
  ...requestAttributes,
  provideAlternative: maybe(Type.Boolean()),
  provideUnavailabilityReason: maybe(Type.Boolean()),
  serviceQualificationItem: Type.Array(CheckServiceQualificationItem, { minItems: 1 }),
});
export const CheckServiceQualification = responseOf(CheckServiceQualificationCreate, {
  ...responseAttributes,
  checkServiceQualificationDate: Instant,
  qualificationResult: maybe(Type.Enum(qualificationResults)),
});
export type CheckServiceQualification = Static<typeof CheckServiceQualification>;

/** TMF645 QueryServiceQualification_Create: which services can be had here? */
export const QueryServiceQualificationCreate = open({
  ...requestAttributes,
  searchCriteria: ServiceQualificationItem,
});
export const QueryServiceQualification = responseOf(QueryServiceQualificationCreate, {
  ...responseAttributes,
  queryServiceQualificationDate: Instant,
  /** Empty before it is answered, since conformant answers always have it. */
  serviceQualificationItem: Type.Array(ServiceQualificationItem),
});
export type QueryServiceQualification = Static<typeof QueryServiceQualification>;
