import {
  CancelOrder,
  OrderHold,
  OrderItem,
  OrderJob,
  OrderRevision,
  ProductOrder,
  ResourceOrder,
  ServiceOrder,
  StuckOrder,
  Submission,
  WorkOrder,
} from '../tables/orders.js';
import {
  Callback,
  CatalogPin,
  Decomposition,
  Fallout,
  ManualTask,
  PlanGate,
  PlanGateStep,
  PlanStep,
} from '../tables/plan.js';
import { FalloutJob, FalloutJobCursor, FalloutJobItem } from '../tables/fallout-jobs.js';
import { DownstreamState, QueuedHandOff, QueuedUndo } from '../tables/hand-off-queue.js';
import { ofRecord, type PersonalTable } from './personal-table.js';

const byOrder = [{ owner: 'order', column: 'orderId' }] as const;

const actors = 'who acted for the operator: its staff, and systems';
const numbers = 'the numbers of orders and requests in the systems that sent them, which find them again';

const orderColumns =
  'state orderDate requestedStartDate requestedCompletionDate startDate completionDate category';
const orchestrated =
  'customerId cancellationDate stateBeforeCancel holdId heldItems partitions milestones erasedAt version';
const orderErasure = {
  doc: 'redacted',
  errorMessage: 'redacted',
  cancellationReason: 'replaced',
} as const;
const handedOff = [{ owner: 'step', column: 'id' }] as const;
const captured = [{ owner: 'order', column: 'id' }, ...handedOff] as const;

