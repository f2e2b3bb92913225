import type { OrderKind } from '../../domain/order/messages.js';
import { type OrderState, isTerminal, orderStates, isRunning } from '../../domain/order/order-state.js';
import type { PlannedItem } from '../../domain/plan/plan.js';
import { type Database, type Transaction, anyOf, sql } from '../database.js';
import { refuseCancelTasks } from './cancel-tasks.js';
import { hasFollowedChanges } from './corrections.js';
import { endDropped } from './dropped-items.js';
import { remindOfRevisions } from './order-revisions.js';
import { orderTable } from '../tables/order-tables.js';
import { agreementId } from '../../domain/tmf/documents/agreement-doc.js';
import { changeInInventory } from '../inventory/change-inventory.js';
import { addToInventory, endInInventory } from '../inventory/inventory.js';
import type { StepResults } from '../inventory/completion.js';
import { takeBackRenewals } from '../inventory/renewal-withdrawal.js';
import { endHoldsOfItems } from './item-holds.js';
import { moveItems } from './items.js';
import { moveOrder } from './orders.js';
import { changeRows } from '../events/changes.js';
import type { OrchestratedOrderRow, OrderItem } from '../tables/orders.js';
import type { PlanStep } from '../tables/plan.js';
import type { Row } from '../tables/row.js';

interface ItemsToComplete {
  readonly orderId: string;
  readonly kind: OrderKind;
  /** Children before their parents; may be none. */
  readonly itemIds: readonly string[];
  /** Given with the order's last items: what the order comes to. */
  readonly endState?: OrderState;
}

type ItemRow = Row<OrderItem, 'itemId' | 'state' | 'openRules' | 'planned' | 'droppedBy'> &
  Row<OrchestratedOrderRow, 'customerId'>;

/** That a step `p` is open: what is to be done again whatever it is, what is undone for good until it is undone. */
export const isOpenStep = `CASE p.withdrawal WHEN 'redo' THEN 1 WHEN 'remove' THEN p.state NOT IN ('undone', 'cancelled')
  ELSE p.state <> 'completed' END`;

/**
 * Turns delivered items into what the customer has: sold products, install base, entitlements, contract coverage; and ends
 * the order with its last ones. All of it is one transaction. The items' states and a ledger row each, under their locks,
 * make it happen once.
 * False when nothing was done: the order has begun to roll back meanwhile, and nothing is completed any more; a replan has
 * given one of the items more to do, or a revision has put another item below it; or they are the last items, and the plan is yet to
 * follow a correction or a revision.
 */
export async function completeTogether(database: Database, items: ItemsToComplete): Promise<boolean> {
  const { orderId, kind, endState } = items;
  return await database.transaction(async (tx) => {
    const { open, results, isDone } = await lockItems(tx, items);
    if (!isDone) return false;
    if (endState && !(await hasFollowedChanges(tx, items))) {
      await remindOfRevisions(tx, [orderId]);
      return false;
    }
    const now = new Date();
    if (open.length > 0) {
      const order = await lockCompletable(tx, items);
      if (!order) return false;
      // The order shows its items: its ETag changes with them.
      tx.write(`UPDATE ${orderTable[kind]} SET revision = revision + 1 WHERE id = ?`, [orderId]);
      const [dropped, delivered] = byDropped(open);
      tx.insert(
        'inventory_ledger',
        ['orderId', 'itemId', 'itemRevision', 'operation', 'recordedAt'],
        delivered.map(({ itemId }) => ({
          orderId,
          itemId,
          itemRevision: 1,
          operation: 'complete',
          recordedAt: now,
        })),
      );
      for (const { planned, customerId } of delivered)
        await updateInventory(tx, { planned, orderId, customerId, results, now });
      if (delivered.length > 0) moveItems(tx, orderId, 'completed', { itemIds: idsOf(delivered) });
      endDropped(tx, orderId, dropped);
      if (order.heldItems > 0) endHoldsOfItems(tx, { kind, orderId, itemIds: idsOf(open) }, now);
    }
    if (endState) endOrder(tx, { orderId, kind, endState }, now);
    if (endState && endState !== 'completed') await takeBackRenewals(tx, { orderId, now });
    return true;
  });
}

/**
 * Undefined for an order that began to roll back meanwhile, and while anything below one of the items is open that is not among them: a
 * revision adds items under the order's lock, which is held from here on.
 */
