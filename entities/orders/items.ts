import { itemMoves, type ItemState, statesBefore } from '../../domain/order/order-state.js';
import { anyOf, sql, type Transaction } from '../database.js';

interface ItemMove {
  /** Only these items of the order. */
  readonly itemIds?: readonly string[];
  /** Only items in one of these states; the table must allow the move from each. */
  readonly from?: readonly ItemState[];
}

/**
 * Moves items of an order to a state, from any state from which the table allows it (domain/order/order-state.ts); an item
 * in another state stays as it is. The event is the order's, which shows its items. Put off until the next read or the commit.
 *
 * @throws {RangeError} for an empty list of items: SQL knows none
 */
export function moveItems(
  tx: Transaction,
  orderId: string,
  to: ItemState,
  { itemIds, from }: ItemMove = {},
): void {
  const sources = statesBefore(itemMoves, to).filter((state) => !from || from.includes(state));
  if (sources.length === 0) return;
  const among = itemIds ? ' AND itemId IN (?)' : '';
  const where = sql(`orderId = ? AND state IN (?)${among}`, [
    orderId,
    anyOf(sources),
    ...(itemIds ? [anyOf(itemIds)] : []),
  ]);
  tx.update('order_item', { state: to }, where);
}
