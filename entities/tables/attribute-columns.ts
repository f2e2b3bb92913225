/**
 * For resources that Turnup itself changes, the attributes that a column repeats: answers and events have the column's
 * value.
 */

/** Of every order (entities/tables/orders.ts). */
const order = {
  state: 'state',
  externalId: 'externalId',
  category: 'category',
  orderDate: 'orderDate',
  requestedStartDate: 'requestedStartDate',
  requestedCompletionDate: 'requestedCompletionDate',
  startDate: 'startDate',
  completionDate: 'completionDate',
  errorMessage: 'errorMessage',
} as const;

/** Further ones of an order that Turnup runs. */
const orchestrated = {
  ...order,
  cancellationDate: 'cancellationDate',
  cancellationReason: 'cancellationReason',
} as const;

// TMF622 has no date for the start of work on an order.
const { startDate: _, ...dated } = orchestrated;
const productOrder = { ...dated, version: 'version' } as const;

const cancellation = {
  state: 'state',
  cancellationReason: 'cancellationReason',
  requestedCancellationDate: 'requestedCancellationDate',
  effectiveCancellationDate: 'effectiveCancellationDate',
  completionMessage: 'completionMessage',
} as const;

const installBase = { name: 'name', category: 'category' } as const;

const qualification = { state: 'status', externalId: 'externalId' } as const;

const job = {
  status: 'status',
  creationDate: 'createdAt',
  completionDate: 'completionDate',
  errorLog: 'errorLog',
} as const;

const privacyJob = {
  state: 'state',
  subject: 'subject',
  reason: 'reason',
  requestedBy: 'caller',
  creationDate: 'createdAt',
  completionDate: 'completionDate',
  fault: 'fault',
} as const;

/** Of catalog entries that have versions. */
export const versionedEntryColumns = {
  name: 'name',
  version: 'version',
  lifecycleStatus: 'lifecycleStatus',
  lastUpdate: 'updatedAt',
} as const;

export const attributeColumns = {
  productOrder,
  serviceOrder: orchestrated,
  resourceOrder: orchestrated,
  workOrder: order,
  cancelProductOrder: cancellation,
  cancelServiceOrder: cancellation,
  cancelResourceOrder: cancellation,
  cancelWorkOrder: cancellation,
  product: {
    name: 'name',
    status: 'status',
    startDate: 'startDate',
    terminationDate: 'terminationDate',
  },
  service: { ...installBase, state: 'state' },
  resource: { ...installBase, resourceStatus: 'state' },
  opportunity: {
    name: 'name',
    state: 'state',
    externalId: 'externalId',
    closeDate: 'closeDate',
    closeMonth: 'closeMonth',
    currency: 'currency',
    creationDate: 'createdAt',
  },
  salesAgreement: { name: 'name' },
  agreement: { name: 'name', status: 'status', state: 'state', agreementType: 'agreementType' },
  entitlement: { name: 'name', state: 'state' },
  quote: { state: 'status', externalId: 'externalId', category: 'name', quoteDate: 'createdAt' },
  shoppingCart: { status: 'status' },
  checkServiceQualification: { ...qualification, checkServiceQualificationDate: 'createdAt' },
  queryServiceQualification: { ...qualification, queryServiceQualificationDate: 'createdAt' },
  productOfferingQualification: { ...qualification, productOfferingQualificationDate: 'createdAt' },
  orderJob: {
    state: 'state',
    externalId: 'externalId',
    creationDate: 'createdAt',
    completionDate: 'completionDate',
    fault: 'fault',
  },
  orderRevision: {
    number: 'revisionNo',
    state: 'state',
    reason: 'reason',
    requestedBy: 'caller',
    requestedDate: 'createdAt',
    completionDate: 'completionDate',
  },
  falloutJob: {
    state: 'state',
    action: 'action',
    reason: 'reason',
    requestedBy: 'requestedBy',
    progress: 'progress',
    fault: 'fault',
    creationDate: 'createdAt',
    completionDate: 'completionDate',
  },
  discoveryImport: {
    state: 'state',
    source: 'source',
    discoveredAt: 'discoveredAt',
    progress: 'progress',
    fault: 'fault',
    creationDate: 'createdAt',
    completionDate: 'completionDate',
  },
  discrepancy: {
    state: 'state',
    kind: 'kind',
    discrepancyType: 'discrepancyType',
    attribute: 'attribute',
    source: 'source',
    discoveredAt: 'discoveredAt',
    creationDate: 'createdAt',
    decisionDate: 'decidedAt',
    decidedBy: 'decidedBy',
  },
  personalDataExport: { ...privacyJob, size: 'size', expirationDate: 'expiresAt' },
  erasure: { ...privacyJob, report: 'report' },
  importJob: job,
  exportJob: job,
} as const;