/** What stands beside orders; the orders themselves are last, since they say whom they are about. */
export const besideOrders: readonly PersonalTable[] = [
  {
    entity: Callback,
    found: [{ owner: 'step', column: 'stepId' }],
    erased: { body: 'redacted' },
    kept: { columns: 'caller', why: actors },
    neutral: 'callbackId stepId generation operation reportedState bodyHash channel outcome times receivedAt',
  },
  {
    entity: PlanStep,
    found: byOrder,
    erased: { step: 'redacted', result: 'redacted', notices: 'redacted' },
    kept: { columns: 'externalRef', why: numbers },
    neutral:
      'id orderId orderKind itemId partitionNo partitions gateId position kind downstreamSystem pointOfNoReturn state generation operation reportedState startedAt sentAt completedAt nextInquiryAt inquiries lastHeardAt withdrawal dueAt graph',
  },
  {
    entity: Decomposition,
    found: byOrder,
    erased: { decomposedOrder: 'redacted', inventory: 'redacted', reportedValues: 'redacted' },
    neutral: 'orderId',
    atOnce: 5,
  },
  {
    entity: OrderItem,
    found: byOrder,
    erased: { planned: 'redacted' },
    neutral: 'orderId itemId parentItemId position action state productId openRules droppedBy',
  },
  {
    entity: Fallout,
    found: byOrder,
    erased: { doc: 'redacted', reason: 'replaced', comments: 'redacted' },
    kept: { columns: 'owner resolvedBy', why: actors },
    neutral: `${ofRecord} state orderId orderKind stepId generation operation activity partitionNo customerId downstreamSystem code falloutType signature specificationId stepName openedAt resolvedAt`,
    kind: 'fallout',
  },
  {
    entity: ManualTask,
    found: byOrder,
    erased: { doc: 'redacted', name: 'searched' },
    kept: { columns: 'assignee completedBy', why: actors },
    neutral: `${ofRecord} state orderId orderKind orderItemId stepId generation operation customerId role dueDate completedAt`,
    kind: 'manualTask',
  },
  {
    entity: CancelOrder,
    found: byOrder,
    erased: { doc: 'redacted', cancellationReason: 'replaced', completionMessage: 'replaced' },
    kept: { columns: 'caller', why: actors },
    neutral: `${ofRecord} resource state orderId requestedCancellationDate effectiveCancellationDate`,
  },
  {
    entity: OrderHold,
    found: byOrder,
    erased: { reason: 'replaced' },
    kept: { columns: 'heldBy endedBy', why: actors },
    neutral: 'id orderId orderKind itemId heldAt heldUntil endedAt',
  },
  {
    entity: OrderRevision,
    found: byOrder,
    erased: { doc: 'redacted', reason: 'replaced' },
    kept: { columns: 'caller', why: actors },
    neutral: `${ofRecord} orderId revisionNo state completionDate`,
    atOnce: 5,
  },
  {
    entity: OrderJob,
    found: [{ owner: 'orderJob', column: 'id' }],
    erased: { doc: 'redacted', submission: 'redacted', fault: 'redacted' },
    kept: { columns: 'caller externalId', why: numbers },
    neutral: `${ofRecord} state orderId completionDate`,
    atOnce: 5,
  },
  {
    entity: StuckOrder,
    found: [{ owner: 'order', column: 'id' }],
    erased: { doc: 'redacted' },
    neutral: `${ofRecord} orderKind customerId reason restarts`,
  },
  {
    entity: QueuedHandOff,
    found: byOrder,
    erased: { lastError: 'replaced' },
    neutral: 'stepId orderId downstreamSystem priority queuedAt attempts nextTryAt claimedUntil onHold',
  },
  {
    entity: QueuedUndo,
    found: byOrder,
    erased: { lastError: 'replaced' },
    neutral: 'stepId orderId downstreamSystem priority queuedAt attempts nextTryAt claimedUntil',
  },
  {
    entity: Submission,
    found: [],
    kept: { columns: 'caller keyValue', why: numbers },
    neutral: 'resource keyKind bodyHash resourceId createdAt',
  },
  {
    entity: FalloutJob,
    found: [],
    kept: {
      columns: 'doc reason requestedBy fault',
      why: 'what somebody of the operator decided about much fallout, and why',
    },
    neutral: `id revision createdAt updatedAt state action progress completionDate`,
  },
  { entity: FalloutJobCursor, found: [], neutral: 'jobId position failed nextAt' },
  {
    entity: FalloutJobItem,
    found: [],
    kept: { columns: 'refusal', why: 'why one could not be decided, by ids' },
    neutral: 'jobId position falloutId',
  },
  { entity: CatalogPin, found: [], neutral: 'resource id version' },
  { entity: DownstreamState, found: [], neutral: 'id freeAt failures openUntil' },
  { entity: PlanGate, found: [], neutral: 'id orderId' },
  { entity: PlanGateStep, found: [], neutral: 'gateId stepId' },
];

const order = { erased: orderErasure, atOnce: 5 } as const;

/** Orders, and what of them was handed off. */
export const orders: readonly PersonalTable[] = [
  {
    ...order,
    entity: WorkOrder,
    found: handedOff,
    erased: { doc: 'redacted', errorMessage: 'redacted' },
    kept: { columns: 'externalId', why: numbers },
    neutral: `${ofRecord} ${orderColumns} customerId parentOrderId parentOrderKind downstreamSystem`,
    kind: 'workOrder',
  },
  {
    ...order,
    entity: ServiceOrder,
    found: captured,
    kept: { columns: 'externalId caller', why: numbers },
    neutral: `${ofRecord} ${orderColumns} ${orchestrated} parentOrderId parentOrderKind downstreamSystem`,
    kind: 'serviceOrder',
  },
  {
    ...order,
    entity: ResourceOrder,
    found: captured,
    kept: { columns: 'externalId caller', why: numbers },
    neutral: `${ofRecord} ${orderColumns} ${orchestrated} parentOrderId parentOrderKind downstreamSystem`,
    kind: 'resourceOrder',
  },
  {
    ...order,
    entity: ProductOrder,
    found: [{ owner: 'order', column: 'id' }],
    kept: { columns: 'externalId caller', why: numbers },
    neutral: `${ofRecord} ${orderColumns} ${orchestrated}`,
    kind: 'productOrder',
  },
];
