import { salesLeadLifecycle } from '../../domain/tmf/lifecycle.js';
import { SalesLead, SalesLeadCreate } from '../../domain/tmf/schemas/sales-lead.js';
import { apis } from '../apis.js';
import { byParty, byValidity } from '../tmf630/stored-attributes.js';
import { storedResource } from '../tmf630/stored-resource.js';

/** TMF699. */
export const salesLead = storedResource({
  type: 'SalesLead',
  api: apis.sales,
  description: 'Sales lead, a potential sale.',
  schema: SalesLead,
  create: SalesLeadCreate,
  scopes: ['orders:write'],
  attributes: { name: 'name', status: 'status', creationDate: 'createdAt' },
  filters: { ...byParty, ...byValidity },
  states: { attribute: 'status', lifecycle: salesLeadLifecycle, stateChangedAt: 'statusChangeDate' },
});
