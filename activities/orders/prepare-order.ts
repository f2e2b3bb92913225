import { decompose } from '../../domain/decomposition/decompose.js';
import { DecompositionError, orderTooLarge } from '../../domain/decomposition/decomposition-error.js';
import type { OrderInput } from '../../domain/order/messages.js';
import { readOrder } from '../../domain/order/order.js';
import { isTerminal, type OrderState } from '../../domain/order/order-state.js';
import { carrierOf, contactIds } from '../../domain/tmf/documents/carried.js';
import { loadContactRecords } from '../../entities/parties/contact-records.js';
import { qualify } from '../../domain/qualification/qualify.js';
import type { Database } from '../../entities/database.js';
import { loadPlanningBasis } from '../../entities/inventory/inventory-store.js';
import { orderTable } from '../../entities/tables/order-tables.js';
import type { InlineHandOff } from '../hand-off/inline-hand-off.js';
import { findOpenCancelTasks, type LoadedPartition, loadPartition } from './load-partition.js';
import {
  decompositionErrors,
  type OrderError,
  qualificationErrors,
} from '../../domain/qualification/order-errors.js';
import { holdUnplanned } from '../../entities/orders/hold.js';
import { rejectOrder } from '../../entities/orders/reject-order.js';
import { completeItems } from './complete-items.js';
import { finishCancel } from './finish-cancel.js';
import { type PrepareInput, ReservationError, storePlan } from './store-plan.js';
import { hasOpenFault } from '../../entities/orders/order-faults.js';
import type { OrchestratedOrderRow } from '../../entities/tables/orders.js';
import type { Filled, Row } from '../../entities/tables/row.js';

/** How an order's workflow goes on. */
export type PrepareResult = PreparedOrder & {
  /** An earlier run of the workflow was lost while a fault kept it from going on. */
  readonly faulty?: true;
};

type PreparedOrder =
  /** The order has ended: rejected just now, or earlier. */
  | { readonly outcome: 'ended'; readonly state: OrderState; readonly reasons: readonly string[] }
  /** The catalog is faulty; the order waits until it is corrected. */
  | { readonly outcome: 'held'; readonly reasons: readonly string[] }
  /** Run by workflows of its own, one for each partition. */
  | { readonly outcome: 'partitioned'; readonly partitions: number; readonly cancelTask?: string }
  | { readonly outcome: 'planned'; readonly partition: LoadedPartition };

type OrderToPrepare = Row<OrchestratedOrderRow, 'state' | 'doc' | 'customerId' | 'orderDate' | 'partitions'> &
  Filled<OrchestratedOrderRow, 'caller'>;

/**
 * Qualifies, decomposes, reserves and stores the plan; once. Called again (a new worker, a workflow that continues as
 * new or was lost) it answers from MySQL alone. Throws an `Error` when the order is not in the database.
 */
export async function prepareOrder(
  database: Database,
  inlineHandOff: InlineHandOff,
  input: PrepareInput,
): Promise<PrepareResult> {
  const { orderId, kind } = input;
  const [order] = await database.rows<OrderToPrepare>(
    `SELECT state, doc, customerId, caller, orderDate, partitions FROM ${orderTable[kind]} WHERE id = ?`,
    [orderId],
  );
  if (!order) throw new Error(`${kind} ${orderId} is not in the database`);
  const prepared = await prepare(database, inlineHandOff, input, order);
  const faulty = order.state !== 'acknowledged' && (await hasOpenFault(database, { orderId }));
  return { ...prepared, ...(faulty && { faulty }) };
}

async function prepare(
  database: Database,
  inlineHandOff: InlineHandOff,
  input: PrepareInput,
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
  const toPlan = readOrder(kind, orderId, order.doc);
  const { catalog, serviceAreas, inventory } = await loadPlanningBasis(database, toPlan);
  // By the day it was sent: an order that had to wait is not refused for what is no longer sold.
  const dated = { ...toPlan, orderDate: order.orderDate.toISOString() };
  const errors = qualificationErrors(qualify(dated, catalog, inventory, serviceAreas));
  if (errors.length > 0) return await reject(database, input, errors);
  try {
    const plan = decompose(toPlan, catalog, inventory);
    const carried = { kind, doc: order.doc, caller: order.caller };
    const records = await loadContactRecords(database, contactIds(carried, plan.steps));
    const carriedBy = carrierOf(carried, plan.items, records);
    const decomposed = { input, order, plan, decomposedOrder: toPlan, inventory, carriedBy };
    const systems = await inlineHandOff.availableSystems();
    const stored = await storePlan(database, decomposed, (id) => systems(id) !== undefined);
    if (!stored.partition) return await loadPrepared(database, input, stored.partitions);
    const { passedItems } = stored;
    inlineHandOff.wakeQueues(stored.queued.map(({ downstreamSystem }) => downstreamSystem));
    const [sent] = await Promise.all([
      inlineHandOff.send(stored.handOffs, systems),
      passedItems.size > 0 && completeItems(database, { ...input, partitions: 1 }, passedItems),
    ]);
    const states = { ...stored.partition.states, ...sent.states };
    const queued = [...stored.queued.map(({ id }) => id), ...sent.queued];
    const partition = { ...stored.partition, states, ...(queued.length > 0 && { queued }) };
    return { outcome: 'planned', partition };
  } catch (err) {
    if (err instanceof ReservationError) return await reject(database, input, err.errors);
    if (err instanceof DecompositionError && err.reasons.some(({ code }) => code === orderTooLarge))
      return await reject(database, input, decompositionErrors(err.reasons));
    if (err instanceof DecompositionError) return await hold(database, input, err);
    throw err;
  }
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
