import type { OrderKind } from '../../domain/order/messages.js';
import type { OrderState } from '../../domain/order/order-state.js';
import type { PlannedItem } from '../../domain/plan/plan.js';
import { cancelTasksWrittenAt, cancelTaskOf } from '../../entities/orders/cancellation.js';
import { type Database, type Transaction, sql } from '../../entities/database.js';
import { recordEventFor } from '../../entities/events/event-sources.js';
import { agreementId } from '../../domain/tmf/documents/agreement-doc.js';
import { revertChangeInInventory } from '../inventory/change-inventory.js';
import { endInInventory, restoreInInventory, type CompletionToUndo } from '../inventory/inventory.js';
import { changeRows } from '../../entities/events/changes.js';
import { moveItems } from '../../entities/orders/items.js';
import { moveOrder } from '../../entities/orders/orders.js';

interface ItemRow {
  readonly itemId: string;
  readonly state: OrderState;
  readonly planned: PlannedItem;
}

interface CancelledOrder {
  readonly orderId: string;
  readonly kind: OrderKind;
}

/** Undoes the effects of completed items, last item first, each in a transaction; then the order is cancelled. */
export async function finishCancel(database: Database, input: CancelledOrder): Promise<void> {
  const items = await database.rows<ItemRow>(
    'SELECT itemId, state, planned FROM order_item WHERE orderId = ? ORDER BY position DESC',
    [input.orderId],
  );
  for (const item of items.filter(({ state }) => state === 'completed')) {
    await database.transaction((tx) => undoItem(tx, input.orderId, item));
  }
  await database.transaction(async (tx) => completeCancellation(tx, input));
}

async function undoItem(tx: Transaction, orderId: string, { itemId, planned }: ItemRow): Promise<void> {
  const [[row], [entry]] = await tx.reads<[{ state: OrderState }, { recordedAt: Date }]>(
    ['SELECT state FROM order_item WHERE orderId = ? AND itemId = ? FOR UPDATE', [orderId, itemId]],
    [
      `SELECT recordedAt FROM inventory_ledger WHERE orderId = ? AND itemId = ? AND operation = 'complete'`,
      [orderId, itemId],
    ],
  );
  if (row?.state !== 'completed' || !entry) return;
  const now = new Date();
  tx.write(
    `INSERT INTO inventory_ledger (orderId, itemId, itemRevision, operation, recordedAt) VALUES (?, ?, 1, 'undo', ?)`,
    [orderId, itemId, now],
  );
  await undoInventory(tx, { planned, completedAt: entry.recordedAt, now });
  moveItems(tx, orderId, 'cancelled', { itemIds: [itemId] });
}

async function undoInventory(tx: Transaction, undoing: CompletionToUndo): Promise<void> {
  const { planned, now } = undoing;
  switch (planned.action) {
    case 'add':
      return endInInventory(tx, {
        productId: planned.product?.id,
        realizations: planned.realizations,
        now,
      });
    case 'modify':
    case 'move':
    case 'suspend':
    case 'resume':
      return await revertChangeInInventory(tx, undoing);
    case 'delete':
      return restoreInInventory(tx, undoing);
    case 'noChange':
      return undefined;
  }
}

function completeCancellation(tx: Transaction, { orderId, kind }: CancelledOrder): void {
  const now = new Date();
  moveItems(tx, orderId, 'cancelled', { from: ['inProgress'] });
  tx.write(
    `UPDATE product SET status = 'cancelled', reservedBy = NULL, revision = revision + 1, updatedAt = ?
     WHERE orderId = ? AND status = 'pendingActive'`,
    [now, orderId],
  );
  tx.write(
    `UPDATE order_item i JOIN product p ON p.id = CONVERT(i.productId USING ascii) COLLATE ascii_bin
     SET p.status = IF(p.status = 'pendingTerminate', JSON_UNQUOTE(JSON_EXTRACT(i.planned, '$.before.status')), p.status),
       p.reservedBy = NULL,
       p.revision = p.revision + 1, p.updatedAt = ?
     WHERE i.orderId = ? AND p.reservedBy = ?`,
    [now, orderId, orderId],
  );
  recordEventFor(tx, 'product', 'stateChange', {
    where: 't.orderId = ? AND t.updatedAt = ?',
    values: [orderId, now],
  });
  // What a completed item had ended was restored with it, and recorded then.
  recordEventFor(tx, 'product', 'stateChange', {
    where: `t.updatedAt = ? AND t.id IN (SELECT CONVERT(i.productId USING ascii) COLLATE ascii_bin
      FROM order_item i WHERE i.orderId = ? AND i.action = 'delete' AND NOT EXISTS (SELECT 1 FROM inventory_ledger l
        WHERE l.orderId = i.orderId AND l.itemId = i.itemId AND l.operation = 'undo'))`,
    values: [now, orderId],
  });
  changeRows(tx, 'agreement', {
    ids: [agreementId(orderId)],
    set: { status: 'rejected' },
    where: sql("status <> 'rejected'"),
    change: 'stateChange',
    at: now,
  });
  const task = `orderId = ? AND state = 'inProgress'`;
  moveOrder(tx, { kind, orderId }, 'cancelled', {
    at: now,
    set: {
      cancellationDate: now,
      cancellationReason: sql(
        `COALESCE((SELECT cancellationReason FROM cancel_order WHERE ${task} LIMIT 1), 'cancelled')`,
        [orderId],
      ),
    },
  });
  tx.write(
    `UPDATE cancel_order SET state = 'done', effectiveCancellationDate = ?, updatedAt = ?, revision = revision + 1,
       completionMessage = 'the order was cancelled, and its completed work was undone' WHERE ${task}`,
    [now, now, orderId],
  );
  recordEventFor(tx, cancelTaskOf[kind].resource, 'stateChange', cancelTasksWrittenAt(now, orderId));
}
