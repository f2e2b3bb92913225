import type { OrderKind } from '../../domain/order/messages.js';
import type { OrderState } from '../../domain/order/order-state.js';
import { cancelTaskOf, cancelRefusal } from '../../entities/orders/cancellation.js';
import { lateChangeCode, unresolvedFallout } from '../../domain/tmf/schemas/fallout.js';
import { anyOf, type Database, type Transaction } from '../../entities/database.js';
import { rowsWrittenAt } from '../../entities/events/event-log.js';
import { recordEventFor, recordHandOffEvent } from '../../entities/events/event-sources.js';
import { handOffTable, orderTable } from '../../entities/tables/order-tables.js';
import { unreachableCode } from '../../entities/orders/open-fallout.js';

export interface CancelInput {
  readonly orderId: string;
  readonly kind: OrderKind;
  /** Absent when an operator cancelled the workflow in Temporal. */
  readonly taskId?: string;
}

export type CancelDecision =
  { readonly outcome: 'accepted' } | { readonly outcome: 'refused'; readonly reason: string };

/**
 * Decides, now that the workflow is about to act, whether the order can still be cancelled. If so nothing more of it
 * is handed off: that is decided under the same lock.
 */
export async function beginCancel(
  database: Database,
  { orderId, kind, taskId }: CancelInput,
): Promise<CancelDecision> {
  return await database.transaction(async (tx) => {
    const [order] = await tx.rows<{ state: OrderState }>(
      `SELECT state FROM ${orderTable[kind]} WHERE id = ? FOR UPDATE`,
      [orderId],
    );
    if (!order) throw new Error(`${kind} ${orderId} is not in the database`);
    if (order.state === 'pendingCancellation') return { outcome: 'accepted' };
    const reason =
      (await earlierRefusal(tx, taskId)) ?? (await cancelRefusal(tx, orderId, order.state, taskId));
    const now = new Date();
    const state = reason === undefined ? 'inProgress' : 'terminatedWithError';
    tx.write(
      `UPDATE cancel_order SET state = ?, completionMessage = ?, updatedAt = ?, revision = revision + 1
       WHERE id = ? AND state <> ?`,
      [state, reason, now, taskId, state],
    );
    recordEventFor(tx, cancelTaskOf[kind].resource, 'stateChange', rowsWrittenAt(now, [taskId]));
    if (reason !== undefined) return { outcome: 'refused', reason };
    startRollback(tx, kind, orderId);
    return { outcome: 'accepted' };
  });
}

/** A refusal that the caller has seen stays one, should the message come again. */
async function earlierRefusal(tx: Transaction, taskId: string | undefined): Promise<string | undefined> {
  if (taskId === undefined) return undefined;
  const [task] = await tx.rows<{ state: string; completionMessage: string | null }>(
    'SELECT state, completionMessage FROM cancel_order WHERE id = ?',
    [taskId],
  );
  return task?.state === 'terminatedWithError' ? (task.completionMessage ?? 'it was refused') : undefined;
}

/** The order and its steps as the way back begins. */
function startRollback(tx: Transaction, kind: OrderKind, orderId: string): void {
  const now = new Date();
  tx.write(
    `UPDATE ${orderTable[kind]} SET state = 'pendingCancellation', updatedAt = ?, revision = revision + 1 WHERE id = ?`,
    [now, orderId],
  );
  recordEventFor(tx, kind, 'stateChange', rowsWrittenAt(now, [orderId]));
  // Nobody else changes what is about to become as it was.
  tx.write(
    `UPDATE order_item i JOIN product p ON p.id = CONVERT(i.productId USING ascii) COLLATE ascii_bin
     SET p.reservedBy = ?, p.revision = p.revision + 1, p.updatedAt = ?
     WHERE i.orderId = ? AND i.state = 'completed' AND i.action <> 'noChange' AND p.reservedBy IS NULL`,
    [orderId, now, orderId],
  );
  // What was done, and failed only to be taken back or told too late what it is, is taken back like all that was done.
  tx.write(
    `UPDATE plan_step s JOIN fallout f ON f.stepId = s.id AND f.generation = s.generation AND f.operation = s.operation
     SET s.state = 'completed', s.reportedState = NULL,
       s.generation = s.generation + (f.operation = 'undo' AND f.code <> '${unreachableCode}'),
       s.externalRef = IF(f.operation = 'undo' AND f.code <> '${unreachableCode}', NULL, s.externalRef),
       s.operation = 'do'
     WHERE s.orderId = ? AND s.state = 'failed' AND (f.operation = 'undo' OR f.code = '${lateChangeCode}')`,
    [orderId],
  );
  // A request of which nobody knows whether it arrived is treated as under way.
  tx.write(
    `UPDATE plan_step s JOIN fallout f ON f.stepId = s.id AND f.generation = s.generation AND f.code = '${unreachableCode}'
     SET s.state = 'handingOff' WHERE s.orderId = ? AND s.state = 'failed'`,
    [orderId],
  );
  // What never leaves Turnup has no downstream system, and needs nobody to stop it.
  tx.write(
    `UPDATE plan_step s LEFT JOIN manual_task t ON t.stepId = s.id AND t.state IN ('open', 'failed')
     SET s.state = 'cancelled', s.completedAt = ?, t.state = 'withdrawn', t.updatedAt = ?, t.revision = t.revision + 1
     WHERE s.orderId = ? AND (s.state IN ('waiting', 'failed') OR (s.state = 'inProgress' AND s.downstreamSystem IS NULL))`,
    [now, now, orderId],
  );
  for (const [step, table] of Object.entries(handOffTable)) {
    tx.write(
      `UPDATE ${table} o JOIN plan_step s ON s.id = o.id
       SET o.state = 'cancelled', o.updatedAt = ?, o.revision = o.revision + 1
       WHERE s.orderId = ? AND s.state = 'cancelled' AND o.state NOT IN ('failed', 'cancelled')`,
      [now, orderId],
    );
    recordHandOffEvent(tx, step, 'stateChange', {
      where: 't.parentOrderId = ? AND t.updatedAt = ?',
      values: [orderId, now],
    });
  }
  tx.write(
    `UPDATE fallout SET state = 'cancelled', resolvedAt = ?, updatedAt = ?, revision = revision + 1
     WHERE orderId = ? AND state IN (?)`,
    [now, now, orderId, anyOf(unresolvedFallout)],
  );
}