async function lockCompletable(
  tx: Transaction,
  { orderId, kind, itemIds }: ItemsToComplete,
): Promise<CompletableOrder | undefined> {
  const [[order], below] = await tx.reads<[CompletableOrder, object]>(
    [`SELECT state, heldItems FROM ${orderTable[kind]} WHERE id = ? FOR UPDATE`, [orderId]],
    [
      `SELECT 1 FROM order_item
       WHERE orderId = ? AND parentItemId IN (?) AND itemId NOT IN (?) AND state NOT IN (?) LIMIT 1`,
      [orderId, anyOf(itemIds), anyOf(itemIds), anyOf(orderStates.filter(isTerminal))],
    ],
  );
  return order && isRunning(order.state) && below.length === 0 ? order : undefined;
}

type CompletableOrder = Row<OrchestratedOrderRow, 'state' | 'heldItems'>;

const idsOf = (items: readonly ItemRow[]): string[] => items.map(({ itemId }) => itemId);

/** Those that a revision has dropped, and the others. */
const byDropped = (items: readonly ItemRow[]): readonly [ItemRow[], ItemRow[]] => [
  items.filter(({ droppedBy }) => droppedBy !== null),
  items.filter(({ droppedBy }) => droppedBy === null),
];

interface LockedItems {
  /** Those that are not completed yet, in the order in which they are named. */
  readonly open: readonly ItemRow[];
  readonly results: StepResults;
  /** False when any of these has a step or rule that is open by now: a replan locks the items that it changes. */
  readonly isDone: boolean;
}

async function lockItems(tx: Transaction, { orderId, kind, itemIds }: ItemsToComplete): Promise<LockedItems> {
  if (itemIds.length === 0) return { open: [], results: new Map(), isDone: true };
  const [rows, steps] = await tx.reads<[ItemRow, ResultRow]>(
    [
      // The customer by a subquery, which locks nothing: the partitions of a large order must not queue at its row.
      `SELECT itemId, state, openRules, planned, droppedBy, (SELECT customerId FROM ${orderTable[kind]} WHERE id = order_item.orderId) AS customerId
       FROM order_item WHERE orderId = ? AND itemId IN (?) FOR UPDATE`,
      [orderId, anyOf(itemIds)],
    ],
    [
      `SELECT id, itemId, result, ${isOpenStep} AS isOpen FROM plan_step p WHERE orderId = ? AND itemId IN (?)`,
      [orderId, anyOf(itemIds)],
    ],
  );
  const byId = new Map(rows.map((row) => [row.itemId, row]));
  const open = itemIds.flatMap((id) => byId.get(id) ?? []).filter(({ state }) => !isTerminal(state));
  const withOpenSteps = new Set(steps.filter(({ isOpen }) => isOpen === 1).map(({ itemId }) => itemId));
  const isDone = open.every(({ itemId, openRules }) => openRules === 0 && !withOpenSteps.has(itemId));
  return {
    open,
    isDone,
    results: new Map(steps.map(({ id, result }) => [id, result?.characteristics ?? []])),
  };
}

/** What a downstream system reported of a step: line ids, serial numbers. */
type ResultRow = Row<PlanStep, 'id' | 'itemId' | 'result'> & { readonly isOpen: number };

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

function endOrder(tx: Transaction, { orderId, kind, endState }: OrderEnd, now: Date): void {
  moveOrder(tx, { kind, orderId }, endState, {
    at: now,
    set: { completionDate: now },
    from: orderStates.filter(isRunning),
  });
  refuseCancelTasks(tx, { kind, orderId }, endState);
  changeRows(tx, 'agreement', {
    ids: [agreementId(orderId)],
    set: {
      status: sql(`IF(${coversNothing}, 'rejected', 'approved')`),
      state: sql(`IF(${coversNothing}, 'cancelled', 'active')`),
      // The schedule gives the contract of a quote its end, and the workflow of its life.
      dueAt: sql('IF(quoteId IS NULL, dueAt, ?)', [now]),
      startDate: now,
      doc: sql("JSON_SET(doc, '$.agreementPeriod.startDateTime', ?)", [now.toISOString()]),
    },
    where: sql("status = 'inProcess'"),
    change: 'stateChange',
    at: now,
  });
}

/** Of the contract of an order of which revisions have dropped all that it sold. */
const coversNothing = "JSON_LENGTH(doc, '$.agreementItem') = 0";
