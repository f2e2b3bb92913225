import type { Database } from '../../entities/database.js';
import {
  type CancelledOrder,
  completeCancellation,
  type ItemToUndo,
  undoItem,
} from '../../entities/orders/finish-rollback.js';

/**
 * Undoes what completed items had brought, last item first, an item a transaction; then the order is cancelled. Safe to
 * repeat.
 */
export async function finishCancel(database: Database, order: CancelledOrder): Promise<void> {
  const items = await database.rows<ItemToUndo>(
    'SELECT itemId, state, planned FROM order_item WHERE orderId = ? ORDER BY position DESC',
    [order.orderId],
  );
  for (const item of items.filter(({ state }) => state === 'completed')) {
    await database.transaction((tx) => undoItem(tx, order.orderId, item));
  }
  await database.transaction(async (tx) => completeCancellation(tx, order));
}
