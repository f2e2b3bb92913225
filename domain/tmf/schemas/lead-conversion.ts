import { type Static, Type } from 'typebox';
import { listOf, maybe } from './attributes.js';
import { EntityRef, open } from './common.js';
import { Lead } from './lead.js';
import { OpportunityCreate } from './opportunity.js';

const { account: _, consumer: __, lead: ___, name, ...ofOpportunity } = OpportunityCreate.properties;

/** What a lead is to become; what is not said follows from the lead, and from the records that it matches. */
export const LeadConversion = open({
  /** By default an account if it names a company. */
  target: maybe(Type.Enum(['account', 'consumer'])),
  /** Existing ones; without them those that match the lead, else new ones. */
  account: maybe(EntityRef),
  consumer: maybe(EntityRef),
  contact: maybe(EntityRef),
  contactRole: maybe(Type.String({ minLength: 1 })),
  /** False: new records, whatever matches. */
  matchExisting: maybe(Type.Boolean()),
  /** False: without an opportunity. */
  createOpportunity: maybe(Type.Boolean()),
  /** What the opportunity has beside what it has from the lead; with an id, the existing one that the lead adds to. */
  opportunity: maybe(open({ id: maybe(Type.String()), ...ofOpportunity, name: maybe(name) })),
});
export type LeadConversion = Static<typeof LeadConversion>;

/** What a lead has become. */
export const LeadConverted = open({
  lead: Lead,
  account: maybe(EntityRef),
  consumer: maybe(EntityRef),
  contact: maybe(EntityRef),
  opportunity: maybe(EntityRef),
  /** The records that there were not before. */
  created: listOf(EntityRef),
});
