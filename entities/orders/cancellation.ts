import { v7 as uuidv7 } from 'uuid';
import { workflowId } from '../../domain/order/ids.js';
import type { OrderKind } from '../../domain/order/messages.js';
import { type OrderState, isTerminal } from '../../domain/order/order-state.js';
import type { StepState } from '../../domain/plan/step-state.js';
import { anyOf, type Database, type Transaction } from '../database.js';
import { type ChangedRows, rowsWrittenAt } from '../events/event-log.js';
import { recordEventFor } from '../events/event-sources.js';
import { orderTable } from '../tables/order-tables.js';
import { putMessages } from '../outbox.js';
import { isPartlyDone, mayHaveEffect } from './failed-work.js';
import { beginAssessment } from './orders.js';
import { isQueued } from './steps.js';

/** A request of TMF622 cancelProductOrder or TMF641 cancelServiceOrder. */
export interface CancelRequest {
  readonly kind: OrderKind;
  readonly orderId: string;
  readonly caller: string;
  readonly reason?: string;
  readonly requestedCancellationDate?: Date;
  readonly doc: Record<string, unknown>;
}

export type CancelAnswer =
  | { readonly outcome: 'accepted'; readonly taskId: string; readonly workflowId: string }
  | { readonly outcome: 'unknown' }
  | { readonly outcome: 'refused'; readonly reason: string; readonly state: OrderState };

/** The cancel task's resource and first state, which differ between the definitions. */
export const cancelTaskOf = {
  productOrder: { resource: 'cancelProductOrder', first: 'acknowledged' },
  serviceOrder: { resource: 'cancelServiceOrder', first: 'accepted' },
  resourceOrder: { resource: 'cancelResourceOrder', first: 'acknowledged' },
  workOrder: { resource: 'cancelWorkOrder', first: 'accepted' },
} as const;

/**
 * Decides under the order's lock whether the caller is refused at once; the workflow decides again
 * (docs/architecture.md, The way of an order).
 */
export async function requestCancel(database: Database, request: CancelRequest): Promise<CancelAnswer> {
  const { kind, orderId } = request;
  return await database.transaction(async (tx) => {
    const [order] = await tx.rows<{ state: OrderState }>(
      `SELECT state FROM ${orderTable[kind]} WHERE id = ? AND caller IS NOT NULL FOR UPDATE`,
      [orderId],
    );
    if (!order) return { outcome: 'unknown' };
    const refusal = await cancelRefusal(tx, orderId, order.state);
    if (refusal !== undefined) return { outcome: 'refused', reason: refusal, state: order.state };
    const taskId = uuidv7();
    insertCancelTask(tx, taskId, request);
    beginAssessment(tx, { kind, orderId }, new Date());
    const id = workflowId(kind, orderId);
    putMessages(tx, [{ workflowId: id, message: { type: 'cancel', taskId } }]);
    return { outcome: 'accepted', taskId, workflowId: id };
  });
}

/** Why the order cannot be cancelled (any more); undefined when it can. The caller holds the order's lock. */
export async function cancelRefusal(
  tx: Transaction,
  orderId: string,
  state: OrderState,
  exceptTask = '',
): Promise<string | undefined> {
  if (isTerminal(state)) return `the order is ${state}`;
  const [task] = await tx.rows<{ id: string }>(
    `SELECT id FROM cancel_order
     WHERE orderId = ? AND id <> ? AND state IN ('acknowledged', 'accepted', 'inProgress')`,
    [orderId, exceptTask],
  );
  if (task) return `it is being cancelled by ${task.id}`;
  if (state === 'pendingCancellation') return 'it is being cancelled';
  // Locked, so that nothing is sent between this and the rollback.
  const passed = await tx.rows<{ name: string; state: StepState }>(
    `SELECT JSON_UNQUOTE(JSON_EXTRACT(step, '$.name')) AS name, state FROM plan_step
     WHERE orderId = ? AND pointOfNoReturn = 'hard'
       AND (state IN (?) AND NOT ${isQueued.text}
         OR (state = 'waiting' OR ${isQueued.text}) AND ${isPartlyDone.text}
         OR state = 'failed' AND ${mayHaveEffect.text})
     ORDER BY position FOR UPDATE`,
    [
      orderId,
      anyOf(['handingOff', 'inProgress', 'completed', 'undoing']),
      ...isPartlyDone.values,
      ...mayHaveEffect.values,
    ],
  );
  if (passed.length > 0) return `past the point of no return: ${passed.map(nameOfPassed).join(', ')}`;
  return await productConflict(tx, orderId);
}

/** A decision on the fallout may still show that the work was not done. */
const nameOfPassed = ({ name, state }: { readonly name: string; readonly state: StepState }): string =>
  state === 'failed' ? `${name} (in fallout)` : name;

/** Products must still be as this order left them: it cannot undo the work of others. */
async function productConflict(tx: Transaction, orderId: string): Promise<string | undefined> {
  const itemsWithProduct = `order_item i JOIN product p ON p.id = CONVERT(i.productId USING ascii) COLLATE ascii_bin`;
  const products = await tx.rows<{ id: string; reservedBy: string | null }>(
    `SELECT p.id, p.reservedBy FROM ${itemsWithProduct}
     WHERE i.orderId = ? AND i.state = 'completed' AND i.action <> 'noChange' ORDER BY p.id FOR UPDATE`,
    [orderId],
  );
  const reserved = products.find(({ reservedBy }) => reservedBy !== null && reservedBy !== orderId);
  if (reserved) return `order ${reserved.reservedBy} is changing product ${reserved.id} already`;
  const [later] = await tx.rows<{ productId: string; orderId: string }>(
    `SELECT other.productId, other.orderId FROM order_item i
     JOIN order_item other ON other.productId = i.productId AND other.orderId <> i.orderId
       AND other.state = 'completed' AND other.action <> 'noChange'
       AND ${revisionBefore('other')} > ${revisionBefore('i')}
     WHERE i.orderId = ? AND i.state = 'completed' LIMIT 1`,
    [orderId],
  );
  return later && `order ${later.orderId} has changed product ${later.productId} since`;
}

/**
 * The revision of the product that the item changes, as the order reserved it: of two orders the later one found a
 * later revision, whatever the clocks of their workers say. 0 where the item created the product.
 */
function revisionBefore(item: 'i' | 'other'): string {
  return `COALESCE(CAST(JSON_EXTRACT(${item}.planned, '$.before.revision') AS UNSIGNED), 0)`;
}

/**
 * Ends the cancel tasks that came too late because the order has just ended otherwise. The caller holds the order's
 * lock.
 */
export function refuseCancelTasks(
  tx: Transaction,
  { kind, orderId }: { readonly kind: OrderKind; readonly orderId: string },
  state: OrderState,
): void {
  const now = new Date();
  tx.write(
    `UPDATE cancel_order SET state = 'terminatedWithError', completionMessage = ?, updatedAt = ?, revision = revision + 1
     WHERE orderId = ? AND state IN ('acknowledged', 'accepted', 'inProgress')`,
    [`the order is ${state}`, now, orderId],
  );
  recordEventFor(tx, cancelTaskOf[kind].resource, 'stateChange', cancelTasksWrittenAt(now, orderId));
}

/** The order's cancel tasks that this transaction has written. */
export const cancelTasksWrittenAt = (at: Date, orderId: string): ChangedRows => ({
  where: 't.orderId = ? AND t.updatedAt = ?',
  values: [orderId, at],
});

export function insertCancelTask(
  tx: Transaction,
  id: string,
  request: Omit<CancelRequest, 'kind'> & { readonly kind: keyof typeof cancelTaskOf },
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
}
