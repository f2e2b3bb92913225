import { isTakenIntoPlan } from '../../domain/decomposition/reported-values.js';
import type { OrderKind } from '../../domain/order/messages.js';
import { isRunning, isTerminal } from '../../domain/order/order-state.js';
import type { Database, SqlValues, Transaction } from '../database.js';
import { orderTable } from '../tables/order-tables.js';
import type { OrchestratedOrderRow, OrderItem } from '../tables/orders.js';
import type { Decomposition, PlanStep } from '../tables/plan.js';
import type { Row } from '../tables/row.js';

interface OrderRef {
  readonly orderId: string;
  readonly kind: OrderKind;
}

interface CorrectedStep {
  readonly itemId: string;
  /** Rules or values elsewhere in the plan depend on what it reports. */
  readonly staggers: boolean;
}

/**
 * True when the order can still follow a correction of the step's values: of one that others depend on as long as it runs, and from then
 * on it does not end before it has; of any other until the item is completed with them. Takes the locks of item and order.
 */
export async function acceptsCorrection(
  tx: Transaction,
  { orderId, kind }: OrderRef,
  { itemId, staggers }: CorrectedStep,
): Promise<boolean> {
  // As the completion of the item locks them: it reads the values under the lock of the item.
  const [item] = staggers
    ? []
    : await tx.rows<Row<OrderItem, 'state'>>(
        'SELECT state FROM order_item WHERE orderId = ? AND itemId = ? FOR UPDATE',
        [orderId, itemId],
      );
  const [order] = await tx.rows<Row<OrchestratedOrderRow, 'state'>>(...lockOrder({ orderId, kind }));
  if (!order || !isRunning(order.state)) return false;
  return staggers || (item !== undefined && !isTerminal(item.state));
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
     AND JSON_CONTAINS_PATH(s.graph, 'one', '$.staggers')
     AND EXISTS (SELECT 1 FROM callback c
       WHERE c.stepId = s.id AND c.generation = s.generation AND c.operation = 'do' AND c.outcome = 'corrected')`,
  [orderId],
];

const pendingOf = (rows: readonly CorrectedRow[]): CorrectedRow[] =>
  rows.filter(
    ({ id, result, reportedValues }) => !isTakenIntoPlan(result?.characteristics ?? [], reportedValues[id]),
  );
