import { v7 as uuidv7 } from 'uuid';
import { attributeChanges } from '../../domain/events/deed.js';
import { partitionWorkflowId, workflowId } from '../../domain/order/ids.js';
import type { OrderKind } from '../../domain/order/messages.js';
import { anyOf, type Database, type Transaction } from '../database.js';
import { putMessages } from '../outbox.js';
import { orderTable } from '../tables/order-tables.js';
import type { OrchestratedOrderRow, OrderHold } from '../tables/orders.js';
import type { PlanStep } from '../tables/plan.js';
import type { Row } from '../tables/row.js';

// What holds of whole orders and of single items have in common.

export interface HoldableRef {
  readonly kind: OrderKind;
  readonly orderId: string;
}

export interface HoldRequest extends HoldableRef {
  readonly caller: string;
  readonly reason: string;
  /** Absent: until somebody resumes it. */
  readonly until?: Date;
}

/** An order of which something is put on hold, or resumed. */
export type HoldableOrder = Row<OrchestratedOrderRow, 'state' | 'holdId' | 'heldItems' | 'partitions'>;

/** The order, locked; undefined when Turnup runs none with that id. */
export async function lockHoldable(
  tx: Transaction,
  { kind, orderId }: HoldableRef,
): Promise<HoldableOrder | undefined> {
  const [order] = await tx.rows<HoldableOrder>(
    `SELECT state, holdId, heldItems, partitions FROM ${orderTable[kind]}
     WHERE id = ? AND caller IS NOT NULL FOR UPDATE`,
    [orderId],
  );
  return order;
}

/** These holds. */
export const readHolds = async (
  database: Pick<Database, 'rows'>,
  ids: readonly string[],
): Promise<readonly OrderHold[]> =>
  await database.rows<OrderHold>('SELECT * FROM order_hold WHERE id IN (?)', [anyOf(ids)]);

/** The holds that these orders, and items of them, are on. */
export const openHoldsOf = async (
  database: Pick<Database, 'rows'>,
  orderIds: readonly string[],
): Promise<readonly OrderHold[]> =>
  await database.rows<OrderHold>('SELECT * FROM order_hold WHERE orderId IN (?) AND endedAt IS NULL', [
    anyOf(orderIds),
  ]);

/** True when the request asks for this hold. */
export const isSameHold = (hold: OrderHold, { reason, until }: HoldRequest): boolean =>
  hold.reason === reason && hold.heldUntil?.getTime() === until?.getTime();

/** A new hold of the order, or of one item, in place of the one `before`. */
export function insertHold(
  tx: Transaction,
  request: HoldRequest,
  {
    at,
    itemId,
    before,
  }: { readonly at: Date; readonly itemId: string | null; readonly before: OrderHold | undefined },
): OrderHold {
  const { kind: orderKind, orderId, reason, caller: heldBy, until: heldUntil = null } = request;
  const ends = { endedAt: null, endedBy: null };
  const hold = { id: uuidv7(), orderId, orderKind, itemId, reason, heldBy, heldAt: at, heldUntil, ...ends };
  if (before) endHold(tx, before.id, { at, by: heldBy });
  recordHold(tx, request, { itemId, before, after: hold });
  tx.insert(
    'order_hold',
    ['id', 'orderId', 'orderKind', 'itemId', 'reason', 'heldBy', 'heldAt', 'heldUntil'],
    [hold],
  );
  return hold;
}

const holdValues = ({ reason, heldBy, heldUntil }: OrderHold) => ({
  reason,
  heldBy,
  ...(heldUntil && { until: heldUntil.toISOString() }),
});

interface HoldChange {
  readonly itemId: string | null;
  readonly before: OrderHold | undefined;
  readonly after: OrderHold | undefined;
}

/** What a caller has done is on record with the order. */
export function recordHold(
  tx: Transaction,
  { kind, orderId }: HoldableRef,
  { itemId, before, after }: HoldChange,
): void {
  const name = itemId === null ? 'hold' : `hold of item ${itemId}`;
  const values = (hold: OrderHold | undefined) => ({ [name]: hold && holdValues(hold) });
  const change = attributeChanges(values(before), values(after));
  const reason = after?.reason;
  tx.deeds?.add(orderTable[kind], { resource: kind, id: orderId, action: 'change', change, reason });
}

/** When a hold ends, and by whom; null: its time is over, or it is about nothing any more. */
export interface HoldEnd {
  readonly at: Date;
  readonly by: string | null;
}

/** Writes that the hold has ended. */
export function endHold(tx: Transaction, id: string, { at, by }: HoldEnd): void {
  tx.write('UPDATE order_hold SET endedAt = ?, endedBy = ? WHERE id = ?', [at, by, id]);
}

/** Every workflow that has something to begin reads again whether it may. */
export async function wakeOrder(
  tx: Transaction,
  { kind, orderId }: HoldableRef,
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
