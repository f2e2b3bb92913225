import type { WorkflowSignalWithStartOptions, WorkflowStartOptions } from '@temporalio/client';
import { defineSearchAttributeKey, type SearchAttributePair } from '@temporalio/common';
import { maxKeywordLength } from '../domain/order/search-attributes.js';
import {
  type BackgroundJob,
  type BackgroundJobInput,
  deliverSignalName,
  type OrderInput,
  type OrderKind,
} from '../domain/order/messages.js';
import { plainSearchIds, type SearchIds } from './search-id.js';

/** What the Temporal UI shows about an order before its first step. */
export interface OrderHeader {
  readonly id: string;
  readonly externalId: string | null;
  readonly customerId: string | null;
  readonly category: string | null;
  readonly requestedCompletionDate: Date | null;
  readonly items: number;
}

interface WorkflowTarget {
  readonly workflowId: string;
  readonly taskQueue: string;
}

type OrderWorkflow = (input: OrderInput) => Promise<unknown>;

/**
 * How an order's workflow is started: while one runs, a second start finds it. A closed one may be followed by another,
 * because the caller has read in MySQL that the order has not ended.
 */
export function startOptions(
  kind: OrderKind,
  order: OrderHeader,
  { workflowId, taskQueue }: WorkflowTarget,
  searchIds: SearchIds = plainSearchIds,
): WorkflowStartOptions<OrderWorkflow> {
  const title = titles[kind];
  const customer =
    order.customerId === null || searchIds.hashed ? '' : ` for customer \`${order.customerId}\``;
  return {
    workflowId,
    taskQueue,
    args: [{ orderId: order.id, kind, items: order.items }],
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    typedSearchAttributes: searchAttributes(order, searchIds),
    memo: { order: { kind, id: order.id } },
    staticSummary: `${title} ${(searchIds.hashed ? null : order.externalId) ?? order.id}`,
    staticDetails: `${title} \`${order.id}\`${customer}, ${order.items} items`,
  };
}

const titles: Readonly<Record<OrderKind, string>> = {
  productOrder: 'Product order',
  serviceOrder: 'Service order',
  resourceOrder: 'Resource order',
};

const jobTitles: Readonly<Record<BackgroundJob, string>> = {
  qualification: 'Qualification',
  stopHandOff: 'Cancellation of a hand-off',
  catalogJob: 'Catalog job',
  orderJob: 'Order job',
  discoveryImport: 'Discovery import',
  falloutJob: 'Decision about fallout',
  quoteApproval: 'Approval of quote',
  privacyJob: 'Export or erasure of personal data',
};

/** How a background job's workflow is started: a second one finds the job done and ends. */
export const jobStartOptions = (
  { type, id }: { readonly type: BackgroundJob; readonly id: string },
  { workflowId, taskQueue }: WorkflowTarget,
): WorkflowStartOptions<(input: BackgroundJobInput) => Promise<unknown>> => ({
  workflowId,
  taskQueue,
  args: [{ id }],
  workflowIdConflictPolicy: 'USE_EXISTING',
  workflowIdReusePolicy: 'ALLOW_DUPLICATE',
  staticSummary: `${jobTitles[type]} ${id}`,
});

/** A change of a contract wakes the workflow of its life, or starts it: it reads the contract, whichever of both it is. */
export const contractStartOptions = (
  id: string,
  { workflowId, taskQueue }: WorkflowTarget,
): WorkflowSignalWithStartOptions & { readonly args: [BackgroundJobInput] } => ({
  workflowId,
  taskQueue,
  args: [{ id }],
  signalArgs: [],
  workflowIdConflictPolicy: 'USE_EXISTING',
  workflowIdReusePolicy: 'ALLOW_DUPLICATE',
  signal: deliverSignalName,
  staticSummary: `Contract ${id}`,
});

const keyword = (value: string): string => value.slice(0, maxKeywordLength);

function searchAttributes(order: OrderHeader, { of }: SearchIds): SearchAttributePair[] {
  const id = (value: string | null): string | null => (value === null || value === '' ? value : of(value));
  const pairs: SearchAttributePair[] = [
    { key: defineSearchAttributeKey('OrderState', 'KEYWORD'), value: 'acknowledged' },
  ];
  for (const [name, value] of [
    ['CustomerId', id(order.customerId)],
    ['ExternalId', id(order.externalId)],
    ['OrderCategory', order.category],
  ] as const) {
    if (value !== null && value !== '')
      pairs.push({ key: defineSearchAttributeKey(name, 'KEYWORD'), value: keyword(value) });
  }
  if (order.requestedCompletionDate) {
    pairs.push({
      key: defineSearchAttributeKey('RequestedCompletion', 'DATETIME'),
      value: order.requestedCompletionDate,
    });
  }
  return pairs;
}
