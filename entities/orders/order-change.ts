import { isStartWait } from '../../domain/decomposition/start-waits.js';
import type { OrderKind } from '../../domain/order/messages.js';
import { renewHandOffs } from './renew-hand-offs.js';
import type { Database, Transaction } from '../database.js';
import { isDuplicate } from '../database-errors.js';
import { orderTable } from '../tables/order-tables.js';
import { priorityOf } from '../../domain/order/priority.js';
import { reprioritize } from './hand-off-queue.js';
import { changeRows } from '../events/changes.js';
import type { Json } from '../../domain/lib/json.js';

/** A change of what is said of an order, and nothing that is done for it. */
interface OrderChange {
  readonly kind: OrderKind;
  readonly orderId: string;
  /** The revision that the caller has seen; absent: whichever it is. */
  readonly revision?: number;
  /** The document as it becomes of what it is by now, and what of it changes; throws what forbids it. */
  readonly change: (doc: Json) => { readonly doc: Json; readonly changed: readonly string[] };
}

export type OrderChangeAnswer =
  | { readonly outcome: 'changed' }
  /** It has another revision by now. */
  | { readonly outcome: 'overtaken' }
  /** Its plan waits until a date that was made from the one to be changed. */
  | { readonly outcome: 'waiting' }
  /** Another order of the same caller has the external id. */
  | { readonly outcome: 'taken'; readonly orderId?: string };

interface OrderRow {
  readonly doc: Json;
  readonly revision: number;
  readonly caller: string;
}

/** Changes the order under its lock, beside its workflow, which reads none of this again; what is handed off later carries it. */
export async function changeOrderDocument(
  database: Database,
  order: OrderChange,
): Promise<OrderChangeAnswer> {
  try {
    return await database.transaction(async (tx) => applyChange(tx, order));
  } catch (err) {
    // Somebody else took the external id at the same time.
    if (isDuplicate(err)) return { outcome: 'taken' };
    throw err;
  }
}

async function applyChange(
  tx: Transaction,
  { kind, orderId, revision, change }: OrderChange,
): Promise<OrderChangeAnswer> {
  const [order] = await tx.rows<OrderRow>(
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
  await renewHandOffs(tx, { kind, orderId, caller: order.caller, before: order.doc, doc, at: now });
  return { outcome: 'changed' };
}

/** A plan is made once: a wait that it has would not follow the date. Those for the start date have another. */
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

/** From now on a POST under the external id finds this order, like one under that which it was sent with. */
async function claimExternalId(
  tx: Transaction,
  { kind, orderId, caller, externalId }: ExternalIdClaim,
): Promise<string> {
  const [holder] = await tx.rows<{ resourceId: string }>(
    `SELECT resourceId FROM submission WHERE caller = ? AND resource = ? AND keyKind = 'externalId' AND keyValue = ?`,
    [caller, kind, externalId],
  );
  if (holder) return holder.resourceId;
  const key = { caller, resource: kind, keyKind: 'externalId', keyValue: externalId };
  // No body has this hash: another one under the id is a conflict, whatever it says.
  const row = { ...key, bodyHash: '', resourceId: orderId, createdAt: new Date() };
  tx.insert('submission', Object.keys(row) as (keyof typeof row)[], [row]);
  return orderId;
}
