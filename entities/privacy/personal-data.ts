import { namedKinds, partyKinds } from '../../domain/privacy/personal-attributes.js';
import { Audit, AuditSeal } from '../tables/audit.js';
import { CatalogEntry, CatalogFile, CatalogFileChunk, CatalogJob, CatalogLock } from '../tables/catalog.js';
import { BusinessDocument, GeographicAddress, MatchKey, RecordReference } from '../tables/documents.js';
import { DeadLetter, Event, EventDelivery, EventDispatch, EventSubscription } from '../tables/events.js';
import { PrivacyJob, PrivacyRecord } from '../tables/privacy.js';
import { AnsweredRequest, Outbox, WorkerProcess } from '../tables/processes.js';
import { Opportunity, QuoteDocument, QuoteVersion } from '../tables/selling.js';
import { inventory } from './inventory-tables.js';
import { besideOrders, orders } from './order-tables.js';
import { ofRecord, type OwnerKind, ownerKinds, type PersonalTable } from './personal-table.js';

const actors = 'who acted for the operator: its staff, and systems';
/** Documents that may be a person's, or name one. */
const documents = [
  ...namedKinds,
  'checkServiceQualification',
  'geographicAddressValidation',
  'productOfferingQualification',
  'queryServiceQualification',
  'searchTimeSlot',
];
const ordered = ['productOrder', 'serviceOrder', 'resourceOrder', 'workOrder', 'stuckOrder'];
const resourcesOf: Readonly<Record<OwnerKind, readonly string[]>> = {
  // What was deleted has left them.
  party: [...partyKinds],
  document: documents,
  naming: [...documents, 'agreement', 'contract', 'salesAgreement'],
  opportunity: ['opportunity'],
  order: ordered,
  step: ordered,
  product: ['product'],
  installed: ['service', 'resource'],
  agreement: ['agreement', 'contract', 'salesAgreement'],
  entitlement: ['entitlement'],
  attached: [
    'cancelProductOrder',
    'cancelResourceOrder',
    'cancelServiceOrder',
    'cancelWorkOrder',
    'discrepancy',
    'fallout',
    'orderRevision',
    'task',
  ],
  orderJob: ['orderJob'],
};
const byOwner = ownerKinds.map((owner) => ({ owner, column: 'resourceId', resources: resourcesOf[owner] }));
const ofCatalog = 'the catalog, which is about products';

/**
 * Where personal data lies: every table with every column, in the order in which an erasure goes through them. What says whom
 * the others are about is last. docs/privacy.md has it as a table, which `npm run privacy-table` writes.
 */
