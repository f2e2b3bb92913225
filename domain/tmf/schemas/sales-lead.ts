import { type Static, Type } from 'typebox';
import { salesLeadLifecycle } from '../lifecycle.js';
import { responseOf, listOf, maybe, optionalStrings } from './attributes.js';
import { EntityRef, Instant, Money, open, PartyRef, Remark, TimePeriod } from './common.js';
import { ContactMedium } from './contact-medium.js';

const TargetProductSchema = open({ '@type': Type.String(), '@schemaLocation': Type.String() });

/** TMF699 SalesLead_Create: somebody who may buy. */
export const SalesLeadCreate = open({
  name: Type.String(),
  ...optionalStrings('description', 'rating', 'statusChangeReason', 'type'),
  referredDate: maybe(Instant),
  category: maybe(EntityRef),
  channel: maybe(EntityRef),
  estimatedRevenue: maybe(Money),
  marketSegment: maybe(EntityRef),
  marketingCampaign: maybe(EntityRef),
  note: listOf(Remark),
  priority: maybe(Type.Enum(['low', 'medium', 'high'])),
  product: maybe(EntityRef),
  productOffering: maybe(EntityRef),
  productSpecification: maybe(
    open({ ...EntityRef.properties, targetProductSchema: maybe(TargetProductSchema) }),
  ),
  prospectContact: listOf(ContactMedium),
  relatedParty: listOf(PartyRef),
  salesOpportunity: maybe(EntityRef),
  validFor: maybe(TimePeriod),
});
export const SalesLead = responseOf(SalesLeadCreate, {
  status: Type.Enum(salesLeadLifecycle.states),
  creationDate: Instant,
  statusChangeDate: Instant,
});
export type SalesLead = Static<typeof SalesLead>;
