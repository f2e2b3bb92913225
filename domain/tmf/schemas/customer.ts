import type { Static } from 'typebox';
import { responseOf } from './attributes.js';
import { open, PartyRef } from './common.js';
import { PartyRoleCreate } from './party-role.js';

/** TMF629 Customer_Create: the party role of those who buy, so the party is wanted. */
export const CustomerCreate = open({ ...PartyRoleCreate.properties, engagedParty: PartyRef });
export const Customer = responseOf(CustomerCreate, {});
export type Customer = Static<typeof Customer>;
