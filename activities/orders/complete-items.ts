import { completableItems, type ItemProgress } from '../../domain/plan/item-completion.js';
import type { OrderKind } from '../../domain/order/messages.js';
import { rollUp, isTerminal } from '../../domain/order/order-state.js';
import { anyOf, type Database } from '../../entities/database.js';
import { failpoint } from '../../entities/failpoint.js';
import { completeTogether } from '../../entities/orders/complete-together.js';
import type { OrderItem } from '../../entities/tables/orders.js';
import type { Row } from '../../entities/tables/row.js';

export interface CompletionScope {
  readonly orderId: string;
  readonly kind: OrderKind;
  readonly partitions: number;
}

/**
 * Completes every item that is done, each in a transaction; with the last one the order. A partition completes only the
 * items named and leaves the order's end to the order's own workflow. True when the order has ended.
 */
export async function completeItems(
  database: Database,
  order: CompletionScope,
  touched: ReadonlySet<string>,
): Promise<boolean> {
  const only = order.partitions > 1 ? touched : undefined;
  return await completeReady(database, order, await loadItems(database, order.orderId, only), only);
}

/** Completes the remaining items, and the order. */
export async function finishOrder(
  database: Database,
  order: Omit<CompletionScope, 'partitions'>,
): Promise<boolean> {
  const items = await loadItems(database, order.orderId);
  return await completeReady(database, { ...order, partitions: 1 }, items);
}

async function completeReady(
  database: Database,
  { orderId, kind, partitions }: CompletionScope,
  items: readonly ItemProgress[],
  only?: ReadonlySet<string>,
): Promise<boolean> {
  const ready = completableItems(items, only);
  const open = items.filter(({ state }) => !isTerminal(state)).length;
  const ends = partitions === 1 && open === ready.length;
  const endState = rollUp(items.map(({ state }) => (isTerminal(state) ? state : 'completed')));
  const batches = inBatches(ready.map(({ itemId }) => itemId));
  // Where the partitions of the order have completed every item, nothing but its end is left.
  if (ends && batches.length === 0) batches.push([]);
  for (const [index, itemIds] of batches.entries()) {
    const last = ends && index === batches.length - 1;
    const together = { orderId, kind, itemIds, ...(last && { endState }) };
    if (!(await completeTogether(database, together))) return false;
    failpoint('completeItems.afterCommit');
  }
  return ends;
}

/** A transaction that changes more holds its locks for too long. */
const itemsATransaction = 20;

const inBatches = (itemIds: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(itemIds.length / itemsATransaction) }, (_, index) =>
    itemIds.slice(index * itemsATransaction, (index + 1) * itemsATransaction),
  );

/** What is to be done again is open whatever it is; what is undone for good until it is. */
const isOpen = `CASE p.withdrawal WHEN 'redo' THEN 1 WHEN 'remove' THEN p.state NOT IN ('undone', 'cancelled')
  ELSE p.state <> 'completed' END`;

/** All items of the order with their open steps; with `only`, these and the items directly below them. */
async function loadItems(
  database: Database,
  orderId: string,
  only?: ReadonlySet<string>,
): Promise<ItemProgress[]> {
  if (only?.size === 0) return [];
  const ids = only && anyOf([...only]);
  const filter = ids ? 'AND (i.itemId IN (?) OR i.parentItemId IN (?))' : '';
  const filterValues = ids ? [ids, ids] : [];
  // A sum is a DECIMAL, which comes as text.
  const rows = await database.rows<
    Row<OrderItem, 'itemId' | 'parentItemId' | 'state'> & { readonly openSteps: string }
  >(
    `SELECT i.itemId, i.parentItemId, i.state, COALESCE(s.openSteps, 0) + i.openRules AS openSteps
     FROM order_item i
     LEFT JOIN (SELECT p.itemId, SUM(${isOpen}) AS openSteps
                FROM plan_step p ${ids ? 'JOIN order_item i ON i.orderId = p.orderId AND i.itemId = p.itemId' : ''}
                WHERE p.orderId = ? ${filter} GROUP BY p.itemId) s ON s.itemId = i.itemId
     WHERE i.orderId = ? ${filter} ORDER BY i.position`,
    [orderId, ...filterValues, orderId, ...filterValues],
  );
  return rows.map((row) => ({ ...row, openSteps: Number(row.openSteps) }));
}
