import { groupBy } from '../../domain/lib/group-by.js';
import type { OrderKind } from '../../domain/order/messages.js';
import { orderStates } from '../../domain/order/order-state.js';
import { isFinalReport } from '../../domain/plan/step-state.js';
import { anyOf, type Database, sql } from '../database.js';
import { orderTable } from '../tables/order-tables.js';
import type { OrchestratedOrderRow } from '../tables/orders.js';
import type { PlanStep } from '../tables/plan.js';
import type { Row } from '../tables/row.js';
import { enqueueHandOffs } from './hand-off-queue.js';
import { acceptsHandOffs } from './outgoing-hand-offs.js';

const finalReports = orderStates.filter(isFinalReport);

interface OrderPage {
  readonly orderIds: readonly string[];
  /** What was begun since is in hand still. */
  readonly before: Date;
}

/**
 * Puts those hand-offs of these orders into the queues of their systems that were begun before and are in none: whoever was to
 * send them is gone. Not those whose system has reported their end, which their workflow has yet to read, nor those whose fallout
 * was decided since. Each leaves under the key that it has. Returns the steps.
 */
export async function queueForgotten(
  database: Database,
  kind: OrderKind,
  { orderIds, before }: OrderPage,
): Promise<readonly string[]> {
  if (orderIds.length === 0) return [];
  const isForgotten = sql(
    `state = 'handingOff' AND downstreamSystem IS NOT NULL AND withdrawal IS NULL
     AND startedAt < ? AND COALESCE(sentAt < ?, TRUE) AND (reportedState IS NULL OR reportedState NOT IN (?))
     AND NOT EXISTS (SELECT 1 FROM queued_hand_off q WHERE q.stepId = plan_step.id)
     AND NOT EXISTS (SELECT 1 FROM fallout f WHERE f.stepId = plan_step.id AND f.updatedAt >= ?)`,
    [before, before, anyOf(finalReports), before],
  );
  const found = await database.rows<Row<PlanStep, 'id' | 'orderId'>>(
    `SELECT id, orderId FROM plan_step WHERE orderId IN (?) AND ${isForgotten.text} ORDER BY id`,
    [anyOf(orderIds), ...isForgotten.values],
  );
  const queued: string[] = [];
  for (const [orderId, steps] of groupBy(found, (each) => each.orderId)) {
    const stepIds = await database.transaction(async (tx) => {
      const [[order], rows] = await tx.reads<[Row<OrchestratedOrderRow, 'state'>, Row<PlanStep, 'id'>]>(
        // What is being rolled back is not sent any more: that is decided under this lock.
        [`SELECT state FROM ${orderTable[kind]} WHERE id = ? LOCK IN SHARE MODE`, [orderId]],
        [
          `SELECT id FROM plan_step WHERE id IN (?) AND ${isForgotten.text} ORDER BY id FOR UPDATE`,
          [anyOf(steps.map(({ id }) => id)), ...isForgotten.values],
        ],
      );
      const ids = order && acceptsHandOffs(order.state) ? rows.map(({ id }) => id) : [];
      enqueueHandOffs(tx, { kind, stepIds: ids });
      return ids;
    });
    queued.push(...stepIds);
  }
  return queued;
}
