import { v7 as uuidv7 } from 'uuid';
import { partitionWorkflowId, workflowId } from '../../domain/order/ids.js';
import { attributeChanges } from '../../domain/events/deed.js';
import type { OrderKind } from '../../domain/order/messages.js';
import { mayBePutOnHold } from '../../domain/order/order-state.js';
import { anyOf, type Database, sql, type Transaction } from '../database.js';
import type { DueKind } from '../due-records.js';
import { changeRows } from '../events/changes.js';
import { putMessages } from '../outbox.js';
import { orderTable } from '../tables/order-tables.js';
import type { OrchestratedOrderRow, OrderHold } from '../tables/orders.js';
import type { PlanStep } from '../tables/plan.js';
import type { Row } from '../tables/row.js';
import { setQueuedOnHold } from './hand-off-queue.js';
import { reviewHoldWithin } from './hold.js';
import { moveRunning } from './orders.js';

interface OrderRef {
  readonly kind: OrderKind;
  readonly orderId: string;
}

interface HoldRequest extends OrderRef {
  readonly caller: string;
  readonly reason: string;
  /** Absent: until somebody resumes the order. */
  readonly until?: Date;
}

export type HoldAnswer =
  /** With the workflows that are to hear of it. */
  | { readonly outcome: 'accepted'; readonly hold: OrderHold; readonly workflowIds: readonly string[] }
  | { readonly outcome: 'unknown' }
  | { readonly outcome: 'refused'; readonly reason: string };

type OrderRow = Row<OrchestratedOrderRow, 'state' | 'holdId' | 'partitions'>;

/**
 * Puts the order on hold: nothing more of it begins, which all that begins decides under the same lock; what runs goes on. The same request
 * again changes nothing; one with another reason or end replaces the hold, and the order is on hold all the while.
 */
export async function holdOrder(database: Database, request: HoldRequest): Promise<HoldAnswer> {
  const { kind, orderId, caller, reason, until = null } = request;
  return await database.transaction(async (tx) => {
    const order = await lockOrder(tx, request);
    if (!order) return { outcome: 'unknown' };
    if (!mayBePutOnHold(order.state)) return { outcome: 'refused', reason: `the order is ${order.state}` };
    const before = order.holdId === null ? undefined : await readHold(tx, order.holdId);
    if (before?.reason === reason && before.heldUntil?.getTime() === until?.getTime())
      return { outcome: 'accepted', hold: before, workflowIds: [] };
    const at = new Date();
    const hold: OrderHold = {
      id: uuidv7(),
      orderId,
      orderKind: kind,
      reason,
      heldBy: caller,
      heldAt: at,
      heldUntil: until,
      endedAt: null,
      endedBy: null,
    };
    if (before) endHold(tx, before.id, { at, by: caller });
    recordHold(tx, request, { before: before && holdValues(before), after: holdValues(hold) });
    tx.insert(
      'order_hold',
      ['id', 'orderId', 'orderKind', 'reason', 'heldBy', 'heldAt', 'heldUntil'],
      [hold],
    );
    const set = { holdId: hold.id };
    if (order.state === 'held')
      changeRows(tx, kind, { ids: [orderId], set, change: 'attributeValueChange', at });
    else moveRunning(tx, request, 'held', { at, set });
    if (before) return { outcome: 'accepted', hold, workflowIds: [] };
    setQueuedOnHold(tx, orderId, true);
    return { outcome: 'accepted', hold, workflowIds: await wakeOrder(tx, request, order.partitions) };
  });
}

/** Ends the hold: the order goes on, unless a fault holds it too. */
export async function resumeOrder(
  database: Database,
  request: OrderRef & { readonly caller: string },
): Promise<HoldAnswer> {
  return await database.transaction(async (tx) => {
    const order = await lockOrder(tx, request);
    if (!order) return { outcome: 'unknown' };
    if (order.holdId === null)
      return { outcome: 'refused', reason: `nobody has put the order on hold, it is ${order.state}` };
    const workflowIds = await resume(tx, request, order, { at: new Date(), by: request.caller });
    const hold = (await readHold(tx, order.holdId))!;
    recordHold(tx, request, { before: holdValues(hold), after: undefined });
    return { outcome: 'accepted', hold, workflowIds };
  });
}

