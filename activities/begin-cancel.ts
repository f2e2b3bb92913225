import type { OrderKind } from '../domain/messages.js';
import type { OrderState } from '../domain/order-state.js';
import { cancelTask, whyNot } from '../entities/cancellation.js';
import type { Database, Transaction } from '../entities/database.js';
import { writtenAt } from '../entities/event-log.js';
import { tellOf, tellOfHandOffs } from '../entities/event-sources.js';
import { handOffTable, orderTable } from '../entities/order-tables.js';
import { unreachableCode } from './open-fallout.js';

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
    const reason = (await refusedBefore(tx, taskId)) ?? (await whyNot(tx, orderId, order.state, taskId));
    const now = new Date();
    tx.write(
      `UPDATE cancel_order SET state = ?, completionMessage = ?, updatedAt = ?, revision = revision + 1 WHERE id = ?`,
      [reason === undefined ? 'inProgress' : 'terminatedWithError', reason, now, taskId],
    );
    tellOf(tx, cancelTask[kind].resource, 'stateChange', writtenAt(now, [taskId]));
    if (reason !== undefined) return { outcome: 'refused', reason };
    turnBack(tx, kind, orderId);
    return { outcome: 'accepted' };
  });
}

/** A refusal that the caller has seen stays one, should the message come again. */
async function refusedBefore(tx: Transaction, taskId: string | undefined): Promise<string | undefined> {
  if (taskId === undefined) return undefined;
  const [task] = await tx.rows<{ state: string; completionMessage: string | null }>(
    'SELECT state, completionMessage FROM cancel_order WHERE id = ?',
    [taskId],
  );
  return task?.state === 'terminatedWithError' ? (task.completionMessage ?? 'it was refused') : undefined;
}

/** The order and its steps as the way back begins. */
function turnBack(tx: Transaction, kind: OrderKind, orderId: string): void {
  const now = new Date();
  tx.write(
    `UPDATE ${orderTable[kind]} SET state = 'pendingCancellation', updatedAt = ?, revision = revision + 1 WHERE id = ?`,
    [now, orderId],
  );
  tellOf(tx, kind, 'stateChange', writtenAt(now, [orderId]));
  // A request of which nobody knows whether it arrived is treated as under way.
  tx.write(
    `UPDATE plan_step s JOIN fallout f ON f.stepId = s.id AND f.generation = s.generation AND f.code = '${unreachableCode}'
     SET s.state = 'handingOff' WHERE s.orderId = ? AND s.state = 'failed'`,
    [orderId],
  );
  tx.write(
    `UPDATE plan_step SET state = 'cancelled', completedAt = ? WHERE orderId = ? AND state IN ('waiting', 'failed')`,
    [now, orderId],
  );
  for (const [step, table] of Object.entries(handOffTable)) {
    tx.write(
      `UPDATE ${table} o JOIN plan_step s ON s.id = o.id
       SET o.state = 'cancelled', o.updatedAt = ?, o.revision = o.revision + 1
       WHERE s.orderId = ? AND s.state = 'cancelled' AND o.state <> 'failed'`,
      [now, orderId],
    );
    tellOfHandOffs(tx, step, 'stateChange', {
      where: 't.parentOrderId = ? AND t.updatedAt = ?',
      values: [orderId, now],
    });
  }
  tx.write(
    `UPDATE fallout SET state = 'cancelled', resolvedAt = ?, updatedAt = ?, revision = revision + 1
     WHERE orderId = ? AND state IN ('open', 'retrying')`,
    [now, now, orderId],
  );
}
