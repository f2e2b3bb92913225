import type { OrderKind } from '../../domain/order/messages.js';
import type { OrderState } from '../../domain/order/order-state.js';
import type { Database } from '../database.js';
import { orderTable } from '../tables/order-tables.js';
import type { PlanStep } from '../tables/plan.js';
import type { OrchestratedOrderRow } from '../tables/orders.js';
import type { Row } from '../tables/row.js';

/** A step of a plan with where it stands. */
export type LiveStep = Row<
  PlanStep,
  | 'state'
  | 'generation'
  | 'operation'
  | 'reportedState'
  | 'externalRef'
  | 'startedAt'
  | 'completedAt'
  | 'dueAt'
  | 'step'
>;

/** The state of an order that Turnup runs; undefined when it runs none with that id. */
export async function runningOrderState(
  database: Database,
  kind: OrderKind,
  orderId: string,
): Promise<OrderState | undefined> {
  const [order] = await database.rows<Row<OrchestratedOrderRow, 'state'>>(
    `SELECT state FROM ${orderTable[kind]} WHERE id = ? AND caller IS NOT NULL`,
    [orderId],
  );
  return order?.state;
}

/** The steps of the order's plan, in their order. */
export const liveSteps = async (database: Database, orderId: string): Promise<LiveStep[]> =>
  await database.rows<LiveStep>(
    `SELECT state, generation, operation, reportedState, externalRef, startedAt, completedAt, dueAt, step
     FROM plan_step WHERE orderId = ? ORDER BY position`,
    [orderId],
  );
