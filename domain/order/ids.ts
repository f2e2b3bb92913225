import { type OrderKind, orderKinds, type BackgroundJob, backgroundJobs } from './messages.js';

/** Workflow id of an order, e.g. `productOrder/0192…`. */
export const workflowId = (kind: OrderKind, orderId: string): string => `${kind}/${orderId}`;

/** Workflow id of one partition of a large order. */
export const partitionWorkflowId = (kind: OrderKind, orderId: string, partition: number): string =>
  `${workflowId(kind, orderId)}/partition/${partition}`;

/** The workflow that runs a step: its order's, or its partition's in an order that is run in several. */
export const stepWorkflowId = (step: {
  readonly orderKind: OrderKind;
  readonly orderId: string;
  readonly partitionNo: number;
  readonly partitions: number;
}): string =>
  step.partitions > 1
    ? partitionWorkflowId(step.orderKind, step.orderId, step.partitionNo)
    : workflowId(step.orderKind, step.orderId);

/** The order and partition that a workflow id names; undefined for any other workflow. */
export function parseWorkflowId(
  id: string,
): { readonly kind: OrderKind; readonly orderId: string; readonly partition?: number } | undefined {
  const match = orderWorkflow.exec(id);
  if (!match) return undefined;
  const [, kind, orderId, partition] = match as unknown as [string, OrderKind, string, string | undefined];
  return partition === undefined ? { kind, orderId } : { kind, orderId, partition: Number(partition) };
}

const orderWorkflow = new RegExp(`^(${orderKinds.join('|')})/([^/]+)(?:/partition/(\\d+))?$`);

/** Workflow id of the life of a contract, e.g. `contract/0192…`. */
export const contractWorkflowId = (contractId: string): string => `contract/${contractId}`;

/** The contract whose life a workflow id names; undefined for any other workflow. */
export const parseContractWorkflowId = (id: string): string | undefined =>
  /^contract\/([^/]+)$/.exec(id)?.[1];

/** Workflow id of a background job, e.g. `qualification/0192…`. */
export const jobWorkflowId = (type: BackgroundJob, id: string): string => `${type}/${id}`;

/** The background job that a workflow id names; undefined for any other workflow. */
export function parseJobWorkflowId(
  workflow: string,
): { readonly type: BackgroundJob; readonly id: string } | undefined {
  const [name, id, ...rest] = workflow.split('/');
  const type = backgroundJobs.find((each) => each === name);
  return type === undefined || id === undefined || rest.length > 0 ? undefined : { type, id };
}

/**
 * What a downstream system echoes in its answers: which step, which generation, and whether the work or its undoing.
 */
interface HandOffId {
  readonly stepId: string;
  readonly generation: number;
  readonly operation: 'do' | 'undo';
}

/** `<step>:<generation>:<operation>`, the hand-off's `externalId` and the last part of its callback URL. */
export const handOffId = ({ stepId, generation, operation }: HandOffId): string =>
  `${stepId}:${generation}:${operation}`;

/** Undefined when the text is not a hand-off id: no step is handed off a thousand million times. */
export function parseHandOffId(text: string): HandOffId | undefined {
  const match = /^([^:]+):(\d{1,9}):(do|undo)$/.exec(text);
  if (!match) return undefined;
  return { stepId: match[1]!, generation: Number(match[2]), operation: match[3] as 'do' | 'undo' };
}

/** Id of a step's manual task, or of the task to undo it. */
export const manualTaskId = (stepId: string, operation: 'do' | 'undo'): string =>
  operation === 'undo' ? `${stepId}.undo` : stepId;
