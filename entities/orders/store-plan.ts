import type { Inventory } from '../../domain/inventory/inventory.js';
import type { OrderInput } from '../../domain/order/messages.js';
import type { OrderToPlan } from '../../domain/order/order.js';
import { isTerminal } from '../../domain/order/order-state.js';
import type { HandOffStep, Plan, PlannedItem, Step } from '../../domain/plan/plan.js';
import type { PlanLayout } from '../../domain/plan/plan-layout.js';
import type { Carried } from '../../domain/tmf/documents/carried.js';
import { newPins } from '../catalog/catalog-pins.js';
import type { Database, Transaction } from '../database.js';
import { orderTable } from '../tables/order-tables.js';
import type { OrchestratedOrderRow } from '../tables/orders.js';
import type { Row } from '../tables/row.js';
import { enqueueHandOffs } from './hand-off-queue.js';
import { insertAgreement, insertProducts } from './insert-sale.js';
import { openTasks } from './manual-tasks.js';
import { recordOrderNoticeEvents } from './order-notice-events.js';
import { moveRunning } from './orders.js';
import type { OutgoingHandOff } from './outgoing-hand-offs.js';
import { reserveProducts } from './reserve-products.js';
import { insertSteps } from './step-store.js';

interface DecomposedOrder {
  readonly input: OrderInput;
  readonly order: { readonly customerId: string | null; readonly doc: object };
  readonly plan: Plan;
  readonly layout: PlanLayout;
  /** The order as decomposition read it. */
  readonly decomposedOrder: OrderToPlan;
  /** What the plan was made from. */
  readonly inventory: Inventory;
  readonly carriedBy: (step: Step) => Carried;
}

interface StoredPlan {
  /** How many workflows run the order. */
  readonly partitions: number;
  /** Steps committed as sent, to be sent now; absent when the plan had been stored before, by another try. */
  readonly handOffs?: readonly OutgoingHandOff[];
  /** Somebody has put the order on hold meanwhile: nothing is stored. */
  readonly isOnHold?: true;
}

/**
 * Stores items and steps, reserves the sold products and moves the order to `inProgress`, in one transaction. Throws a
 * `ReservationError` when another order has reserved one of them, and an `Error` for an order that ended while it was planned.
 */
export async function storePlan(database: Database, decomposed: DecomposedOrder): Promise<StoredPlan> {
  const { input, order, plan, layout, carriedBy } = decomposed;
  const { orderId, kind } = input;
  const { customerId } = order;
  const { partitioning, gates, graph, started, tasks, passed, sent, queued } = layout;
  const now = new Date();
  const pins = newPins(database, plan.items);
  const stored = await database.transaction<StoredPlan>(async (tx) => {
    const { partitions, isOnHold } = await lockUnplanned(tx, input);
    if (partitions > 0) return { partitions };
    if (isOnHold) return { partitions, isOnHold };
    if (kind === 'productOrder') await reserveProducts(tx, orderId, plan.items);
    pins.write(tx);
    insertItems(tx, orderId, plan.items);
    insertProducts(tx, decomposed);
    await insertAgreement(tx, decomposed);
    insertSteps(tx, {
      orderId,
      orderKind: kind,
      customerId,
      steps: plan.steps,
      positionOf: (_step, index) => index,
      partitioning,
      gates,
      graph,
      carriedBy,
      started,
    });
    enqueueHandOffs(tx, { kind, stepIds: queued.map(({ id }) => id) });
    insertDecomposition(tx, decomposed);
    const milestones = plan.steps.filter((step) => step.kind === 'milestone').length;
    moveRunning(tx, { kind, orderId }, 'inProgress', {
      at: now,
      set: { partitions: partitioning.count, milestones, startDate: now, errorMessage: null },
      from: ['acknowledged', 'held'],
    });
    const task = { orderId, orderKind: kind, customerId, generation: 1, operation: 'do' as const };
    openTasks(
      tx,
      tasks.map((step) => ({ ...task, step })),
      now,
    );
    if (passed.some((step) => step.kind === 'milestone'))
      await recordOrderNoticeEvents(tx, input, ['milestone']);
    return {
      partitions: partitioning.count,
      handOffs: sent.map((step) => toFirstHandOff(step, decomposed)),
    };
  });
  pins.markWritten();
  return stored;
}

/** Returns the partitions of an order that was planned meanwhile; throws for one that must not be planned any more. */
async function lockUnplanned(
  tx: Transaction,
  { orderId, kind }: OrderInput,
): Promise<{ readonly partitions: number; readonly isOnHold: boolean }> {
  const [row] = await tx.rows<Row<OrchestratedOrderRow, 'partitions' | 'state' | 'holdId'>>(
    `SELECT partitions, state, holdId FROM ${orderTable[kind]} WHERE id = ? FOR UPDATE`,
    [orderId],
  );
  const { partitions = 0, state } = row ?? {};
  if (partitions === 0 && state && (state === 'pendingCancellation' || isTerminal(state)))
    throw new Error(`${kind} ${orderId} became ${state} while it was planned`);
  return { partitions, isOnHold: row !== undefined && row.holdId !== null };
}

const toFirstHandOff = (
  step: HandOffStep,
  { input: { orderId, kind }, carriedBy }: DecomposedOrder,
): OutgoingHandOff => ({
  id: step.id,
  orderId,
  orderKind: kind,
  downstreamSystem: step.downstreamSystem,
  state: 'handingOff',
  generation: 1,
  step,
  carried: carriedBy(step),
  isSent: true,
  mayHaveArrived: false,
});

/** The items of a new plan, or those that a running one gets in addition. */
export function insertItems(
  tx: Transaction,
  orderId: string,
  items: readonly PlannedItem[],
  firstPosition = 0,
): void {
  tx.insert(
    'order_item',
    ['orderId', 'itemId', 'parentItemId', 'position', 'action', 'state', 'productId', 'openRules', 'planned'],
    items.map((planned, index) => ({
      orderId,
      itemId: planned.id,
      parentItemId: planned.parentId,
      position: firstPosition + index,
      action: planned.action,
      state: 'inProgress',
      productId: planned.product?.id,
      openRules: planned.openRules?.length ?? 0,
      planned,
    })),
  );
}

/** Stores what the plan was made from, so that decomposing again gives the same plan. */
function insertDecomposition(tx: Transaction, { input, decomposedOrder, inventory }: DecomposedOrder): void {
  const { holdings: _, ...kept } = inventory;
  tx.insert(
    'decomposition',
    ['orderId', 'decomposedOrder', 'inventory', 'reportedValues'],
    [{ orderId: input.orderId, decomposedOrder, inventory: kept, reportedValues: {} }],
  );
}
