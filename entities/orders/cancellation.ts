import { v7 as uuidv7 } from 'uuid';
import { workflowId } from '../../domain/order/ids.js';
import type { OrderKind } from '../../domain/order/messages.js';
import { type OrderState, isTerminal } from '../../domain/order/order-state.js';
import type { StepState } from '../../domain/plan/step-state.js';
import { anyOf, type Database, type Transaction } from '../database.js';
import { orderTable } from '../tables/order-tables.js';
import { putMessages } from '../outbox.js';
import { beginRollback } from './begin-rollback.js';
import {
  answerCancelTask,
  type CancelRequest,
  earlierRefusal,
  insertCancelTask,
  otherTaskRefusal,
} from './cancel-tasks.js';
import { isPartlyDone, mayHaveEffect } from './failed-work.js';
import { refuseRevisions } from './order-revisions.js';
import { beginAssessment, endAssessment } from './orders.js';
import { isQueued } from './steps.js';
import type { Product } from '../tables/inventory.js';
import type { OrchestratedOrderRow, OrderItem } from '../tables/orders.js';
import type { Step } from '../../domain/plan/plan.js';
import type { PlanStep } from '../tables/plan.js';
import type { Filled, Row } from '../tables/row.js';

export type CancelAnswer =
  | { readonly outcome: 'accepted'; readonly taskId: string; readonly workflowId: string }
  | { readonly outcome: 'unknown' }
  | { readonly outcome: 'refused'; readonly reason: string; readonly state: OrderState };

/**
 * Decides under the order's lock whether the caller is refused at once; the workflow decides again
 * (docs/architecture.md, The way of an order).
 */
export async function requestCancel(database: Database, request: CancelRequest): Promise<CancelAnswer> {
  const { kind, orderId } = request;
  return await database.transaction(async (tx) => {
    const [order] = await tx.rows<Row<OrchestratedOrderRow, 'state'>>(
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

export interface CancelInput {
  readonly orderId: string;
  readonly kind: OrderKind;
  /** Absent when an operator cancelled the workflow in Temporal. */
  readonly taskId?: string;
}

type CancelDecision =
  /** `planned`: there is a plan, which is to be rolled back. */
  | { readonly outcome: 'accepted'; readonly planned?: true }
  | { readonly outcome: 'refused'; readonly reason: string };

/**
 * Decides, now that the workflow is about to act, whether the order can still be cancelled. If so nothing more of it
 * is handed off: that is decided under the same lock. Throws when there is no such order.
 */
export async function beginCancel(
  database: Database,
  { orderId, kind, taskId }: CancelInput,
): Promise<CancelDecision> {
  return await database.transaction(async (tx) => {
    const [order] = await tx.rows<Row<OrchestratedOrderRow, 'state' | 'partitions'>>(
      `SELECT state, partitions FROM ${orderTable[kind]} WHERE id = ? FOR UPDATE`,
      [orderId],
    );
    if (!order) throw new Error(`${kind} ${orderId} is not in the database`);
    const accepted: CancelDecision = { outcome: 'accepted', ...(order.partitions > 0 && { planned: true }) };
    if (order.state === 'pendingCancellation') return accepted;
    const reason =
      (taskId === undefined ? undefined : await earlierRefusal(tx, taskId)) ??
      (await cancelRefusal(tx, orderId, order.state, taskId));
    const now = new Date();
    if (taskId !== undefined) answerCancelTask(tx, { taskId, kind, refusal: reason, at: now });
    if (reason !== undefined) {
      endAssessment(tx, { kind, orderId }, now);
      return { outcome: 'refused', reason };
    }
    // An operator's cancellation in Temporal has no task, and is assessed only here.
    if (order.state !== 'assessingCancellation') beginAssessment(tx, { kind, orderId }, now);
    await refuseRevisions(tx, orderId, 'The order is being cancelled.');
    beginRollback(tx, kind, orderId);
    return accepted;
  });
}

/** Why the order cannot be cancelled (any more); undefined when it can. The caller holds the order's lock. */
async function cancelRefusal(
  tx: Transaction,
  orderId: string,
  state: OrderState,
  exceptTask = '',
): Promise<string | undefined> {
  if (isTerminal(state)) return `the order is ${state}`;
  const otherTask = await otherTaskRefusal(tx, orderId, exceptTask);
  if (otherTask !== undefined) return otherTask;
  if (state === 'pendingCancellation') return 'it is being cancelled';
  // Locked, so that nothing is sent between this and the rollback; what is queued first, since its worker has no lock of the order.
  await tx.rows(
    `SELECT id FROM plan_step WHERE orderId = ? AND pointOfNoReturn = 'hard' AND ${isQueued.text} ORDER BY id FOR UPDATE`,
    [orderId],
  );
  const passed = await tx.rows<Row<PlanStep, 'state'> & { readonly name: Step['name'] }>(
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
  const products = await tx.rows<Row<Product, 'id' | 'reservedBy'>>(
    `SELECT p.id, p.reservedBy FROM ${itemsWithProduct}
     WHERE i.orderId = ? AND i.state = 'completed' AND i.action <> 'noChange' ORDER BY p.id FOR UPDATE`,
    [orderId],
  );
  const reserved = products.find(({ reservedBy }) => reservedBy !== null && reservedBy !== orderId);
  if (reserved) return `order ${reserved.reservedBy} is changing product ${reserved.id} already`;
  const [later] = await tx.rows<Row<OrderItem, 'orderId'> & Filled<OrderItem, 'productId'>>(
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