/** Holds whose time is over: the orders go on by themselves. */
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
    const order = await lockOrder(tx, ref);
    const hold = await readHold(tx, id);
    if (!order || order.holdId !== id || !hold?.heldUntil || hold.heldUntil > now) return [];
    return await resume(tx, ref, order, { at: now, by: null });
  },
};

/** All holds that the order was put on, the last first. */
export const holdsOf = async (
  database: Database,
  orderId: string,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<readonly OrderHold[]> =>
  await database.rows<OrderHold>(
    'SELECT * FROM order_hold WHERE orderId = ? ORDER BY heldAt DESC, id DESC LIMIT ? OFFSET ?',
    [orderId, limit, offset],
  );

/** These holds. */
export const readHolds = async (
  database: Pick<Database, 'rows'>,
  ids: readonly string[],
): Promise<readonly OrderHold[]> =>
  await database.rows<OrderHold>('SELECT * FROM order_hold WHERE id IN (?)', [anyOf(ids)]);

async function lockOrder(tx: Transaction, { kind, orderId }: OrderRef): Promise<OrderRow | undefined> {
  const [order] = await tx.rows<OrderRow>(
    `SELECT state, holdId, partitions FROM ${orderTable[kind]} WHERE id = ? AND caller IS NOT NULL FOR UPDATE`,
    [orderId],
  );
  return order;
}

async function readHold(tx: Transaction, id: string): Promise<OrderHold | undefined> {
  const [hold] = await readHolds(tx, [id]);
  return hold;
}

const holdValues = ({ reason, heldBy, heldUntil }: OrderHold) => ({
  reason,
  heldBy,
  ...(heldUntil && { until: heldUntil.toISOString() }),
});

type HoldValues = ReturnType<typeof holdValues>;

function recordHold(
  tx: Transaction,
  { kind, orderId }: OrderRef,
  { before, after }: { readonly before: HoldValues | undefined; readonly after: HoldValues | undefined },
): void {
  const change = attributeChanges({ hold: before }, { hold: after });
  const reason = after?.reason;
  tx.deeds?.add(orderTable[kind], { resource: kind, id: orderId, action: 'change', change, reason });
}

interface End {
  readonly at: Date;
  readonly by: string | null;
}

async function resume(
  tx: Transaction,
  order: OrderRef,
  { holdId, partitions }: OrderRow,
  end: End,
): Promise<readonly string[]> {
  endHold(tx, holdId!, end);
  setQueuedOnHold(tx, order.orderId, false);
  await reviewHoldWithin(tx, order, { resuming: true });
  return await wakeOrder(tx, order, partitions);
}

function endHold(tx: Transaction, id: string, { at, by }: End): void {
  tx.write('UPDATE order_hold SET endedAt = ?, endedBy = ? WHERE id = ?', [at, by, id]);
}

/** Every workflow that has something to begin reads again whether it may. */
async function wakeOrder(
  tx: Transaction,
  { kind, orderId }: OrderRef,
  partitions: number,
): Promise<readonly string[]> {
  const open =
    partitions > 1
      ? await tx.rows<Row<PlanStep, 'partitionNo'>>(
          `SELECT DISTINCT partitionNo FROM plan_step
           WHERE orderId = ? AND state NOT IN ('completed', 'undone', 'cancelled')`,
          [orderId],
        )
      : [{ partitionNo: 0 }];
  const messages = open.map(({ partitionNo: partition }) => ({
    workflowId: partitions > 1 ? partitionWorkflowId(kind, orderId, partition) : workflowId(kind, orderId),
    message: { type: 'replanned', partition } as const,
  }));
  putMessages(tx, messages);
  return messages.map(({ workflowId: id }) => id);
}
