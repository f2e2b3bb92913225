import { changedAttributes } from '../../domain/lib/changed-attributes.js';
import type { Json } from '../../domain/lib/json.js';
import { workflowId } from '../../domain/order/ids.js';
import { revisableAttributes } from '../../domain/order/order-revision.js';
import type { Reconciliation } from '../../domain/plan/reconcile.js';
import { isRolledBack } from '../../domain/plan/step-state.js';
import { anyOf, sql, type Transaction } from '../../entities/database.js';
import { changeRows } from '../../entities/events/changes.js';
import { endDropped } from '../../entities/orders/dropped-items.js';
import { endHoldsOfItems } from '../../entities/orders/item-holds.js';
import { insertProducts, renewAgreement, renewProducts } from '../../entities/orders/insert-sale.js';
import { renewHandOffs } from '../../entities/orders/renew-hand-offs.js';
import { reserveProducts } from '../../entities/orders/reserve-products.js';
import type { PlanItemRow, PlanSnapshot } from '../../entities/orders/stored-order-plan.js';
import { insertItems } from '../../entities/orders/store-plan.js';
import { putMessages } from '../../entities/outbox.js';
import type { AcceptedRevision } from './accepted-revision.js';
import { applyPlan, cancelledAtOnce } from './apply-plan.js';

interface NumberedRevision extends AcceptedRevision {
  readonly number: number;
}

/**
 * Makes the running order what the revision comes to: its document, items, products, contract and plan. The order is locked, and as it
 * was when that was decided. Throws a `ReservationError` when another order is changing a product that a new line is about, a
 * `StaleProductError` when one was changed since.
 */
export async function carryOutRevision(
  tx: Transaction,
  snapshot: PlanSnapshot,
  { number, plan: revised, orderDoc, pins, carriedBy, items }: NumberedRevision,
): Promise<void> {
  const { input, order } = snapshot;
  const { orderId } = input;
  const { plan, next, inventory } = revised;
  await reserveProducts(tx, orderId, items.added);
  pins.write(tx);
  insertItems(tx, orderId, items.added, snapshot.items.length);
  const sale = { input, order: { ...order, doc: orderDoc }, plan, inventory };
  insertProducts(tx, { ...sale, plan: { items: items.added, steps: [] } });
  renewProducts(tx, sale, items.changed);
  const earlier = { doc: order.doc, items: snapshot.items.map(({ planned }) => planned) };
  await renewAgreement(tx, sale, earlier);
  applyPlan(tx, snapshot, { plan, next, carriedBy });
  dropItems(tx, snapshot, { number, dropped: items.dropped, next });
  const { holdings: _, ...kept } = inventory;
  tx.write('UPDATE decomposition SET decomposedOrder = ?, inventory = ? WHERE orderId = ?', [
    revised.order,
    kept,
    orderId,
  ]);
  await writeOrder(tx, snapshot, orderDoc);
}

interface DroppedItems {
  readonly number: number;
  readonly dropped: readonly PlanItemRow[];
  readonly next: Reconciliation;
}

/** Those of which nothing is left to be undone end at once. */
function dropItems(
  tx: Transaction,
  { input: { orderId, kind }, steps }: PlanSnapshot,
  { number, dropped, next }: DroppedItems,
): void {
  if (dropped.length === 0) return;
  const itemIds = dropped.map(({ itemId }) => itemId);
  tx.update(
    'order_item',
    { droppedBy: number, openRules: 0 },
    sql('orderId = ? AND itemId IN (?)', [orderId, anyOf(itemIds)]),
  );
  endHoldsOfItems(tx, { kind, orderId, itemIds }, new Date());
  const cancelled = new Set([...next.dropped, ...cancelledAtOnce(steps, next.undone)]);
  const open = new Set(
    steps.flatMap(({ id, state, step: { itemId } }) =>
      cancelled.has(id) || isRolledBack(state) ? [] : [itemId],
    ),
  );
  endDropped(
    tx,
    orderId,
    dropped.filter(({ itemId }) => !open.has(itemId)),
  );
}

/** The order says what it is by now, and so do hand-offs that have not left. */
async function writeOrder(
  tx: Transaction,
  { input: { orderId, kind }, order }: PlanSnapshot,
  doc: Json,
): Promise<void> {
  const at = new Date();
  const before = order.doc as Json;
  const changed = changedAttributes(before, doc);
  const {
    externalId = null,
    requestedStartDate,
    requestedCompletionDate,
  } = doc as Readonly<Record<string, string | undefined>>;
  changeRows(tx, kind, {
    ids: [orderId],
    set: {
      doc,
      version: sql('version + 1'),
      requestedStartDate: requestedStartDate === undefined ? null : new Date(requestedStartDate),
      requestedCompletionDate:
        requestedCompletionDate === undefined ? null : new Date(requestedCompletionDate),
    },
    change: [{ change: 'attributeValueChange', fieldPath: [...changed, 'version'].join(',') }],
    at,
  });
  if (!revisableAttributes.some((name) => changed.includes(name))) return;
  const attributes = { externalId, requestedCompletionDate: requestedCompletionDate ?? null };
  putMessages(tx, [{ workflowId: workflowId(kind, orderId), message: { type: 'described', attributes } }]);
  await renewHandOffs(tx, { kind, orderId, caller: order.caller, before, doc, at });
}
