import { mayBePutOnHold } from '../../domain/order/order-state.js';
import { type Database, sql, type Transaction } from '../database.js';
import type { DueKind } from '../due-records.js';
import { changeRows } from '../events/changes.js';
import type { OrderHold } from '../tables/orders.js';
import type { Row } from '../tables/row.js';
import { setQueuedOnHold } from './hand-off-queue.js';
import { reviewQueued } from './held-items.js';
import { reviewHoldWithin } from './hold.js';
import {
  endHold,
  type HoldableOrder,
  type HoldableRef,
  type HoldEnd,
  type HoldRequest,
  insertHold,
  isSameHold,
  lockHoldable,
  readHolds,
  recordHold,
  wakeOrder,
} from './hold-records.js';
import { expireItemHold } from './item-holds.js';
import { moveRunning } from './orders.js';

export type HoldAnswer =
  /** With the workflows that are to hear of it. */
  | { readonly outcome: 'accepted'; readonly hold: OrderHold; readonly workflowIds: readonly string[] }
  | { readonly outcome: 'unknown' }
  | { readonly outcome: 'refused'; readonly reason: string };

/**
 * Puts the order on hold: nothing more of it begins, which all that begins decides under the same lock; what runs goes on. The same request
 * again changes nothing; one with another reason or end replaces the hold, and the order is on hold all the while.
 */
export async function holdOrder(database: Database, request: HoldRequest): Promise<HoldAnswer> {
  const { kind, orderId } = request;
  return await database.transaction(async (tx) => {
    const order = await lockHoldable(tx, request);
    if (!order) return { outcome: 'unknown' };
    if (!mayBePutOnHold(order.state)) return { outcome: 'refused', reason: `the order is ${order.state}` };
    const [before] = order.holdId === null ? [] : await readHolds(tx, [order.holdId]);
    if (before && isSameHold(before, request)) return { outcome: 'accepted', hold: before, workflowIds: [] };
    const at = new Date();
    const hold = insertHold(tx, request, { at, itemId: null, before });
    const set = { holdId: hold.id };
    if (order.state === 'held')
      changeRows(tx, kind, { ids: [orderId], set, change: 'attributeValueChange', at });
    else moveRunning(tx, request, 'held', { at, set });
    if (before) return { outcome: 'accepted', hold, workflowIds: [] };
    setQueuedOnHold(tx, orderId, true);
    return { outcome: 'accepted', hold, workflowIds: await wakeOrder(tx, request, order.partitions) };
  });
}

/** Ends the hold: the order goes on, unless a fault holds it too, and but for items that are on hold. */
export async function resumeOrder(
  database: Database,
  request: HoldableRef & { readonly caller: string },
): Promise<HoldAnswer> {
  return await database.transaction(async (tx) => {
    const order = await lockHoldable(tx, request);
    if (!order) return { outcome: 'unknown' };
    if (order.holdId === null)
      return { outcome: 'refused', reason: `nobody has put the order on hold, it is ${order.state}` };
    const workflowIds = await resume(tx, request, order, { at: new Date(), by: request.caller });
    const hold = (await readHolds(tx, [order.holdId]))[0]!;
    recordHold(tx, request, { itemId: null, before: hold, after: undefined });
    return { outcome: 'accepted', hold, workflowIds };
  });
}

/** Holds whose time is over: the orders, or their items, go on by themselves. */
export const dueHolds: DueKind = {
  name: 'holds of orders',
  table: 'order_hold',
  due: 'heldUntil',
  where: sql('endedAt IS NULL'),
  async process(tx, id, now) {
    const [found] = await tx.rows<Row<OrderHold, 'orderId' | 'orderKind'>>(
      'SELECT orderId, orderKind FROM order_hold WHERE id = ?',
      [id],
    );
    if (!found) return [];
    const ref = { kind: found.orderKind, orderId: found.orderId };
    const order = await lockHoldable(tx, ref);
    const [hold] = await readHolds(tx, [id]);
    if (!order || !hold?.heldUntil || hold.endedAt || hold.heldUntil > now) return [];
    if (hold.itemId !== null) return await expireItemHold(tx, { ...ref, order, hold }, now);
    return order.holdId === id ? await resume(tx, ref, order, { at: now, by: null }) : [];
  },
};

/** All holds that the order, or an item of it, was put on, the last first. */
export const holdsOf = async (
  database: Database,
  orderId: string,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<readonly OrderHold[]> =>
  await database.rows<OrderHold>(
    'SELECT * FROM order_hold WHERE orderId = ? ORDER BY heldAt DESC, id DESC LIMIT ? OFFSET ?',
    [orderId, limit, offset],
  );

async function resume(
  tx: Transaction,
  order: HoldableRef,
  { holdId, partitions }: HoldableOrder,
  end: HoldEnd,
): Promise<readonly string[]> {
  endHold(tx, holdId!, end);
  await reviewQueued(tx, order.orderId, false);
  await reviewHoldWithin(tx, order, { resuming: true });
  return await wakeOrder(tx, order, partitions);
}
