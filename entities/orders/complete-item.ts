import type { OrderKind } from '../../domain/order/messages.js';
import { type OrderState, isTerminal, orderStates, isRunning } from '../../domain/order/order-state.js';
import type { PlannedItem } from '../../domain/plan/plan.js';
import { type Database, type Transaction, anyOf, sql } from '../database.js';
import { refuseCancelTasks } from './cancel-tasks.js';
import { hasFollowedCorrections } from './corrections.js';
import { orderTable } from '../tables/order-tables.js';
import { agreementId } from '../../domain/tmf/documents/agreement-doc.js';
import { changeInInventory } from '../inventory/change-inventory.js';
import { addToInventory, endInInventory } from '../inventory/inventory.js';
import type { StepResults } from '../inventory/completion.js';
import { moveItems } from './items.js';
import { moveOrder } from './orders.js';
import { changeRows } from '../events/changes.js';
import type { OrchestratedOrderRow, OrderItem } from '../tables/orders.js';
import type { PlanStep } from '../tables/plan.js';
import type { Row } from '../tables/row.js';

interface ItemToComplete {
  readonly orderId: string;
  readonly kind: OrderKind;
  readonly itemId: string;
  /** With the order's last item: the state that the order ends in. */
  readonly endState?: OrderState;
}

type ItemRow = Row<OrderItem, 'state' | 'planned'> & Row<OrchestratedOrderRow, 'customerId'>;

/**
 * Turns a delivered item into what the customer has: sold product, install base, entitlements, contract coverage, in
 * one transaction. The item's state and a ledger row, both under its lock, make it happen once. False when the order
 * has begun to roll back meanwhile, so that nothing more is completed; or when it is the last item and the plan has yet
 * to follow a correction.
 */
export async function completeItem(database: Database, item: ItemToComplete): Promise<boolean> {
  const { orderId, kind, itemId, endState } = item;
  return await database.transaction(async (tx) => {
    const [[row], steps] = await tx.reads<[ItemRow, ResultRow]>(
      [
        // The customer by a subquery, which locks nothing: the partitions of a large order must not queue at its row.
        `SELECT state, planned, (SELECT customerId FROM ${orderTable[kind]} WHERE id = order_item.orderId) AS customerId
         FROM order_item WHERE orderId = ? AND itemId = ? FOR UPDATE`,
        [orderId, itemId],
      ],
      ['SELECT id, result FROM plan_step WHERE orderId = ? AND itemId = ?', [orderId, itemId]],
    );
    if (endState && !(await hasFollowedCorrections(tx, item))) return false;
    if (row && !isTerminal(row.state)) {
      // The order shows its items: its ETag changes with them. An order that began to roll back meanwhile completes
      // nothing.
      const updated = await tx.affected(
        `UPDATE ${orderTable[kind]} SET revision = revision + 1 WHERE id = ? AND state IN (?)`,
        [orderId, anyOf(orderStates.filter(isRunning))],
      );
      if (updated === 0) return false;
      const results = new Map(steps.map(({ id, result }) => [id, result?.characteristics ?? []]));
      const now = new Date();
      tx.write(
        `INSERT INTO inventory_ledger (orderId, itemId, itemRevision, operation, recordedAt)
         VALUES (?, ?, 1, 'complete', ?)`,
        [orderId, itemId, now],
      );
      await updateInventory(tx, { planned: row.planned, orderId, customerId: row.customerId, results, now });
      moveItems(tx, orderId, 'completed', { itemIds: [itemId] });
    }
    if (endState) endOrder(tx, { orderId, kind, endState });
    return true;
  });
}

/** What a downstream system reported of a step: line ids, serial numbers. */
type ResultRow = Row<PlanStep, 'id' | 'result'>;

interface InventoryUpdate {
  readonly planned: PlannedItem;
  readonly orderId: string;
  readonly customerId: string | null;
  readonly results: StepResults;
  readonly now: Date;
}

async function updateInventory(tx: Transaction, update: InventoryUpdate): Promise<void> {
  const { planned, now } = update;
  switch (planned.action) {
    case 'add':
      return addToInventory(tx, update);
    case 'modify':
    case 'move':
    case 'suspend':
    case 'resume':
      return await changeInInventory(tx, update);
    case 'delete':
      return endInInventory(tx, {
        productId: planned.product?.id,
        realizations: planned.before?.realizations ?? [],
        now,
      });
    case 'noChange':
      return undefined;
  }
}

interface OrderEnd {
  readonly orderId: string;
  readonly kind: OrderKind;
  readonly endState: OrderState;
}

/**
 * Ends an order whose partitions have completed every item; false when its plan has yet to follow a correction. Safe to
 * repeat.
 */
export async function completeOrder(database: Database, order: OrderEnd): Promise<boolean> {
  return await database.transaction(async (tx) => {
    if (!(await hasFollowedCorrections(tx, order))) return false;
    endOrder(tx, order);
    return true;
  });
}

function endOrder(tx: Transaction, { orderId, kind, endState }: OrderEnd): void {
  const now = new Date();
  moveOrder(tx, { kind, orderId }, endState, {
    at: now,
    set: { completionDate: now },
    from: orderStates.filter(isRunning),
  });
  refuseCancelTasks(tx, { kind, orderId }, endState);
  changeRows(tx, 'agreement', {
    ids: [agreementId(orderId)],
    set: {
      status: 'approved',
      startDate: now,
      doc: sql("JSON_SET(doc, '$.agreementPeriod.startDateTime', ?)", [now.toISOString()]),
    },
    where: sql("status = 'inProcess'"),
    change: 'stateChange',
    at: now,
  });
}
