import { isTerminal, mayBePutOnHold } from '../../domain/order/order-state.js';
import { orderForms } from '../../domain/order/order.js';
import { anyOf, type Database, sql, type Transaction } from '../database.js';
import { changeRows } from '../events/changes.js';
import { orderTable } from '../tables/order-tables.js';
import type { OrderHold, OrderItem } from '../tables/orders.js';
import type { Row } from '../tables/row.js';
import { reviewQueued } from './held-items.js';
import {
  endHold,
  type HoldableOrder,
  type HoldableRef,
  type HoldRequest,
  insertHold,
  isSameHold,
  lockHoldable,
  recordHold,
  wakeOrder,
} from './hold-records.js';

/** Items of an order. */
interface ItemsRef {
  /** Different ones. */
  readonly itemIds: readonly string[];
}

export type ItemHoldsAnswer =
  /** In the sequence in which the items were named, with the workflows that are to hear of it. */
  | {
      readonly outcome: 'accepted';
      readonly holds: readonly OrderHold[];
      readonly workflowIds: readonly string[];
    }
  | { readonly outcome: 'unknown' }
  /** The order has no such item. */
  | { readonly outcome: 'unknownItem'; readonly index: number }
  | { readonly outcome: 'refused'; readonly reason: string };

/**
 * Puts items on hold: nothing more of them begins, nor of what lies below them, and the rest of the order goes on. All of them or none;
 * otherwise as with the order as a whole (`holdOrder`).
 */
export async function holdItems(
  database: Database,
  request: HoldRequest & ItemsRef,
): Promise<ItemHoldsAnswer> {
  return await database.transaction(async (tx) => {
    const order = await lockHoldable(tx, request);
    if (!order) return { outcome: 'unknown' };
    const refusal = await refusalOf(tx, request, order);
    if (refusal) return refusal;
    const current = await openHolds(tx, request);
    const at = new Date();
    const holds = request.itemIds.map((itemId) => {
      const before = current.get(itemId);
      return before && isSameHold(before, request) ? before : insertHold(tx, request, { at, itemId, before });
    });
    if (holds.some(({ heldAt }) => heldAt === at)) countHeldItems(tx, request, at);
    const isNew = request.itemIds.some((itemId) => !current.has(itemId));
    if (isNew) await reviewQueued(tx, request.orderId, order.holdId !== null);
    return { outcome: 'accepted', holds, workflowIds: [] };
  });
}

/** Ends the holds of these items: they go on, unless an item above them or the order as a whole is on hold. */
export async function resumeItems(
  database: Database,
  request: HoldableRef & ItemsRef & { readonly caller: string },
): Promise<ItemHoldsAnswer> {
  const { orderId, itemIds, caller } = request;
  return await database.transaction(async (tx) => {
    const order = await lockHoldable(tx, request);
    if (!order) return { outcome: 'unknown' };
    const items = await readItems(tx, request);
    const unknown = itemIds.findIndex((id) => !items.has(id));
    if (unknown >= 0) return { outcome: 'unknownItem', index: unknown };
    const current = await openHolds(tx, request);
    const free = itemIds.find((id) => !current.has(id));
    if (free !== undefined) return { outcome: 'refused', reason: `nobody has put item ${free} on hold` };
    const end = { at: new Date(), by: caller };
    const holds = itemIds.map((itemId): OrderHold => {
      const before = current.get(itemId)!;
      endHold(tx, before.id, end);
      recordHold(tx, request, { itemId, before, after: undefined });
      return Object.assign({}, before, { endedAt: end.at, endedBy: end.by });
    });
    countHeldItems(tx, request, end.at);
    await reviewQueued(tx, orderId, order.holdId !== null);
    return { outcome: 'accepted', holds, workflowIds: await wakeOrder(tx, request, order.partitions) };
  });
}

interface DueItemHold extends HoldableRef {
  /** Locked. */
  readonly order: HoldableOrder;
  readonly hold: OrderHold;
}

/** The time of an item's hold is over. Returns the workflows that are to hear of it. */
export async function expireItemHold(
  tx: Transaction,
  { order, hold, ...ref }: DueItemHold,
  now: Date,
): Promise<readonly string[]> {
  endHold(tx, hold.id, { at: now, by: null });
  countHeldItems(tx, ref, now);
  await reviewQueued(tx, ref.orderId, order.holdId !== null);
  return await wakeOrder(tx, ref, order.partitions);
}

/** Items that have ended, or that a revision has dropped, are on hold no more. */
export function endHoldsOfItems(
  tx: Transaction,
  { kind, orderId, itemIds }: HoldableRef & ItemsRef,
  at: Date,
): void {
  if (itemIds.length === 0) return;
  tx.write('UPDATE order_hold SET endedAt = ? WHERE orderId = ? AND endedAt IS NULL AND itemId IN (?)', [
    at,
    orderId,
    anyOf(itemIds),
  ]);
  tx.update(orderTable[kind], { heldItems: openItemHolds(orderId) }, sql('id = ?', [orderId]));
}

const openItemHolds = (orderId: string) =>
  sql(
    '(SELECT COUNT(*) FROM order_hold h WHERE h.orderId = ? AND h.endedAt IS NULL AND h.itemId IS NOT NULL)',
    [orderId],
  );

/** The order shows the holds of its items: its ETag changes with them. */
function countHeldItems(tx: Transaction, { kind, orderId }: HoldableRef, at: Date): void {
  changeRows(tx, kind, {
    ids: [orderId],
    set: { heldItems: openItemHolds(orderId) },
    change: [{ change: 'attributeValueChange', fieldPath: orderForms[kind].items }],
    at,
  });
}

async function refusalOf(
  tx: Transaction,
  request: HoldableRef & ItemsRef,
  { state, partitions }: HoldableOrder,
): Promise<ItemHoldsAnswer | undefined> {
  const refused = (reason: string) => ({ outcome: 'refused', reason }) as const;
  if (!mayBePutOnHold(state)) return refused(`the order is ${state}`);
  if (partitions === 0) return refused('the order is not planned yet; put it on hold as a whole');
  const items = await readItems(tx, request);
  const unknown = request.itemIds.findIndex((id) => !items.has(id));
  if (unknown >= 0) return { outcome: 'unknownItem', index: unknown };
  for (const { itemId, state: itemState, droppedBy } of items.values()) {
    if (isTerminal(itemState)) return refused(`item ${itemId} is ${itemState}`);
    if (droppedBy !== null) return refused(`revision ${droppedBy} has dropped item ${itemId}`);
  }
  return undefined;
}

type ItemRow = Row<OrderItem, 'itemId' | 'state' | 'droppedBy'>;

async function readItems(
  tx: Transaction,
  { orderId, itemIds }: HoldableRef & ItemsRef,
): Promise<ReadonlyMap<string, ItemRow>> {
  const rows = await tx.rows<ItemRow>(
    'SELECT itemId, state, droppedBy FROM order_item WHERE orderId = ? AND itemId IN (?)',
    [orderId, anyOf(itemIds)],
  );
  return new Map(rows.map((row) => [row.itemId, row]));
}

async function openHolds(
  tx: Transaction,
  { orderId, itemIds }: HoldableRef & ItemsRef,
): Promise<ReadonlyMap<string | null, OrderHold>> {
  const rows = await tx.rows<OrderHold>(
    'SELECT * FROM order_hold WHERE orderId = ? AND endedAt IS NULL AND itemId IN (?)',
    [orderId, anyOf(itemIds)],
  );
  return new Map(rows.map((row) => [row.itemId, row]));
}
