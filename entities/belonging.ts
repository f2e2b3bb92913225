/**
 * How the records of each resource belong to a customer: the one table by which callers that do not see everything are
 * confined, in lists, reads, changes and events (entities/visibility.ts). A resource that is not in it is seen by callers
 * that see everything, and by nobody else; test/api/objects.test.ts compares it with the declared resources.
 */
export type Belonging = Owned | 'everybody' | 'operators';

/** Columns are those of the record's own row, `t`. */
export interface Owned {
  /** The columns with the customer: one of them is enough. */
  readonly customers?: readonly string[];
  /** References to a customer that have no column: rows of `record_reference`, and the attribute in the document. */
  readonly named?: { readonly resource: string; readonly roles: readonly string[] };
  /** The column with the caller that submitted it. Where no customer is known, only that one sees it. */
  readonly submitter?: string;
  /** The column with an order's id, and the tables that may have it: without an owner of its own it is whose the order is. */
  readonly order?: { readonly column: string; readonly tables: readonly string[] };
}

/** The customer of an event that everybody sees; a record's own is never empty. */
export const everybodysEvent = '';

const allOrders = ['product_order', 'service_order', 'resource_order'] as const;

const byOrder = (...tables: readonly string[]) => ({ order: { column: 'orderId', tables } });

const orders: Owned = { customers: ['customerId'], submitter: 'caller' };
const ofOrders: Owned = { customers: ['customerId'], ...byOrder('product_order') };
const ofAllOrders: Owned = { customers: ['customerId'], ...byOrder(...allOrders) };
const parties: Owned = { customers: ['id'], submitter: 'submitter' };
const documents: Owned = { customers: ['partyId'], submitter: 'submitter' };
const questions: Owned = { submitter: 'submitter' };
const leads: Owned = { ...documents, named: { resource: 'lead', roles: ['account', 'consumer'] } };

const byName: Readonly<Record<string, Belonging>> = {
  // What was ordered, and what becomes of it.
  order: orders,
  productOrder: orders,
  serviceOrder: orders,
  resourceOrder: orders,
  workOrder: { customers: ['customerId'] },
  cancelProductOrder: { submitter: 'caller', ...byOrder('product_order') },
  cancelServiceOrder: { submitter: 'caller', ...byOrder('service_order') },
  cancelResourceOrder: { submitter: 'caller', ...byOrder('resource_order') },
  cancelWorkOrder: { submitter: 'caller', ...byOrder('work_order') },
  orderRevision: byOrder('product_order'),
  orderJob: { submitter: 'caller' },
  fallout: ofAllOrders,
  task: ofAllOrders,
  stuckOrder: 'operators',
  // A decision about the fallout of whoever meets its filter.
  falloutJob: 'operators',
  // What the customer has.
  product: ofOrders,
  service: ofAllOrders,
  resource: ofAllOrders,
  agreement: ofOrders,
  contract: ofOrders,
  salesAgreement: ofOrders,
  entitlement: { customers: ['customerId', 'consumerId'], ...byOrder('product_order') },
  discoveryImport: 'operators',
  discrepancy: 'operators',
  // Who the customer is, and where.
  individual: parties,
  organization: parties,
  customer: parties,
  partyRole: documents,
  household: documents,
  partyAccount: documents,
  billingAccount: documents,
  settlementAccount: documents,
  financialAccount: documents,
  geographicSite: documents,
  appointment: documents,
  searchTimeSlot: questions,
  geographicAddress: 'everybody',
  geographicAddressValidation: questions,
  // Before it was ordered.
  quote: documents,
  shoppingCart: documents,
  lead: leads,
  salesLead: leads,
  opportunity: { customers: ['accountId', 'consumerId'], submitter: 'submitter' },
  checkServiceQualification: questions,
  queryServiceQualification: questions,
  productOfferingQualification: questions,
  approvalRule: 'operators',
  leadRule: 'operators',
  // What is offered.
  agreementSpecification: 'everybody',
  billFormat: 'everybody',
  billPresentationMedia: 'everybody',
  billingCycleSpecification: 'everybody',
  catalog: 'everybody',
  category: 'everybody',
  productOffering: 'everybody',
  productOfferingPrice: 'everybody',
  productSpecification: 'everybody',
  serviceCatalog: 'everybody',
  serviceCategory: 'everybody',
  serviceCandidate: 'everybody',
  serviceSpecification: 'everybody',
  resourceCatalog: 'everybody',
  resourceCategory: 'everybody',
  resourceCandidate: 'everybody',
  resourceSpecification: 'everybody',
  serviceArea: 'everybody',
  downstreamSystem: 'operators',
  importJob: 'operators',
  exportJob: 'operators',
  // What has happened.
  event: { customers: ['customerId'], submitter: 'submitter' },
  topic: { submitter: 'submitter' },
  eventSubscription: { submitter: 'caller' },
  deadLetter: 'operators',
  audit: 'operators',
  erasure: 'operators',
  personalDataExport: 'operators',
};

/** Undefined: nobody has said, so that only callers that see everything see it. */
export const belongingOf = (resource: string): Belonging | undefined =>
  Object.hasOwn(byName, resource) ? byName[resource] : undefined;

/** The resources of the table. @internal */
export const belongingResources: readonly string[] = Object.keys(byName);

/** The customer of the row `t` of a resource, and who submitted it, as SQL: what its events are kept with. */
export function ownerSql(resource: string): { readonly customer: string; readonly submitter: string } {
  const belonging = belongingOf(resource);
  if (belonging === 'everybody')
    return { customer: `'${everybodysEvent}'`, submitter: `'${everybodysEvent}'` };
  if (belonging === undefined || belonging === 'operators') return { customer: 'NULL', submitter: 'NULL' };
  const { customers, named, submitter, order } = belonging;
  const ofOrder = (column: string): readonly string[] =>
    order?.tables.map((table) => `(SELECT o.${column} FROM ${table} o WHERE o.id = t.${order.column})`) ?? [];
  const names = (named?.roles ?? []).map((role) => `JSON_UNQUOTE(JSON_EXTRACT(t.doc, '$.${role}.id'))`);
  const own = [...(customers ?? []).map((column) => `t.${column}`), ...names];
  return {
    customer: firstOf(own.length > 0 ? own : ofOrder('customerId')),
    submitter: firstOf(submitter === undefined ? ofOrder('caller') : [`t.${submitter}`]),
  };
}

const firstOf = (expressions: readonly string[]): string =>
  expressions.length === 0
    ? 'NULL'
    : `NULLIF(${expressions.length === 1 ? expressions[0] : `COALESCE(${expressions.join(', ')})`}, '')`;
