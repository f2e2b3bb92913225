import { groupBy } from '../../domain/lib/group-by.js';
import { partitionWorkflowId, workflowId } from '../../domain/order/ids.js';
import type { OrderKind } from '../../domain/order/messages.js';
import { unresolvedFallout } from '../../domain/tmf/schemas/fallout.js';
import type { StuckReason } from '../../domain/plan/wait.js';
import { anyOf, type Database, type Transaction } from '../database.js';
import type { Fallout } from '../tables/plan.js';
import type { Row } from '../tables/row.js';

/** A fault of an order's own workflow, or of a partition's: `partitionNo` is null in one of the order's own. */
export type OrderFaultRef = Row<Fallout, 'partitionNo' | 'reason'>;

/** Of these orders those of which a workflow cannot go on for a fault of its own, with what fails. */
export async function findFaultyOrders(
  database: Database,
  orderIds: readonly string[],
): Promise<ReadonlyMap<string, readonly OrderFaultRef[]>> {
  if (orderIds.length === 0) return new Map();
  const rows = await database.rows<OrderFaultRef & Row<Fallout, 'orderId'>>(
    `SELECT orderId, partitionNo, reason FROM fallout
     WHERE orderId IN (?) AND stepId IS NULL AND state IN (?) ORDER BY createdAt, id`,
    [anyOf(orderIds), anyOf(unresolvedFallout)],
  );
  return groupBy(rows, ({ orderId }) => orderId);
}

/** Why nothing carries an order on, and which workflows it is about. */
export interface Stuck {
  readonly reason: StuckReason;
  readonly doc: { readonly workflow: readonly string[]; readonly cause?: readonly string[] };
}

/** The order's own workflow or, of a large one, a partition's cannot go on. */
export const stuckByFaults = (kind: OrderKind, orderId: string, faults: readonly OrderFaultRef[]): Stuck => ({
  reason: 'internal',
  doc: {
    workflow: faults.map(({ partitionNo }) =>
      partitionNo === null ? workflowId(kind, orderId) : partitionWorkflowId(kind, orderId, partitionNo),
    ),
    cause: faults.map(({ reason }) => reason),
  },
});

interface StuckOrder extends Stuck {
  readonly id: string;
  readonly customerId: string | null;
  /** 1 when a workflow of it was started again. */
  readonly restarts: 0 | 1;
}

/** Lists the orders, or what is known of them now. */
export function listStuck(tx: Transaction, kind: OrderKind, orders: readonly StuckOrder[], now: Date): void {
  tx.upsert(
    'stuck_order',
    ['id', 'doc', 'createdAt', 'updatedAt', 'orderKind', 'customerId', 'reason', 'restarts'],
    orders.map((order) => ({ ...order, orderKind: kind, createdAt: now, updatedAt: now })),
    `doc = VALUES(doc), reason = VALUES(reason), restarts = restarts + VALUES(restarts),
     updatedAt = VALUES(updatedAt), revision = revision + 1`,
  );
}

/**
 * Takes off the list what a whole sweep, begun then, has not found: orders that have ended. One that failed within its first
 * minutes no sweep has looked at yet.
 */
export async function forgetStuckBefore(database: Database, begunAt: Date): Promise<void> {
  await database.run(
    `DELETE FROM stuck_order WHERE updatedAt < ? AND NOT EXISTS (
       SELECT 1 FROM fallout f WHERE f.orderId = stuck_order.id AND f.stepId IS NULL AND f.state IN (?))`,
    [begunAt, anyOf(unresolvedFallout)],
  );
}
