import { inBatches } from '../../domain/lib/in-batches.js';
import { completableItems, type ItemProgress } from '../../domain/plan/item-completion.js';
import type { OrderKind } from '../../domain/order/messages.js';
import { rollUp, isTerminal } from '../../domain/order/order-state.js';
import { anyOf, type Database } from '../database.js';
import { failpoint } from '../failpoint.js';
import { completeTogether, isOpenStep } from './complete-together.js';
import type { OrderItem } from '../tables/orders.js';
import type { PlanStep } from '../tables/plan.js';
import type { Row } from '../tables/row.js';

export interface CompletionScope {
  readonly orderId: string;
  readonly kind: OrderKind;
  readonly partitions: number;
}

/**
 * Completes every item that is done, some in each transaction; with the last ones the order. A partition completes only the
 * items named and leaves the order's end to the order's own workflow. True when the order has ended.
 */
export async function completeItems(
  database: Database,
  order: CompletionScope,
  touched: ReadonlySet<string>,
): Promise<boolean> {
  if (order.partitions > 1) return await completeTouched(database, order, touched);
  return await completeReady(database, order, await loadItems(database, order.orderId));
}

/** Completes the remaining items, and the order. */
export async function finishOrder(
  database: Database,
  order: Omit<CompletionScope, 'partitions'>,
): Promise<boolean> {
  return await completeReady(database, order, await loadItems(database, order.orderId));
}

type OrderRef = Omit<CompletionScope, 'partitions'>;

/**
 * Completes those of the items that are done, and never the order. A replan that gives one of them more to do meanwhile holds
 * back its batch: nobody would touch the others again before the order's end, so what is done still is looked for once more.
 */
async function completeTouched(
  database: Database,
  { orderId, kind }: OrderRef,
  touched: ReadonlySet<string>,
): Promise<false> {
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    const items = completableItems(await loadItems(database, orderId, touched), touched);
    if (await completeBatches(database, { orderId, kind }, batchesOf(items))) break;
  }
  return false;
}

/** False when a batch was held back; those after it were not tried. */
async function completeBatches(
  database: Database,
  { orderId, kind }: OrderRef,
  batches: readonly Batch[],
): Promise<boolean> {
  for (const batch of batches) {
    if (!(await completeTogether(database, { orderId, kind, ...batch }))) return false;
    failpoint('completeItems.afterCommit');
  }
  return true;
}

/** Items to complete in one transaction, and with the last of them what the order comes to. */
type Batch = Pick<Parameters<typeof completeTogether>[1], 'itemIds' | 'endState'>;

async function completeReady(database: Database, order: OrderRef, items: readonly Item[]): Promise<boolean> {
  const ready = completableItems(items);
  const open = items.filter(({ state }) => !isTerminal(state)).length;
  const batches = batchesOf(ready);
  if (open > ready.length) {
    await completeBatches(database, order, batches);
    return false;
  }
  // What a revision has dropped says nothing about the rest.
  const ordered = items.filter(({ isDropped }) => !isDropped);
  const endState = rollUp(ordered.map(({ state }) => (isTerminal(state) ? state : 'completed')));
  // Where the partitions of the order have completed every item, nothing but its end is left.
  const last = batches.pop() ?? { itemIds: [] };
  return await completeBatches(database, order, [...batches, { ...last, endState }]);
}

interface Item extends ItemProgress {
  readonly isDropped: boolean;
}

/** A transaction that changes more holds its locks for too long. */
const itemsATransaction = 20;

const batchesOf = (items: readonly ItemProgress[]): Batch[] =>
  inBatches(items, itemsATransaction).map((batch) => ({ itemIds: batch.map(({ itemId }) => itemId) }));

/** All items of the order with their open steps; with `only`, these, and the items directly below them as far as they hold them back. */
async function loadItems(database: Database, orderId: string, only?: ReadonlySet<string>): Promise<Item[]> {
  if (only?.size === 0) return [];
  const touched = only && anyOf([...only]);
  const selected = `SELECT itemId, parentItemId, state, openRules, droppedBy, position FROM order_item WHERE orderId = ?`;
  const items = await database.rows<
    Row<OrderItem, 'itemId' | 'parentItemId' | 'state' | 'openRules' | 'droppedBy'>
  >(
    // A union, because of a disjunction the server looks at all 10,000 items of the order, each time one is completed.
    touched
      ? `${selected} AND itemId IN (?) UNION ${selected} AND parentItemId IN (?) ORDER BY position`
      : `${selected} ORDER BY position`,
    touched ? [orderId, touched, orderId, touched] : [orderId],
  );
  if (items.length === 0) return [];
  // Joined here: the server would look at every step for each of 10,000 items. A sum is a DECIMAL, which comes as text.
  const sums = await database.rows<Row<PlanStep, 'itemId'> & { readonly openSteps: string }>(
    `SELECT p.itemId, SUM(${isOpenStep}) AS openSteps FROM plan_step p
     WHERE p.orderId = ? ${touched ? 'AND p.itemId IN (?)' : ''} GROUP BY p.itemId`,
    [orderId, ...(touched ? [touched] : [])],
  );
  const openSteps = new Map(sums.map((each) => [each.itemId, Number(each.openSteps)]));
  return items.map(({ itemId, parentItemId, state, openRules, droppedBy }) => ({
    itemId,
    parentItemId,
    state,
    openSteps: (openSteps.get(itemId) ?? 0) + openRules,
    isDropped: droppedBy !== null,
  }));
}
