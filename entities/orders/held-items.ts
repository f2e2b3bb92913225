import { groupBy } from '../../domain/lib/group-by.js';
import { anyOf, type Database, type Transaction } from '../database.js';
import type { OrderHold, OrderItem } from '../tables/orders.js';
import type { QueuedHandOff } from '../tables/hand-off-queue.js';
import type { Filled, Row } from '../tables/row.js';
import { setQueuedOnHold, setStepsOnHold } from './hand-off-queue.js';

/** The items that begin nothing: those that a person has put on hold, and all that lies below them. */
export async function heldItemIds(
  database: Pick<Database, 'rows'>,
  orderId: string,
): Promise<ReadonlySet<string>> {
  const held = await database.rows<Filled<OrderHold, 'itemId'>>(
    'SELECT itemId FROM order_hold WHERE orderId = ? AND endedAt IS NULL AND itemId IS NOT NULL',
    [orderId],
  );
  return await itemsWithin(
    database,
    orderId,
    held.map(({ itemId }) => itemId),
  );
}

/** These items, and all that lies below them. */
async function itemsWithin(
  database: Pick<Database, 'rows'>,
  orderId: string,
  itemIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const found = new Set(itemIds);
  for (let above = itemIds; above.length > 0;) {
    const below = await database.rows<Row<OrderItem, 'itemId'>>(
      'SELECT itemId FROM order_item WHERE orderId = ? AND parentItemId IN (?)',
      [orderId, anyOf(above)],
    );
    above = below.flatMap(({ itemId }) => (found.has(itemId) ? [] : [itemId]));
    for (const id of above) found.add(id);
  }
  return found;
}

/** Of each of these items itself and all that lies below it. */
export async function itemsWithinEach(
  database: Pick<Database, 'rows'>,
  orderId: string,
  itemIds: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  if (itemIds.length === 0) return new Map();
  const items = await database.rows<Row<OrderItem, 'itemId' | 'parentItemId'>>(
    'SELECT itemId, parentItemId FROM order_item WHERE orderId = ?',
    [orderId],
  );
  const parts = groupBy(items, ({ parentItemId }) => parentItemId);
  return new Map(
    itemIds.map((itemId) => {
      const within = new Set([itemId]);
      // What is added to a set while it is walked through is walked through too.
      for (const above of within) for (const part of parts.get(above) ?? []) within.add(part.itemId);
      return [itemId, within];
    }),
  );
}

/** None, without a question to the database, of an order of which no item is on hold. */
export const heldItemsOf = async (
  database: Pick<Database, 'rows'>,
  orderId: string,
  { heldItems }: { readonly heldItems: number },
): Promise<ReadonlySet<string>> => (heldItems > 0 ? heldItemIds(database, orderId) : none);

const none: ReadonlySet<string> = new Set();

/** Of what waits in queues all is on hold if the order is, and else what is of items on hold. The caller holds the order's lock. */
export async function reviewQueued(tx: Transaction, orderId: string, isOnHold: boolean): Promise<void> {
  setQueuedOnHold(tx, orderId, isOnHold);
  if (isOnHold) return;
  const held = await heldItemIds(tx, orderId);
  if (held.size === 0) return;
  const queued = await tx.rows<Row<QueuedHandOff, 'stepId'>>(
    `SELECT q.stepId FROM queued_hand_off q JOIN plan_step s ON s.id = q.stepId
     WHERE q.orderId = ? AND s.itemId IN (?)`,
    [orderId, anyOf([...held])],
  );
  setStepsOnHold(
    tx,
    queued.map(({ stepId }) => stepId),
  );
}
