import type { ProductTransition } from '../../domain/plan/product-history.js';
import type { Database } from '../database.js';
import type { InventoryLedger } from '../tables/inventory.js';
import type { OrderItem } from '../tables/orders.js';
import type { Row } from '../tables/row.js';

/** What orders have made of the product, by the ledger of what was completed and undone. */
export async function transitionsOf(
  database: Database,
  productId: string,
): Promise<readonly ProductTransition[]> {
  const rows = await database.rows<
    Row<OrderItem, 'orderId' | 'itemId' | 'planned'> & Row<InventoryLedger, 'operation' | 'recordedAt'>
  >(
    `SELECT i.orderId, i.itemId, i.planned, l.operation, l.recordedAt FROM order_item i
     JOIN inventory_ledger l ON l.orderId = i.orderId AND l.itemId = i.itemId
     WHERE i.productId = ? AND i.action <> 'noChange' ORDER BY l.recordedAt, l.operation`,
    [productId],
  );
  return rows.map(({ recordedAt: at, ...row }) => ({ at, ...row }));
}
