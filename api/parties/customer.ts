import { partyReferences } from '../../domain/tmf/record-references.js';
import { Customer, CustomerCreate } from '../../domain/tmf/schemas/customer.js';
import { PartyRole, PartyRoleCreate } from '../../domain/tmf/schemas/party-role.js';
import { apis } from '../apis.js';
import { byValidity } from '../tmf630/stored-attributes.js';
import { refuseMerged } from './merged.js';
import { storedResource } from '../tmf630/stored-resource.js';

/** Which column repeats which attribute of a party role. */
const role = {
  scopes: ['orders:write'],
  attributes: { name: 'name', status: 'status' },
  filters: { 'engagedParty.id': 'partyId', ...byValidity },
  references: [
    ...partyReferences(),
    { path: 'engagedParty', to: 'party' },
    { path: 'account', to: 'billingAccount' },
    { path: 'agreement', to: 'agreement' },
  ],
  endedBy: 'end its validFor',
  restricted: ['creditProfile'],
} as const;

/** TMF629. */
export const customer = storedResource({
  ...role,
  type: 'Customer',
  api: apis.customer,
  description: 'Customer, a party that buys.',
  schema: Customer,
  create: CustomerCreate,
  authorizeChange: async (_context, row) => refuseMerged({ name: 'customer' }, row),
  references: [...role.references, ...partyReferences('contact.party')],
});

/** TMF669. */
export const partyRole = storedResource({
  ...role,
  type: 'PartyRole',
  api: apis.partyRole,
  description: 'Party role, what a party is to the operator.',
  schema: PartyRole,
  create: PartyRoleCreate,
});
