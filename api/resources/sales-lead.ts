import { salesLeadLifecycle } from '../../domain/lifecycle.js';
import { SalesLead, SalesLeadCreate } from '../../domain/resources/sales-lead.js';
import { apis } from '../apis.js';
import { byParty, byValidity } from './stored-attributes.js';
import { storedResource } from './stored-resource.js';

/** TMF699. */
export const salesLead = storedResource({
  type: 'SalesLead',
  api: apis.sales,
  description: 'Sales lead, somebody who may buy.',
  schema: SalesLead,
  create: SalesLeadCreate,
  scopes: ['orders:write'],
  attributes: { name: 'name', status: 'status', creationDate: 'createdAt' },
  filters: { ...byParty, ...byValidity },
  states: { attribute: 'status', lifecycle: salesLeadLifecycle, since: 'statusChangeDate' },
});
