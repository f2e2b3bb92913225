import type { OrderState } from '../../domain/order/order-state.js';
import { unresolvedFallout } from '../../domain/tmf/schemas/fallout.js';
import { anyOf, type Database } from '../database.js';
import type { Agreement } from '../tables/inventory.js';
import type { ProductOrder } from '../tables/orders.js';
import type { Fallout } from '../tables/plan.js';
import type { Row } from '../tables/row.js';

/** What an order brings about, by the state each is in. */
const parts = {
  serviceOrder: 'SELECT state FROM service_order WHERE parentOrderId = ?',
  resourceOrder: 'SELECT state FROM resource_order WHERE parentOrderId = ?',
  workOrder: 'SELECT state FROM work_order WHERE parentOrderId = ?',
  task: 'SELECT state FROM manual_task WHERE orderId = ?',
  product: 'SELECT status AS state FROM product WHERE orderId = ?',
  service: 'SELECT state FROM service WHERE orderId = ?',
  resource: 'SELECT state FROM resource WHERE orderId = ?',
  entitlement: 'SELECT state FROM entitlement WHERE orderId = ?',
} as const;
export type OrderPart = keyof typeof parts;

/** How far an order is. */
export interface OrderStatus {
  readonly state: OrderState;
  /** How many of each part are in which state. */
  readonly counts: Readonly<Partial<Record<OrderPart, Readonly<Record<string, number>>>>>;
  /** What waits for a decision, the oldest first. */
  readonly fallout: readonly Row<Fallout, 'id' | 'state' | 'code' | 'reason'>[];
  readonly agreements: readonly Row<Agreement, 'id' | 'name' | 'status'>[];
}

/** Enough to begin with: the rest is listed by the resource. */
const maxListed = 20;

/** Where a product order and all that it has brought about stand; undefined when there is no such order. */
export async function orderStatus(database: Database, orderId: string): Promise<OrderStatus | undefined> {
  const [[order], rows, fallout, agreements] = await Promise.all([
    database.rows<Row<ProductOrder, 'state'>>('SELECT state FROM product_order WHERE id = ?', [orderId]),
    database.rows<{ readonly part: OrderPart; readonly standing: string; readonly number: number }>(
      Object.entries(parts)
        .map(
          ([part, select]) =>
            `SELECT '${part}' AS part, state AS standing, COUNT(*) AS number FROM (${select}) ${part}s GROUP BY state`,
        )
        .join(' UNION ALL '),
      Object.keys(parts).map(() => orderId),
    ),
    database.rows<OrderStatus['fallout'][number]>(
      `SELECT id, state, code, reason FROM fallout WHERE orderId = ? AND state IN (?) ORDER BY createdAt, id LIMIT ?`,
      [orderId, anyOf(unresolvedFallout), maxListed],
    ),
    database.rows<OrderStatus['agreements'][number]>(
      'SELECT id, name, status FROM agreement WHERE orderId = ? ORDER BY id LIMIT ?',
      [orderId, maxListed],
    ),
  ]);
  if (!order) return undefined;
  const counts: Partial<Record<OrderPart, Record<string, number>>> = {};
  for (const { part, standing, number } of rows) counts[part] = { ...counts[part], [standing]: number };
  return { state: order.state, counts, fallout, agreements };
}
