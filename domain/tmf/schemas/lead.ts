import { type Static, Type } from 'typebox';
import { leadLifecycle, salesLeadLifecycle } from '../lifecycle.js';
import { addressable, listOf, maybe, optionalStrings, responseOf } from './attributes.js';
import { Consent, EntityRef, Instant, open, Remark } from './common.js';
import { SalesLeadCreate } from './sales-lead.js';

/** Something that is asked for: of a lead, and of the opportunity that it becomes. */
export const ProductOfInterest = open({
  ...optionalStrings('id', 'externalId', 'externalSystem', 'unitOfMeasure'),
  productOffering: EntityRef,
  quantity: maybe(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
  note: listOf(Remark),
});

const leadRatings = ['cold', 'warm', 'hot', 'superHot'] as const;

const { name: _, rating: __, salesOpportunity: ___, ...ofSalesLead } = SalesLeadCreate.properties;

/** What may be said of somebody who may buy; beside the attributes of TMF699 SalesLead. */
export const LeadCreate = open({
  ...ofSalesLead,
  /** By default made of the person and the company. */
  name: maybe(Type.String({ minLength: 1, maxLength: 255 })),
  rating: maybe(Type.String({ maxLength: 32, description: `E.g. ${leadRatings.join(', ')}.` })),
  ...optionalStrings('title', 'givenName', 'middleName', 'familyName'),
  ...optionalStrings('company', 'industry', 'website', 'source', 'externalSystem'),
  statusChangeReason: maybe(Type.String({ maxLength: 255 })),
  otherReason: maybe(Type.String({ maxLength: 1024 })),
  externalId: maybe(Type.String({ maxLength: 255 })),
  /** From 0 to 100; by the rules unless a caller says it. */
  score: maybe(Type.Integer({ minimum: 0, maximum: 100 })),
  consent: maybe(Consent),
  owner: maybe(EntityRef),
  group: maybe(EntityRef),
  account: maybe(EntityRef),
  consumer: maybe(EntityRef),
  contact: maybe(EntityRef),
  opportunity: maybe(EntityRef),
  /** The lead that this one repeats. */
  duplicateOf: maybe(EntityRef),
  productOfInterest: listOf(ProductOfInterest),
});

/** Somebody who may be meant too. */
const PossibleDuplicate = open({
  ...addressable,
  ...optionalStrings('name', '@referredType'),
  matchedBy: Type.Array(Type.String()),
});

export const Lead = responseOf(LeadCreate, {
  name: Type.String(),
  state: Type.Enum(leadLifecycle.states),
  /** The state in the words of TMF699. */
  status: Type.Enum(salesLeadLifecycle.states),
  creationDate: Instant,
  statusChangeDate: Instant,
  /** Who says the score. */
  scoredBy: maybe(Type.Enum(['caller', 'rules'])),
  scoreReason: listOf(open({ rule: EntityRef, points: Type.Integer() })),
  assignedBy: maybe(Type.Enum(['caller', 'rules'])),
  closedDate: maybe(Instant),
  possibleDuplicate: listOf(PossibleDuplicate),
});
export type Lead = Static<typeof Lead>;
