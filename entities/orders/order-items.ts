import { anyOf, type Database } from '../database.js';
import type { OrderItem } from '../tables/orders.js';
import { groupBy } from '../../domain/lib/group-by.js';
import type { Row } from '../tables/row.js';

/** What became of an order's item. */
export type OrderItemRow = Row<
  OrderItem,
  'orderId' | 'itemId' | 'parentItemId' | 'action' | 'state' | 'productId' | 'planned' | 'droppedBy'
>;

/** The items of all these orders, grouped by order and in their order. */
export async function itemsByOrder(
  database: Database,
  orderIds: readonly string[],
): Promise<ReadonlyMap<string, readonly OrderItemRow[]>> {
  if (orderIds.length === 0) return new Map();
  const rows = await database.rows<OrderItemRow>(
    `SELECT orderId, itemId, parentItemId, action, state, productId, planned, droppedBy FROM order_item
     WHERE orderId IN (?) ORDER BY orderId, position`,
    [anyOf(orderIds)],
  );
  return groupBy(rows, ({ orderId }) => orderId);
}
