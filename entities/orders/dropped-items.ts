import { sql, type Transaction } from '../database.js';
import { changeRows } from '../events/changes.js';
import type { OrderItem } from '../tables/orders.js';
import type { Row } from '../tables/row.js';
import { moveItems } from './items.js';

/** An item that a revision has dropped, with nothing left of its steps. */
type DroppedItem = Row<OrderItem, 'itemId' | 'planned'>;

/**
 * Ends items that a revision has dropped: a product that they were to add is cancelled, one that they were to change is given back
 * as it was, unless another item of the order is about it too.
 */
export function endDropped(tx: Transaction, orderId: string, items: readonly DroppedItem[]): void {
  if (items.length === 0) return;
  moveItems(tx, orderId, 'cancelled', { itemIds: items.map(({ itemId }) => itemId), from: ['inProgress'] });
  const at = new Date();
  for (const { itemId, planned } of items) {
    const { product, action, before } = planned;
    if (!product || action === 'noChange') continue;
    const where = sql(
      `reservedBy = ? AND NOT EXISTS (SELECT 1 FROM order_item other
         WHERE other.orderId = ? AND other.itemId <> ? AND other.productId = ? AND other.droppedBy IS NULL)`,
      [orderId, orderId, itemId, product.id],
    );
    const status = action === 'add' ? 'cancelled' : action === 'delete' ? before?.status : undefined;
    changeRows(tx, 'product', {
      ids: [product.id],
      set: { reservedBy: null, ...(status !== undefined && { status }) },
      where,
      // To give a product back changes none of its attributes, and is no event.
      change: status === undefined ? [] : 'stateChange',
      at,
    });
  }
}
