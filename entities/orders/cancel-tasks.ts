import { attributeChanges } from '../../domain/events/deed.js';
import type { OrderKind } from '../../domain/order/messages.js';
import type { OrderState } from '../../domain/order/order-state.js';
import type { HandOffKind } from '../../domain/plan/plan.js';
import { anyOf, sql, type Transaction } from '../database.js';
import type { CancelOrder } from '../tables/orders.js';
import type { Row } from '../tables/row.js';
import { changeRows } from '../events/changes.js';
import { type ChangedRows, rowsWrittenAt } from '../events/event-log.js';
import { recordEventFor } from '../events/event-sources.js';

/** TMF622 cancelProductOrder or TMF641 cancelServiceOrder, as it was asked for. */
export interface CancelRequest {
  readonly kind: OrderKind;
  readonly orderId: string;
  readonly caller: string;
  readonly reason?: string;
  readonly requestedCancellationDate?: Date;
  readonly doc: Record<string, unknown>;
}

/** The cancel task's resource and first state: the definitions differ in both. */
export const cancelTaskOf = {
  productOrder: { resource: 'cancelProductOrder', first: 'acknowledged' },
  serviceOrder: { resource: 'cancelServiceOrder', first: 'accepted' },
  resourceOrder: { resource: 'cancelResourceOrder', first: 'acknowledged' },
  workOrder: { resource: 'cancelWorkOrder', first: 'accepted' },
} as const;

/** The condition that a cancel task is not over yet. */
export const isOpenTask = sql('state IN (?)', [anyOf(['acknowledged', 'accepted', 'inProgress'])]);

/** Why nothing else may cancel the order or hand-off: another task is about to; undefined when there is none. */
export async function otherTaskRefusal(
  tx: Transaction,
  orderId: string,
  exceptTask: string,
): Promise<string | undefined> {
  const [task] = await tx.rows<Row<CancelOrder, 'id'>>(
    `SELECT id FROM cancel_order WHERE orderId = ? AND id <> ? AND ${isOpenTask.text}`,
    [orderId, exceptTask, ...isOpenTask.values],
  );
  return task && `it is being cancelled by ${task.id}`;
}

/** Writes the task that stands for the request, in its first state. */
export function insertCancelTask(
  tx: Transaction,
  id: string,
  request: Omit<CancelRequest, 'kind'> & { readonly kind: OrderKind | HandOffKind },
): void {
  const now = new Date();
  const { resource, first } = cancelTaskOf[request.kind];
  const row = {
    id,
    resource,
    state: first,
    orderId: request.orderId,
    caller: request.caller,
    cancellationReason: request.reason,
    requestedCancellationDate: request.requestedCancellationDate,
    doc: request.doc,
    createdAt: now,
    updatedAt: now,
  };
  tx.insert('cancel_order', Object.keys(row) as (keyof typeof row)[], [row]);
  recordEventFor(tx, resource, 'create', rowsWrittenAt(now, [id]));
  const { reason, requestedCancellationDate, orderId } = request;
  const asked = { [request.kind]: { id: orderId }, requestedCancellationDate };
  tx.deeds?.add('cancel_order', {
    resource,
    id,
    action: 'create',
    change: attributeChanges({}, asked),
    reason,
  });
}

/** A refusal that the caller has seen, should the message come again; undefined when the task was not refused. */
export async function earlierRefusal(tx: Transaction, taskId: string): Promise<string | undefined> {
  const [task] = await tx.rows<Row<CancelOrder, 'state' | 'completionMessage'>>(
    'SELECT state, completionMessage FROM cancel_order WHERE id = ?',
    [taskId],
  );
  return task?.state === 'terminatedWithError' ? (task.completionMessage ?? 'it was refused') : undefined;
}

interface AnsweredTask {
  readonly taskId: string;
  readonly kind: OrderKind;
  /** Why it was refused; absent when the order is being cancelled now. */
  readonly refusal: string | undefined;
  readonly at: Date;
}

/** The task shows what the workflow has decided about it. */
export function answerCancelTask(tx: Transaction, { taskId, kind, refusal, at }: AnsweredTask): void {
  const state = refusal === undefined ? 'inProgress' : 'terminatedWithError';
  changeRows(tx, cancelTaskOf[kind].resource, {
    ids: [taskId],
    set: { state, completionMessage: refusal ?? null },
    where: sql('state <> ?', [state]),
    change: 'stateChange',
    at,
  });
}

interface OrderRef {
  readonly kind: OrderKind;
  readonly orderId: string;
}

/** Ends the tasks that came too late, because the order has just ended otherwise. The caller holds the order's lock. */
export function refuseCancelTasks(tx: Transaction, { kind, orderId }: OrderRef, state: OrderState): void {
  const now = new Date();
  tx.write(
    `UPDATE cancel_order SET state = 'terminatedWithError', completionMessage = ?, updatedAt = ?, revision = revision + 1
     WHERE orderId = ? AND ${isOpenTask.text}`,
    [`the order is ${state}`, now, orderId, ...isOpenTask.values],
  );
  recordEventFor(tx, cancelTaskOf[kind].resource, 'stateChange', tasksWrittenAt(now, orderId));
}

/** Ends the task of an order that has just been cancelled. */
export function completeCancelTask(tx: Transaction, { kind, orderId }: OrderRef, now: Date): void {
  tx.write(
    `UPDATE cancel_order SET state = 'done', effectiveCancellationDate = ?, updatedAt = ?, revision = revision + 1,
       completionMessage = 'the order was cancelled, and its completed work was undone'
     WHERE orderId = ? AND state = 'inProgress'`,
    [now, now, orderId],
  );
  recordEventFor(tx, cancelTaskOf[kind].resource, 'stateChange', tasksWrittenAt(now, orderId));
}

/** The order's cancel tasks that this transaction has written. */
const tasksWrittenAt = (at: Date, orderId: string): ChangedRows => ({
  where: 't.orderId = ? AND t.updatedAt = ?',
  values: [orderId, at],
});
