import type { Inventory } from '../../domain/inventory/inventory.js';
import type { OrderToPlan } from '../../domain/order/order.js';
import { gatesOf } from '../../domain/plan/gates.js';
import { isTerminal } from '../../domain/order/order-state.js';
import { graphsOf, partition, type PartitionGraph } from '../../domain/plan/partition.js';
import { type StepsToStart, stepsToStart } from '../../domain/plan/steps-to-start.js';
import {
  type HandOffStep,
  isHandedOff,
  type Plan,
  type PlannedItem,
  type Step,
} from '../../domain/plan/plan.js';
import { newPins } from '../../entities/catalog/catalog-pins.js';
import type { Database, Transaction } from '../../entities/database.js';
import { recordOrderNoticeEvents } from '../../entities/orders/order-notice-events.js';
import { enqueueHandOffs } from '../../entities/orders/hand-off-queue.js';
import { orderTable } from '../../entities/tables/order-tables.js';
import { insertSteps, type StartedStep } from '../../entities/orders/step-store.js';
import type { Carried } from '../../domain/tmf/documents/carried.js';
import type { OutgoingHandOff } from '../hand-off/outgoing-hand-off.js';
import type { LoadedPartition } from './load-partition.js';
import { openTasks } from '../../entities/orders/manual-tasks.js';
import { insertAgreement, insertProducts } from './insert-sale.js';
import { reserveProducts } from './reserve-products.js';
import type { OrderInput } from '../../domain/order/messages.js';
import { moveRunning } from '../../entities/orders/orders.js';
import type { OrchestratedOrderRow } from '../../entities/tables/orders.js';
import type { Row } from '../../entities/tables/row.js';

export { ReservationError } from './reserve-products.js';

interface DecomposedOrder {
  readonly input: PrepareInput;
  readonly order: { readonly customerId: string | null; readonly doc: object };
  readonly plan: Plan;
  /** The order as decomposition read it. */
  readonly decomposedOrder: OrderToPlan;
  /** What the plan was made from. */
  readonly inventory: Inventory;
  readonly carriedBy: (step: Step) => Carried;
}

interface StoredPlan {
  /** How many workflows run the order. */
  readonly partitions: number;
  /** What a small order's workflow runs; absent when the plan had been stored before, or is run in partitions. */
  readonly partition?: LoadedPartition;
  /** Steps committed as sent, to be sent now. */
  readonly handOffs: readonly OutgoingHandOff[];
  /** Steps committed to the queues of their systems. */
  readonly queued: readonly HandOffStep[];
  /** Items of which milestones or waits were passed at once. */
  readonly passedItems: ReadonlySet<string>;
}

/** Stores items and steps, reserves the sold products and moves the order to `inProgress`, in one transaction. */
export async function storePlan(
  database: Database,
  decomposed: DecomposedOrder,
  isAvailable: (system: string) => boolean,
): Promise<StoredPlan> {
  const { input, order, plan, carriedBy } = decomposed;
  const { orderId, kind } = input;
  const { customerId } = order;
  const { partitioning, gates, graphs, graph } = layOut(plan);
  const now = new Date();
  const candidates = input.handOff && partitioning.count === 1 ? plan.steps : [];
  const opened = stepsToStart(candidates, initialMoment(now));
  const started = startedSteps(opened, isAvailable);
  const { sent, queued } = firstHandOffs(opened, started);
  const pins = newPins(database, plan.items);
  const stored = await database.transaction<StoredPlan>(async (tx) => {
    const partitions = await lockUnplanned(tx, input);
    if (partitions > 0) return { partitions, handOffs: [], queued: [], passedItems: new Set() };
    if (kind === 'productOrder') await reserveProducts(tx, orderId, plan.items);
    pins.write(tx);
    insertItems(tx, orderId, plan.items);
    insertProducts(tx, decomposed);
    insertAgreement(tx, decomposed);
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
    const tasks = opened.tasks.map((step) => ({ ...task, step }));
    openTasks(tx, tasks, now);
    if (opened.passed.some((step) => step.kind === 'milestone'))
      await recordOrderNoticeEvents(tx, input, ['milestone']);
    return {
      partitions: partitioning.count,
      handOffs: sent.map((step) => toFirstHandOff(step, decomposed)),
      queued,
      passedItems: new Set(opened.passed.map(({ itemId }) => itemId)),
      ...(partitioning.count === 1 && { partition: toLoadedPartition(graphs[0]!, started) }),
    };
  });
  pins.markWritten();
  return stored;
}