export const personalData: readonly PersonalTable[] = [
  {
    entity: Event,
    found: [...byOwner, { owner: 'order', column: 'correlationId' }],
    erased: { doc: 'redacted' },
    kept: { columns: 'actor submitter', why: actors },
    neutral:
      'sequence id customerId eventType eventTime api resource resourceId correlationId fieldPath itemStates pending revision',
    notExported: 'actor submitter',
  },
  {
    entity: Audit,
    found: byOwner.map((by) => ({ ...by, within: 'resource' })),
    erased: { doc: 'emptied', reason: 'removed', salt: 'removed' },
    kept: { columns: 'actor client onBehalfOf address', why: actors },
    neutral:
      'id doneAt requestId operation resource resourceId resourceVersion resourceRevision action contentDigest batch revision',
    notExported: 'actor client onBehalfOf address salt contentDigest',
  },
  {
    entity: AnsweredRequest,
    found: 'all',
    erased: { body: 'answer' },
    kept: {
      columns: 'caller idempotencyKey',
      why: 'the keys of requests, by which each has a single effect, until their retention is over',
    },
    neutral: 'operation requestHash status headers createdAt',
    atOnce: 20,
  },
  {
    entity: MatchKey,
    found: [{ owner: 'document', column: 'recordId', within: 'resource' }],
    deleted: true,
    neutral: 'resource recordId kind value',
  },
  {
    entity: QuoteVersion,
    found: [
      { owner: 'naming', column: 'quoteId' },
      { owner: 'document', column: 'quoteId' },
    ],
    erased: { doc: 'redacted' },
    neutral: 'quoteId version createdAt',
    kind: 'quote',
    atOnce: 5,
  },
  {
    entity: QuoteDocument,
    found: [{ owner: 'document', column: 'quoteId' }],
    erased: { html: 'emptied', pdf: 'emptied', tokenHash: 'removed' },
    neutral: 'id quoteId version language contentHash usedAt createdAt',
    notExported: 'tokenHash',
    atOnce: 2,
  },
  ...besideOrders,
  ...inventory,
  ...orders,
  {
    entity: Opportunity,
    found: [{ owner: 'opportunity', column: 'id' }],
    erased: { doc: 'redacted', name: 'replaced' },
    kept: { columns: 'ownerId submitter externalId', why: 'whose sale it was, and its number' },
    neutral: `${ofRecord} state accountId consumerId closeDate closeMonth currency amount weightedAmount`,
    kind: 'opportunity',
  },
  {
    entity: BusinessDocument,
    found: [
      { owner: 'naming', column: 'id' },
      { owner: 'document', column: 'id' },
    ],
    erased: { doc: 'redacted', name: 'named', externalId: 'externalId' },
    kept: { columns: 'ownerId submitter', why: 'whose work it is: staff of the operator, and systems' },
    neutral: `${ofRecord} resource status partyId parentId placeId validFrom validTo state score erasedAt`,
    kindColumn: 'resource',
    atOnce: 20,
  },
  {
    entity: GeographicAddress,
    found: [],
    kept: {
      columns: 'doc name country stateOrProvince city locality postcode streetName streetNr',
      why: 'the directory of addresses, shared by all who live there; it names nobody',
    },
    neutral: ofRecord,
  },
  {
    entity: EventSubscription,
    found: [],
    kept: { columns: 'caller callback query filters doc', why: 'systems of the operator and its partners' },
    neutral: `${ofRecord} api topicId visibility verification allowAnyAddress secret wake wokenAt nextAt failures failingSince retryAt lastError delivered deletedAt`,
  },
  {
    entity: DeadLetter,
    found: [],
    neutral: `${ofRecord} doc subscriptionId sequence eventId eventType lane attempts firstTriedAt lastError`,
  },
  {
    entity: EventDelivery,
    found: [],
    neutral: 'subscriptionId sequence lane attempts firstTriedAt dueAt lastError createdAt',
  },
  {
    entity: PrivacyJob,
    found: [],
    kept: {
      columns: 'subjectId subject caller reason report fault terms',
      why: 'that somebody has asked for an export or erasure, by the id of the record, and what came of it; while it runs, what it looks for',
    },
    neutral: `${ofRecord} doc resource state searchPlace contentId size expiresAt completionDate`,
  },
  { entity: PrivacyRecord, found: [], neutral: 'jobId kind recordId' },
  { entity: RecordReference, found: [], neutral: 'resource recordId role toKind toId' },
  {
    entity: Outbox,
    found: [],
    kept: { columns: 'payload', why: 'ids for Temporal; the rows are gone once they are delivered' },
    neutral: 'id workflowId kind dueAt attempts',
  },
  {
    entity: CatalogEntry,
    found: [],
    kept: { columns: 'name doc', why: ofCatalog },
    neutral: 'resource id version lifecycleStatus revision createdAt updatedAt',
  },
  {
    entity: CatalogFile,
    found: [],
    kept: { columns: 'name caller', why: ofCatalog },
    neutral: 'contentId size createdAt',
  },
  {
    entity: CatalogFileChunk,
    found: [],
    kept: {
      columns: 'content',
      why: 'the catalog; of exports of personal data those of the person are deleted by an erasure',
    },
    neutral: 'contentId position createdAt',
  },
  {
    entity: CatalogJob,
    found: [],
    kept: { columns: 'doc address errorLog', why: ofCatalog },
    neutral: `${ofRecord} resource api status fileName progress completionDate`,
  },
  { entity: CatalogLock, found: [], neutral: 'id revision' },
  {
    entity: AuditSeal,
    found: [],
    neutral: 'batch deeds firstAt lastAt entries deedsDigest previous digest sealedAt prunedAt',
  },
  { entity: EventDispatch, found: [], neutral: 'id' },
  { entity: WorkerProcess, found: [], neutral: 'id startedAt seenAt' },
];
