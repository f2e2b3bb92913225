import { isStartWait } from '../../domain/decomposition/start-waits.js';
import type { OrderKind } from '../../domain/order/messages.js';
import { workflowId } from '../../domain/order/ids.js';
import { putMessages } from '../outbox.js';
import { renewHandOffs } from './renew-hand-offs.js';
import type { Database, Transaction } from '../database.js';
import { isDuplicate } from '../database-errors.js';
import { orderTable } from '../tables/order-tables.js';
import { priorityOf } from '../../domain/order/priority.js';
import { reprioritize } from './hand-off-queue.js';
import { changeRows } from '../events/changes.js';
import type { Json } from '../../domain/lib/json.js';
import type { OrchestratedOrderRow, Submission } from '../tables/orders.js';
import type { Filled, Row } from '../tables/row.js';

/** A change to an order's description, which does not change its plan. */
interface OrderChange {
  readonly kind: OrderKind;
  readonly orderId: string;
  /** The revision that the caller has seen; absent: any. */
  readonly revision?: number;
  /** Computes the new document from the stored one, and which attributes change; throws if a change is not allowed. */
  readonly change: (doc: Json) => { readonly doc: Json; readonly changed: readonly string[] };
}

export type OrderChangeAnswer =
  | { readonly outcome: 'changed' }
  /** The order has another revision by now. */
  | { readonly outcome: 'overtaken' }
  /** Its plan has a wait made from the date that is to change. */
  | { readonly outcome: 'waiting' }
  /** Another order of the same caller has the external id. */
  | { readonly outcome: 'taken'; readonly orderId?: string };

/** Callers submitted it: one that is handed off is changed by its system. */
type ChangedOrder = Row<OrchestratedOrderRow, 'doc' | 'revision'> & Filled<OrchestratedOrderRow, 'caller'>;

/**
 * Changes the order under its lock and independently of its workflow, which does not read any of this again; later
 * hand-offs carry the change.
 */
export async function changeOrderDocument(
  database: Database,
  order: OrderChange,
): Promise<OrderChangeAnswer> {
  try {
    return await database.transaction(async (tx) => applyChange(tx, order));
  } catch (err) {
    // Another order took the external id at the same time.
    if (isDuplicate(err)) return { outcome: 'taken' };
    throw err;
  }
}

async function applyChange(
  tx: Transaction,
  { kind, orderId, revision, change }: OrderChange,
): Promise<OrderChangeAnswer> {
  const [order] = await tx.rows<ChangedOrder>(
    `SELECT doc, revision, caller FROM ${orderTable[kind]} WHERE id = ? FOR UPDATE`,
    [orderId],
  );
  if (!order || (revision !== undefined && revision !== order.revision)) return { outcome: 'overtaken' };
  const { doc, changed } = change(order.doc);
  if (changed.length === 0) return { outcome: 'changed' };
  if (changed.includes('requestedCompletionDate') && (await hasDateWait(tx, orderId)))
    return { outcome: 'waiting' };
  const { externalId = null, requestedCompletionDate = null } = doc as Readonly<
    Record<string, string | undefined>
  >;
  if (changed.includes('externalId') && externalId !== null) {
    const holder = await claimExternalId(tx, { kind, orderId, caller: order.caller, externalId });
    if (holder !== orderId) return { outcome: 'taken', orderId: holder };
  }
  const now = new Date();
  changeRows(tx, kind, {
    ids: [orderId],
    set: {
      doc,
      externalId,
      requestedCompletionDate: requestedCompletionDate === null ? null : new Date(requestedCompletionDate),
    },
    change: [{ change: 'attributeValueChange', fieldPath: changed.join(',') }],
    at: now,
  });
  if (changed.includes('priority')) reprioritize(tx, orderId, priorityOf(doc['priority']));
  if (changed.includes('externalId') || changed.includes('requestedCompletionDate')) {
    const attributes = { externalId, requestedCompletionDate };
    putMessages(tx, [{ workflowId: workflowId(kind, orderId), message: { type: 'described', attributes } }]);
  }
  await renewHandOffs(tx, { kind, orderId, caller: order.caller, before: order.doc, doc, at: now });
  return { outcome: 'changed' };
}

/** A plan is made once: a wait in it would not follow the date. Waits for the start date have a date of their own. */
async function hasDateWait(tx: Transaction, orderId: string): Promise<boolean> {
  const waits = await tx.rows<{ key: string }>(
    `SELECT COALESCE(JSON_UNQUOTE(JSON_EXTRACT(step, '$.key')), '') AS \`key\` FROM plan_step WHERE orderId = ? AND kind = 'waitUntil'`,
    [orderId],
  );
  return waits.some((step) => !isStartWait(step));
}

interface ExternalIdClaim {
  readonly kind: OrderKind;
  readonly orderId: string;
  readonly caller: string;
  readonly externalId: string;
}

/** From now on a POST under the external id finds this order, like one under the id that it was sent with. */
async function claimExternalId(
  tx: Transaction,
  { kind, orderId, caller, externalId }: ExternalIdClaim,
): Promise<string> {
  const [holder] = await tx.rows<Row<Submission, 'resourceId'>>(
    `SELECT resourceId FROM submission WHERE caller = ? AND resource = ? AND keyKind = 'externalId' AND keyValue = ?`,
    [caller, kind, externalId],
  );
  if (holder) return holder.resourceId;
  const key = { caller, resource: kind, keyKind: 'externalId', keyValue: externalId };
  // No body has this hash: any other POST under the id is a conflict.
  const row = { ...key, bodyHash: '', resourceId: orderId, createdAt: new Date() };
  tx.insert('submission', Object.keys(row) as (keyof typeof row)[], [row]);
  return orderId;
}
