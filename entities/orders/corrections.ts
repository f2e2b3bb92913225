import { isTakenIntoPlan } from '../../domain/decomposition/reported-values.js';
import type { OrderKind } from '../../domain/order/messages.js';
import { isRunning } from '../../domain/order/order-state.js';
import type { Database, SqlValues, Transaction } from '../database.js';
import { orderTable } from '../tables/order-tables.js';
import type { OrchestratedOrderRow } from '../tables/orders.js';
import type { Decomposition, PlanStep } from '../tables/plan.js';
import type { Row } from '../tables/row.js';

interface OrderRef {
  readonly orderId: string;
  readonly kind: OrderKind;
}

/**
 * True when the order can still follow a correction; from then on it does not end before it has. Takes the order's
 * lock.
 */
export async function acceptsCorrections(tx: Transaction, { orderId, kind }: OrderRef): Promise<boolean> {
  const [order] = await tx.rows<Row<OrchestratedOrderRow, 'state'>>(...lockOrder({ orderId, kind }));
  return order !== undefined && isRunning(order.state);
}

/** True when the order has no correction or revision left to follow; none is accepted from then on. Takes the order's lock. */
export async function hasFollowedChanges(tx: Transaction, order: OrderRef): Promise<boolean> {
  const [, rows, revisions] = await tx.reads<[object, CorrectedRow, object]>(
    lockOrder(order),
    selectCorrected(order.orderId),
    [`SELECT id FROM order_revision WHERE orderId = ? AND state = 'requested' LIMIT 1`, [order.orderId]],
  );
  return pendingOf(rows).length === 0 && revisions.length === 0;
}

/** The steps of a partition with corrections that the order's plan has yet to follow. */
export async function findPendingCorrections(
  database: Database,
  { orderId, partition }: { readonly orderId: string; readonly partition: number },
): Promise<string[]> {
  const [sql, values] = selectCorrected(orderId);
  return pendingOf(
    await database.rows<CorrectedRow>(`${sql} AND s.partitionNo = ?`, [...values, partition]),
  ).map(({ id }) => id);
}

type CorrectedRow = Row<PlanStep, 'id' | 'result'> & Row<Decomposition, 'reportedValues'>;

type Query = readonly [sql: string, values: SqlValues];

const lockOrder = ({ orderId, kind }: OrderRef): Query => [
  `SELECT state FROM ${orderTable[kind]} WHERE id = ? FOR UPDATE`,
  [orderId],
];

/** Steps that reported other values after they were completed. Reads no steps for an order without reported values. */
const selectCorrected = (orderId: string): Query => [
  `SELECT s.id, s.result, d.reportedValues
   FROM decomposition d JOIN plan_step s ON s.orderId = d.orderId
   WHERE d.orderId = ? AND JSON_LENGTH(d.reportedValues) > 0 AND s.state = 'completed'
     AND EXISTS (SELECT 1 FROM callback c
       WHERE c.stepId = s.id AND c.generation = s.generation AND c.operation = 'do' AND c.outcome = 'corrected')`,
  [orderId],
];

const pendingOf = (rows: readonly CorrectedRow[]): CorrectedRow[] =>
  rows.filter(
    ({ id, result, reportedValues }) => !isTakenIntoPlan(result?.characteristics ?? [], reportedValues[id]),
  );
