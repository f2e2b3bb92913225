import { decompose } from '../../domain/decomposition/decompose.js';
import {
  DecompositionError,
  LargePlanError,
  orderTooLarge,
} from '../../domain/decomposition/decomposition-error.js';
import type { OrderInput } from '../../domain/order/messages.js';
import { readOrder } from '../../domain/order/order.js';
import { isTerminal, type OrderState } from '../../domain/order/order-state.js';
import { carrierOf, contactIds } from '../../domain/tmf/documents/carried.js';
import { loadContactRecords } from '../../entities/parties/contact-records.js';
import { qualifyExpanded } from '../../domain/qualification/qualify.js';
import type { Database } from '../../entities/database.js';
import { loadPlanningBasis } from '../../entities/inventory/inventory-store.js';
import { orderTable } from '../../entities/tables/order-tables.js';
import type { AvailableSystems, InlineHandOff } from '../hand-off/inline-hand-off.js';
import { findOpenCancelTasks, type LoadedPartition, loadPartition } from './load-partition.js';
import {
  decompositionErrors,
  type OrderError,
  qualificationErrors,
} from '../../domain/qualification/order-errors.js';
import { holdUnplanned } from '../../entities/orders/hold.js';
import { followMergedCustomer } from '../../entities/orders/merged-customer.js';
import { rejectOrder } from '../../entities/orders/reject-order.js';
import { completeItems } from '../../entities/orders/complete-items.js';
import { finishCancel } from './finish-cancel.js';
import { storePlan } from '../../entities/orders/store-plan.js';
import { ReservationError } from '../../entities/orders/reserve-products.js';
import type { OutgoingHandOff } from '../../entities/orders/outgoing-hand-offs.js';
import { layOutPlan, type PlanLayout } from '../../domain/plan/plan-layout.js';
import { expandOrder } from '../../domain/decomposition/order-tree.js';
import { hasOpenFault } from '../../entities/orders/order-faults.js';
import type { OrchestratedOrderRow } from '../../entities/tables/orders.js';
import type { Filled, Row } from '../../entities/tables/row.js';

export interface PrepareInput extends OrderInput {
  /** True to hand off at once what depends on nothing. */
  readonly handOff?: boolean;
  /** True when the workflow gives a large order an activity of its own; absent: it waits for this one. */
  readonly mayDefer?: boolean;
}

/** What an order may come to that is planned beside the tasks of others. */
export interface PlanningLimit {
  /** As they are ordered, and then with those that are implied. */
  readonly items: number;
  /** Into which it decomposes. */
  readonly parts: number;
}

/** How an order's workflow goes on. */
export type PrepareResult = PreparedOrder & {
  /** An earlier run of the workflow was lost while a fault kept it from going on. */
  readonly faulty?: true;
};

type PreparedOrder =
  /** It comes to more than the limit, and nothing was done. */
  | { readonly outcome: 'large' }
  /** The order has ended: rejected just now, or earlier. */
  | { readonly outcome: 'ended'; readonly state: OrderState; readonly reasons: readonly string[] }
  /** The catalog is faulty; the order waits until it is corrected. `onHold`: somebody has put it on hold, until it is resumed. */
  | { readonly outcome: 'held'; readonly reasons: readonly string[]; readonly onHold?: true }
  /** Run by workflows of its own, one for each partition. */
  | { readonly outcome: 'partitioned'; readonly partitions: number; readonly cancelTask?: string }
  | { readonly outcome: 'planned'; readonly partition: LoadedPartition };

type OrderToPrepare = Row<
  OrchestratedOrderRow,
  'state' | 'holdId' | 'doc' | 'customerId' | 'orderDate' | 'partitions'
> &
  Filled<OrchestratedOrderRow, 'caller'> & { readonly isMerged: number };

/**
 * Qualifies, decomposes, reserves and stores the plan; once. Called again (a new worker, a workflow that continues as
 * new or was lost) it answers from MySQL alone. An order that comes to more than the limit is left alone: how large it is shows
 * in what it decomposes into, not in its document. Throws an `Error` when the order is not in the database.
 */
export async function prepareOrder(
  database: Database,
  inlineHandOff: InlineHandOff,
  input: PrepareInput,
  limit?: PlanningLimit,
): Promise<PrepareResult> {
  const { orderId, kind } = input;
  let order = await readOrderToPrepare(database, input);
  // It was sent while its customer was merged into another one: it is that one's, like those that were there.
  if (order?.isMerged === 1 && order.partitions === 0 && !isTerminal(order.state)) {
    await followMergedCustomer(database, order.customerId!);
    order = await readOrderToPrepare(database, input);
  }
  if (!order) throw new Error(`${kind} ${orderId} is not in the database`);
  const prepared = await prepare(database, inlineHandOff, { input, limit }, order);
  const faulty = order.state !== 'acknowledged' && (await hasOpenFault(database, { orderId }));
  return { ...prepared, ...(faulty && { faulty }) };
}

/** The order, and in the same statement whether its customer is a duplicate by now. */
async function readOrderToPrepare(
  database: Database,
  { orderId, kind }: PrepareInput,
): Promise<OrderToPrepare | undefined> {
  const [order] = await database.rows<OrderToPrepare>(
    `SELECT state, holdId, doc, customerId, caller, orderDate, partitions,
       EXISTS (SELECT 1 FROM business_document d WHERE d.id = CONVERT(o.customerId USING ascii) COLLATE ascii_bin
         AND d.resource IN ('customer', 'individual', 'organization')
         AND JSON_EXTRACT(d.doc, '$.mergedInto.id') IS NOT NULL) AS isMerged
     FROM ${orderTable[kind]} o WHERE id = ?`,
    [orderId],
  );
  return order;
}

