import { v7 as uuidv7 } from 'uuid';
import { attributeChanges } from '../../domain/events/deed.js';
import { partitionWorkflowId, workflowId } from '../../domain/order/ids.js';
import { type LineChange, revisionMoves, type RevisionState } from '../../domain/order/order-revision.js';
import { isRunning, type OrderState, statesBefore } from '../../domain/order/order-state.js';
import type { RevisedItem, RevisedStep, RevisionPenalty } from '../../domain/tmf/schemas/order-revision.js';
import { anyOf, type Database, sql, type Transaction } from '../database.js';
import { changeRows } from '../events/changes.js';
import { rowsWrittenAt } from '../events/event-log.js';
import { recordEventFor } from '../events/event-sources.js';
import { putMessages } from '../outbox.js';
import type { OrchestratedOrderRow, OrderRevision } from '../tables/orders.js';
import type { Row } from '../tables/row.js';

/** What a revision is to change, and what was decided about it; the document of its row. */
export interface RevisionDoc {
  readonly acceptPenalty: boolean;
  readonly item: readonly (LineChange & Pick<RevisedItem, 'result' | 'reason'>)[];
  readonly step: readonly RevisedStep[];
  readonly keptSteps: number;
  readonly penalty: readonly RevisionPenalty[];
  /** Where prices are calculated: what the order comes to with all accepted lines. */
  readonly orderTotalPrice?: unknown;
  /** The agreements that the order follows, where the prices add one. */
  readonly agreement?: unknown;
}

export type StoredRevision = Row<
  OrderRevision,
  'id' | 'revisionNo' | 'state' | 'caller' | 'reason' | 'doc'
> & {
  readonly doc: RevisionDoc;
};

interface RevisionRequest {
  readonly orderId: string;
  /** The order as the revision was made from it; its row's revision only where the caller has seen it. */
  readonly base: { readonly version: number; readonly lastNumber: number; readonly revision?: number };
  readonly caller: string;
  readonly reason: string | undefined;
  readonly doc: RevisionDoc;
}

export type RevisionAnswer =
  | {
      readonly outcome: 'requested';
      readonly id: string;
      readonly number: number;
      readonly workflowId: string;
    }
  /** The order has changed since the revision was made from it. */
  | { readonly outcome: 'overtaken' }
  | { readonly outcome: 'refused'; readonly state: OrderState };

/** Stores a revision of a running product order for its workflow to decide, under the order's lock. */
export async function requestRevision(
  database: Database,
  { orderId, base, caller, reason, doc }: RevisionRequest,
): Promise<RevisionAnswer> {
  return await database.transaction(async (tx) => {
    const [[order], [counted]] = await tx.reads<
      [Row<OrchestratedOrderRow, 'state' | 'revision' | 'version' | 'partitions'>, { readonly last: string }]
    >(
      ['SELECT state, revision, version, partitions FROM product_order WHERE id = ? FOR UPDATE', [orderId]],
      ['SELECT COALESCE(MAX(revisionNo), 0) AS last FROM order_revision WHERE orderId = ?', [orderId]],
    );
    if (!order || !isRevisable(order)) return { outcome: 'refused', state: order?.state ?? 'cancelled' };
    const lastNumber = Number(counted?.last ?? 0);
    if (base.version !== order.version || base.lastNumber !== lastNumber) return { outcome: 'overtaken' };
    if (base.revision !== undefined && base.revision !== order.revision) return { outcome: 'overtaken' };
    const now = new Date();
    const id = uuidv7();
    const number = lastNumber + 1;
    const row = {
      id,
      orderId,
      revisionNo: number,
      state: 'requested' as const,
      caller,
      reason,
      doc,
      createdAt: now,
      updatedAt: now,
    };
    tx.insert('order_revision', Object.keys(row) as (keyof typeof row)[], [row]);
    recordEventFor(tx, 'orderRevision', 'create', rowsWrittenAt(now, [id]));
    tx.deeds?.add('product_order', {
      resource: 'productOrder',
      id: orderId,
      action: 'request',
      reason,
      change: attributeChanges({}, { orderRevision: { id, number } }),
    });
    return { outcome: 'requested', id, number, workflowId: wakeOrder(tx, orderId, order.partitions) };
  });
}