/** Which workflow runs which step, and what it needs to know of it. */
function layOut(plan: Plan) {
  const partitioning = partition(plan);
  const gates = gatesOf(plan.steps, partitioning.partitionOf);
  const graphs = graphsOf(plan, partitioning, gates);
  const graph = new Map(graphs.flatMap(({ steps }) => steps.map((step) => [step.id, step])));
  return { partitioning, gates, graphs, graph };
}

/** Returns the partitions of an order that was planned meanwhile; throws for one that must not be planned any more. */
async function lockUnplanned(tx: Transaction, { orderId, kind }: OrderInput): Promise<number> {
  const [row] = await tx.rows<Row<OrchestratedOrderRow, 'partitions' | 'state'>>(
    `SELECT partitions, state FROM ${orderTable[kind]} WHERE id = ? FOR UPDATE`,
    [orderId],
  );
  const { partitions = 0, state } = row ?? {};
  if (partitions === 0 && state && (state === 'pendingCancellation' || isTerminal(state)))
    throw new Error(`${kind} ${orderId} became ${state} while it was planned`);
  return partitions;
}

/** Nothing was completed or reported before. */
const initialMoment = (now: Date) => ({
  now,
  completed: new Set<string>(),
  completedAt: new Map<string, Date>(),
  lagOver: new Set<string>(),
  reportedValuesOf: () => ({}),
});

function startedSteps(
  { handOff, tasks, passed, waits, lagging }: StepsToStart<Step>,
  isAvailable: (system: string) => boolean,
): ReadonlyMap<string, StartedStep> {
  const lagEnds = new Map(lagging.map(({ step, dueAt }) => [step.id, dueAt]));
  const startedAs = (state: StartedStep['state']) => (step: Step) =>
    [step.id, { state, ...dueAt(lagEnds.get(step.id)) }] as const;
  return new Map([
    ...lagging.map(({ step }) => startedAs('waiting')(step)),
    ...handOff.filter(isHandedOff).map((step) => {
      const isSent = isAvailable(step.downstreamSystem);
      return [step.id, { state: 'handingOff', isSent, ...dueAt(lagEnds.get(step.id)) }] as const;
    }),
    ...tasks.map(startedAs('inProgress')),
    ...passed.map(startedAs('completed')),
    ...waits.map(({ step, dueAt: end }) => [step.id, { state: 'inProgress', dueAt: end }] as const),
  ]);
}

const dueAt = (end: Date | undefined): Pick<StartedStep, 'dueAt'> => (end ? { dueAt: end } : {});

/** The steps that leave with the order, and those that wait in the queues of their systems. */
function firstHandOffs({ handOff }: StepsToStart<Step>, started: ReadonlyMap<string, StartedStep>) {
  const steps = handOff.filter(isHandedOff);
  const isSent = ({ id }: Step) => started.get(id)?.isSent === true;
  return { sent: steps.filter(isSent), queued: steps.filter((step) => !isSent(step)) };
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

function toLoadedPartition(
  graph: PartitionGraph,
  started: ReadonlyMap<string, StartedStep>,
): LoadedPartition {
  const due = [...started].flatMap(([id, each]) => (each.dueAt ? [[id, each.dueAt.toISOString()]] : []));
  return {
    graph,
    states: Object.fromEntries(graph.steps.map(({ id }) => [id, started.get(id)?.state ?? 'waiting'])),
    resumed: false,
    retrying: [],
    cancelling: false,
    inquiriesSwept: true,
    ...(due.length > 0 && { due: Object.fromEntries(due) as Record<string, string> }),
  };
}

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

export interface PrepareInput extends OrderInput {
  /** True to hand off at once what depends on nothing. */
  readonly handOff?: boolean;
}