async function prepare(
  database: Database,
  inlineHandOff: InlineHandOff,
  { input, limit }: { readonly input: PrepareInput; readonly limit: PlanningLimit | undefined },
  order: OrderToPrepare,
): Promise<PreparedOrder> {
  const { orderId, kind } = input;
  if (isTerminal(order.state)) return { outcome: 'ended', state: order.state, reasons: [] };
  if (order.partitions > 0) return await loadPrepared(database, input, order.partitions);
  // The workflow that began the cancellation was lost before its end; without a plan there is nothing to undo.
  if (order.state === 'pendingCancellation') {
    await finishCancel(database, input);
    return { outcome: 'ended', state: 'cancelled', reasons: [] };
  }
  if (order.holdId !== null) return onHold;
  const toPlan = readOrder(kind, orderId, order.doc);
  if (limit && toPlan.items.length > limit.items) return large;
  const { catalog, serviceAreas, inventory } = await loadPlanningBasis(database, toPlan);
  // By the day it was sent: an order that had to wait is not refused for what is no longer sold.
  const dated = { ...toPlan, orderDate: order.orderDate.toISOString() };
  const tree = expandOrder(toPlan, catalog, inventory);
  if (limit && tree.items.length > limit.items) return large;
  const qualified = qualifyExpanded({ order: dated, tree }, catalog, inventory, serviceAreas);
  const errors = qualificationErrors(qualified);
  if (errors.length > 0) return await reject(database, input, errors);
  try {
    const plan = decompose(toPlan, catalog, inventory, { tree, atMost: limit?.parts });
    const carried = { kind, doc: order.doc, caller: order.caller };
    const records = await loadContactRecords(database, contactIds(carried, plan.steps));
    const systems = await inlineHandOff.availableSystems();
    const isAvailable = (system: string) => systems(system) !== undefined;
    const layout = layOutPlan(plan, { now: new Date(), begins: input.handOff === true, isAvailable });
    const carriedBy = carrierOf(carried, plan.items, records);
    const decomposed = { input, order, plan, layout, decomposedOrder: toPlan, inventory, carriedBy };
    const { partitions, handOffs, isOnHold } = await storePlan(database, decomposed);
    if (isOnHold) return onHold;
    if (!handOffs || partitions > 1) return await loadPrepared(database, input, partitions);
    return await begin(database, inlineHandOff, { input, layout, handOffs, systems });
  } catch (err) {
    if (err instanceof LargePlanError) return large;
    if (err instanceof ReservationError) return await reject(database, input, err.errors);
    if (err instanceof DecompositionError && err.reasons.some(({ code }) => code === orderTooLarge))
      return await reject(database, input, decompositionErrors(err.reasons));
    if (err instanceof DecompositionError) return await hold(database, input, err);
    throw err;
  }
}

const large = { outcome: 'large' } as const;
const onHold = { outcome: 'held', reasons: ['the order is on hold'], onHold: true } as const;

interface StoredOrder {
  readonly input: PrepareInput;
  readonly layout: PlanLayout;
  readonly handOffs: readonly OutgoingHandOff[];
  readonly systems: AvailableSystems;
}

/** Sends what was stored as sent, and completes the items of what passed at once. */
async function begin(
  database: Database,
  inlineHandOff: InlineHandOff,
  { input, layout, handOffs, systems }: StoredOrder,
): Promise<PreparedOrder> {
  const { graphs, started, passed, queued } = layout;
  inlineHandOff.wakeQueues(queued.map(({ downstreamSystem }) => downstreamSystem));
  const [sent] = await Promise.all([
    inlineHandOff.send(handOffs, systems),
    passed.length > 0 &&
      completeItems(database, { ...input, partitions: 1 }, new Set(passed.map(({ itemId }) => itemId))),
  ]);
  const graph = graphs[0]!;
  const due = [...started].flatMap(([id, each]) => (each.dueAt ? [[id, each.dueAt.toISOString()]] : []));
  const states = graph.steps.map(({ id }) => [id, started.get(id)?.state ?? 'waiting'] as const);
  const inQueue = [...queued.map(({ id }) => id), ...sent.queued];
  return {
    outcome: 'planned',
    partition: {
      graph,
      states: { ...Object.fromEntries(states), ...sent.states },
      resumed: false,
      retrying: [],
      cancelling: false,
      inquiriesSwept: true,
      ...(due.length > 0 && { due: Object.fromEntries(due) as Record<string, string> }),
      ...(inQueue.length > 0 && { queued: inQueue }),
    },
  };
}

async function loadPrepared(
  database: Database,
  input: OrderInput,
  partitions: number,
): Promise<PreparedOrder> {
  if (partitions > 1) {
    const [task] = await findOpenCancelTasks(database, input.orderId);
    return { outcome: 'partitioned', partitions, ...(task && { cancelTask: task.id }) };
  }
  return { outcome: 'planned', partition: await loadPartition(database, { ...input, partition: 0 }) };
}

async function reject(
  database: Database,
  input: OrderInput,
  errors: readonly OrderError[],
): Promise<PreparedOrder> {
  await rejectOrder(database, input, errors);
  return { outcome: 'ended', state: 'rejected', reasons: errors.map(({ message }) => message) };
}

/** A faulty catalog is the operator's fault, and no reason to refuse the customer's order. */
async function hold(
  database: Database,
  order: OrderInput,
  { reasons }: DecompositionError,
): Promise<PreparedOrder> {
  const errors = decompositionErrors(reasons);
  await holdUnplanned(database, order, errors);
  return { outcome: 'held', reasons: errors.map(({ message }) => message) };
}