/** True of an order that is planned, has not ended and is not being cancelled. */
export const isRevisable = ({
  state,
  partitions,
}: Row<OrchestratedOrderRow, 'state' | 'partitions'>): boolean =>
  partitions > 0 && isRunning(state) && state !== 'assessingCancellation';

/** Tells the workflow again that the order has revisions to decide: one of an earlier version may not have known the message. */
export async function remindOfRevisions(tx: Transaction, orderIds: readonly string[]): Promise<void> {
  if (orderIds.length === 0) return;
  const orders = await tx.rows<Row<OrchestratedOrderRow, 'id' | 'partitions'>>(
    `SELECT id, partitions FROM product_order o WHERE id IN (?)
       AND EXISTS (SELECT 1 FROM order_revision r WHERE r.orderId = o.id AND r.state = 'requested')`,
    [anyOf(orderIds)],
  );
  for (const { id, partitions } of orders) wakeOrder(tx, id, partitions);
}

/** The first partition of a large order takes its revisions; it is started again should it have ended. */
function wakeOrder(tx: Transaction, orderId: string, partitions: number): string {
  const order = workflowId('productOrder', orderId);
  if (partitions === 1) {
    putMessages(tx, [{ workflowId: order, message: { type: 'revise' } }]);
    return order;
  }
  const first = partitionWorkflowId('productOrder', orderId, 0);
  putMessages(tx, [
    { workflowId: first, message: { type: 'revise' } },
    { workflowId: order, message: { type: 'replanned', partition: 0 } },
  ]);
  return first;
}

const columns = 'id, revisionNo, state, caller, reason, doc';

/** The oldest revision of the order that is yet to be decided. */
export async function nextRevision(database: Database, orderId: string): Promise<StoredRevision | undefined> {
  const [next] = await database.rows<StoredRevision>(
    `SELECT ${columns} FROM order_revision WHERE orderId = ? AND state = 'requested' ORDER BY revisionNo LIMIT 1`,
    [orderId],
  );
  return next;
}

interface RevisionsOfOrder {
  /** Of the newest one; 0 where there is none. */
  readonly lastNumber: number;
  /** Those that are yet to be decided, oldest first. */
  readonly open: readonly StoredRevision[];
}

/** What is known of the order's revisions. */
export async function revisionsOf(database: Database, orderId: string): Promise<RevisionsOfOrder> {
  const [open, [counted]] = await Promise.all([
    database.rows<StoredRevision>(
      `SELECT ${columns} FROM order_revision WHERE orderId = ? AND state = 'requested' ORDER BY revisionNo`,
      [orderId],
    ),
    database.rows<{ readonly last: string }>(
      'SELECT COALESCE(MAX(revisionNo), 0) AS last FROM order_revision WHERE orderId = ?',
      [orderId],
    ),
  ]);
  return { open, lastNumber: Number(counted?.last ?? 0) };
}

/** Decides a revision, with what became of it; one that is decided stays as it is. */
export function closeRevision(
  tx: Transaction,
  id: string,
  { state, doc, at }: { readonly state: RevisionState; readonly doc: RevisionDoc; readonly at: Date },
): void {
  changeRows(tx, 'orderRevision', {
    ids: [id],
    set: { state, doc, completionDate: at },
    where: sql('state IN (?)', [anyOf(statesBefore(revisionMoves, state))]),
    change: 'stateChange',
    at,
  });
}

/** Refuses all revisions of an order that nobody will decide any more: it is being cancelled. */
export async function refuseRevisions(tx: Transaction, orderId: string, message: string): Promise<void> {
  const open = await tx.rows<StoredRevision>(
    `SELECT ${columns} FROM order_revision WHERE orderId = ? AND state = 'requested' FOR UPDATE`,
    [orderId],
  );
  const at = new Date();
  for (const { id, doc } of open)
    closeRevision(tx, id, {
      state: 'refused',
      doc: refusedAltogether(doc, { code: 'orderState', message }),
      at,
    });
}

/** What a revision comes to of which nothing is accepted. */
export function refusedAltogether(doc: RevisionDoc, reason: NonNullable<RevisedItem['reason']>): RevisionDoc {
  return {
    ...doc,
    item: doc.item.map((item) => (item.result === 'refused' ? item : { ...item, result: 'refused', reason })),
    step: [],
    penalty: [],
  };
}
