import { type Static, Type } from 'typebox';
import { answerTo, listOf, maybe, texts } from './attributes.js';
import { Characteristic, EntityRef, Instant, open, PartyRef, TimePeriod } from './common.js';
import { CompleteContactMedium } from './contact-medium.js';

const CreditProfile = open({
  creditProfileDate: Instant,
  validFor: TimePeriod,
  creditRiskRating: maybe(Type.Integer()),
  creditScore: maybe(Type.Integer()),
});

/** TMF669 PartyRole_Create: what a party is to the operator, e.g. supplier or dealer. */
export const PartyRoleCreate = open({
  name: Type.String(),
  ...texts('status', 'statusReason'),
  account: listOf(open({ name: Type.String(), ...texts('id', 'href', 'description', '@referredType') })),
  agreement: listOf(EntityRef),
  characteristic: listOf(Characteristic),
  contactMedium: listOf(CompleteContactMedium),
  creditProfile: listOf(CreditProfile),
  engagedParty: maybe(PartyRef),
  paymentMethod: listOf(EntityRef),
  relatedParty: listOf(PartyRef),
  validFor: maybe(TimePeriod),
});
export const PartyRole = answerTo(PartyRoleCreate, {});
export type PartyRole = Static<typeof PartyRole>;
