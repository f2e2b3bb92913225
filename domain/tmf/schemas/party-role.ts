import { type Static, Type } from 'typebox';
import { responseOf, listOf, maybe, optionalStrings } from './attributes.js';
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
  ...optionalStrings('status', 'statusReason'),
  account: listOf(
    open({ name: Type.String(), ...optionalStrings('id', 'href', 'description', '@referredType') }),
  ),
  agreement: listOf(EntityRef),
  characteristic: listOf(Characteristic),
  contactMedium: listOf(CompleteContactMedium),
  creditProfile: listOf(CreditProfile),
  engagedParty: maybe(PartyRef),
  paymentMethod: listOf(EntityRef),
  relatedParty: listOf(PartyRef),
  validFor: maybe(TimePeriod),
});
export const PartyRole = responseOf(PartyRoleCreate, {});
export type PartyRole = Static<typeof PartyRole>;
