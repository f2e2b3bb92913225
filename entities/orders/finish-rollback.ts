import type { OrderKind } from '../../domain/order/messages.js';
import { completeCancelTask } from './cancel-tasks.js';
import { type Transaction, sql } from '../database.js';
import { recordEventFor } from '../events/event-sources.js';
import { revertChangeInInventory } from '../inventory/change-inventory.js';
import { endInInventory, restoreInInventory, type CompletionToUndo } from '../inventory/inventory.js';
import { cancelContractOfOrder } from '../inventory/contract-life.js';
import { takeBackRenewals } from '../inventory/renewal-withdrawal.js';
import type { InventoryLedger } from '../tables/inventory.js';
import type { OrderItem } from '../tables/orders.js';
import type { Row } from '../tables/row.js';
import { moveItems } from './items.js';
import { moveOrder } from './orders.js';

/** An item of an order that is rolled back. */
export type ItemToUndo = Row<OrderItem, 'itemId' | 'state' | 'planned'>;

/** An order whose steps are all rolled back. */
export interface CancelledOrder {
  readonly orderId: string;
  readonly kind: OrderKind;
}

/** Undoes in the inventory what a completed item had brought, once: a ledger row and the item's state say that it is done. */
export async function undoItem(
  tx: Transaction,
  orderId: string,
  { itemId, planned }: Omit<ItemToUndo, 'state'>,
): Promise<void> {
  const [[row], [entry]] = await tx.reads<[Row<OrderItem, 'state'>, Row<InventoryLedger, 'recordedAt'>]>(
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
  await undoInventory(tx, { planned, orderId, completedAt: entry.recordedAt, now });
  moveItems(tx, orderId, 'cancelled', { itemIds: [itemId] });
}

async function undoInventory(tx: Transaction, undoing: CompletionToUndo): Promise<void> {
  const { planned, orderId, now } = undoing;
  switch (planned.action) {
    case 'add':
      return endInInventory(tx, {
        productId: planned.product?.id,
        realizations: planned.realizations,
        now,
        undoneOf: orderId,
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

/** Ends the order as cancelled, with its cancel task; its products are given back, and those that it was to add never were. */
export async function completeCancellation(
  tx: Transaction,
  { orderId, kind }: CancelledOrder,
): Promise<void> {
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
  // What a completed item had ended was restored with it, and reported then.
  recordEventFor(tx, 'product', 'stateChange', {
    where: `t.updatedAt = ? AND t.id IN (SELECT CONVERT(i.productId USING ascii) COLLATE ascii_bin
      FROM order_item i WHERE i.orderId = ? AND i.action = 'delete' AND NOT EXISTS (SELECT 1 FROM inventory_ledger l
        WHERE l.orderId = i.orderId AND l.itemId = i.itemId AND l.operation = 'undo'))`,
    values: [now, orderId],
  });
  cancelContractOfOrder(tx, { orderId, now });
  await takeBackRenewals(tx, { orderId, now });
  moveOrder(tx, { kind, orderId }, 'cancelled', {
    at: now,
    set: {
      cancellationDate: now,
      cancellationReason: sql(
        `COALESCE((SELECT cancellationReason FROM cancel_order WHERE orderId = ? AND state = 'inProgress' LIMIT 1), 'cancelled')`,
        [orderId],
      ),
    },
  });
  completeCancelTask(tx, { kind, orderId }, now);
}
