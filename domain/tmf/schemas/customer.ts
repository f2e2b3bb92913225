import type { Static } from 'typebox';
import { listOf, maybe, responseOf } from './attributes.js';
import { EntityRef, open, PartyRef } from './common.js';
import { Contact } from './contact-medium.js';
import { PartyRoleCreate } from './party-role.js';

/** TMF629 Customer_Create: the party role of those who buy, so the party is wanted. */
export const CustomerCreate = open({
  ...PartyRoleCreate.properties,
  engagedParty: PartyRef,
  /** Extension: the people to speak to, each in a role and for a time. */
  contact: listOf(Contact),
});
export const Customer = responseOf(CustomerCreate, {
  /** Extension: the customer that this one turned out to be. */
  mergedInto: maybe(EntityRef),
});
export type Customer = Static<typeof Customer>;
