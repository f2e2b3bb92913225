import type { OrderKind } from '../../domain/order/messages.js';
import { handOffKinds } from '../../domain/plan/plan.js';
import { sql, type Transaction } from '../database.js';
import { isDoneThoughFailed, isPartlyDone, isUndoRefused, mayBeUnderWay } from './failed-work.js';
import { cancelFallout } from './fallout.js';
import { dequeueOrder } from './hand-off-queue.js';
import { withdrawTasks } from './manual-tasks.js';
import { moveOrder, showStepsCancelled } from './orders.js';
import { isQueued, moveStepsOf } from './steps.js';

/**
 * Brings the order and its steps to where the rollback begins, under the lock under which its cancellation was decided: what
 * never left is cancelled, what failed but may have had an effect is to be undone like what is done.
 */
export function beginRollback(tx: Transaction, kind: OrderKind, orderId: string): void {
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
  withdrawTasks(
    tx,
    sql(`stepId IN (SELECT id FROM plan_step WHERE orderId = ? AND state = 'cancelled')`, [orderId]),
    now,
  );
  for (const handOffKind of handOffKinds) showStepsCancelled(tx, handOffKind, orderId, now);
  cancelFallout(tx, orderId, now);
}
