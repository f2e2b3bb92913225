import type { OrderKind } from '../../domain/order/messages.js';
import type { OrderState } from '../../domain/order/order-state.js';
import { cancelTaskOf, cancelRefusal } from '../../entities/orders/cancellation.js';
import { unresolvedFallout } from '../../domain/tmf/schemas/fallout.js';
import { anyOf, type Database, type Transaction, sql } from '../../entities/database.js';
import { orderTable } from '../../entities/tables/order-tables.js';
import {
  isDoneThoughFailed,
  isPartlyDone,
  isUndoRefused,
  mayBeUnderWay,
} from '../../entities/orders/failed-work.js';
import { changeRows } from '../../entities/events/changes.js';
import {
  endAssessment,
  beginAssessment,
  moveOrder,
  showStepsCancelled,
} from '../../entities/orders/orders.js';
import { dequeueOrder } from '../../entities/orders/hand-off-queue.js';
import { isQueued, moveStepsOf } from '../../entities/orders/steps.js';
import { handOffKinds } from '../../domain/plan/plan.js';

export interface CancelInput {
  readonly orderId: string;
  readonly kind: OrderKind;
  /** Absent when an operator cancelled the workflow in Temporal. */
  readonly taskId?: string;
}

type CancelDecision =
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
    changeRows(tx, cancelTaskOf[kind].resource, {
      ids: taskId === undefined ? [] : [taskId],
      set: { state, completionMessage: reason ?? null },
      where: sql('state <> ?', [state]),
      change: 'stateChange',
      at: now,
    });
    if (reason !== undefined) {
      endAssessment(tx, { kind, orderId }, now);
      return { outcome: 'refused', reason };
    }
    // An operator's cancellation in Temporal has no task, and is assessed only here.
    if (order.state !== 'assessingCancellation') beginAssessment(tx, { kind, orderId }, now);
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

/** The order and its steps as the rollback begins. */
function startRollback(tx: Transaction, kind: OrderKind, orderId: string): void {
  const now = new Date();
  moveOrder(tx, { kind, orderId }, 'pendingCancellation', { at: now, set: { stateBeforeCancel: null } });
  // Nobody else changes what is about to become as it was.
  tx.write(
    `UPDATE order_item i JOIN product p ON p.id = CONVERT(i.productId USING ascii) COLLATE ascii_bin
     SET p.reservedBy = ?, p.revision = p.revision + 1, p.updatedAt = ?
     WHERE i.orderId = ? AND i.state = 'completed' AND i.action <> 'noChange' AND p.reservedBy IS NULL`,
    [orderId, now, orderId],
  );
  // What was done, though it failed, is undone like all that was done.
  moveStepsOf(tx, orderId, 'completed', {
    set: { reportedState: null, generation: sql('generation + 1'), externalRef: null, operation: 'do' },
    from: ['failed'],
    where: isUndoRefused,
  });
  moveStepsOf(tx, orderId, 'completed', {
    set: { reportedState: null, operation: 'do' },
    from: ['failed'],
    where: isDoneThoughFailed,
  });
  const notUnderWay = `(state IN ('waiting', 'failed') OR ${isQueued.text})`;
  moveStepsOf(tx, orderId, 'completed', {
    set: { reportedState: null, operation: 'do' },
    from: ['waiting', 'failed', 'handingOff'],
    where: sql(`${notUnderWay} AND ${isPartlyDone.text}`, [...isPartlyDone.values]),
  });
  // A request of which nobody knows whether it arrived is treated as under way.
  moveStepsOf(tx, orderId, 'handingOff', { from: ['failed'], where: mayBeUnderWay });
  // What was not sent, or never leaves Turnup and has no downstream system, needs nobody to stop it.
  const needsNobody = sql(`(${notUnderWay} OR downstreamSystem IS NULL)`);
  moveStepsOf(tx, orderId, 'cancelled', {
    set: { completedAt: now },
    from: ['waiting', 'failed', 'handingOff', 'inProgress'],
    where: needsNobody,
  });
  dequeueOrder(tx, orderId);
  tx.write(
    `UPDATE manual_task SET state = 'withdrawn', updatedAt = ?, revision = revision + 1
     WHERE state IN ('open', 'failed')
       AND stepId IN (SELECT id FROM plan_step WHERE orderId = ? AND state = 'cancelled')`,
    [now, orderId],
  );
  for (const handOffKind of handOffKinds) showStepsCancelled(tx, handOffKind, orderId, now);
  tx.write(
    `UPDATE fallout SET state = 'cancelled', resolvedAt = ?, updatedAt = ?, revision = revision + 1
     WHERE orderId = ? AND state IN (?)`,
    [now, now, orderId, anyOf(unresolvedFallout)],
  );
}
