import type { BackgroundJob, OrderKind, StartInput } from '../../domain/order/messages.js';
import { jobWorkflowId, partitionWorkflowId, workflowId } from '../../domain/order/ids.js';
import { orderForms } from '../../domain/order/order.js';
import { isFinalReport } from '../../domain/plan/step-state.js';
import { orderStates, unfinishedStates } from '../../domain/order/order-state.js';
import { anyOf, type Database, type Transaction } from '../database.js';
import { putMessages, putStart } from '../outbox.js';
import { orderTable } from '../tables/order-tables.js';
import type { OrchestratedOrderRow } from '../tables/orders.js';
import type { Outbox } from '../tables/processes.js';
import type { PlanStep } from '../tables/plan.js';
import type { Row } from '../tables/row.js';
import { remindOfRevisions } from './order-revisions.js';
import { listStuck, type OrderFaultRef, type Stuck, stuckByFaults } from './stuck-orders.js';

/** The workflow ids of those partitions of these orders that still have steps to run. */
export async function findOpenPartitions(
  database: Database,
  kind: OrderKind,
  orderIds: readonly string[],
): Promise<readonly PartitionRef[]> {
  if (orderIds.length === 0) return [];
  const rows = await database.rows<Row<PlanStep, 'orderId' | 'partitionNo'>>(
    `SELECT DISTINCT orderId, partitionNo FROM plan_step
     WHERE orderId IN (?) AND partitions > 1 AND state NOT IN ('completed', 'undone', 'cancelled')`,
    [anyOf(orderIds)],
  );
  return rows.map(({ orderId, partitionNo: partition }) => ({
    orderId,
    partition,
    workflowId: partitionWorkflowId(kind, orderId, partition),
  }));
}

interface PartitionRef {
  readonly orderId: string;
  readonly partition: number;
  readonly workflowId: string;
}

const finalReports = orderStates.filter(isFinalReport);

/**
 * Those of these orders that have not changed since then and wait for nothing: no step is under way whose report the
 * workflow has yet to read, no request is queued and no task open, no date is to come, no fallout to be decided, and nobody has put the order, or an item of it, on hold. An order that
 * is held before it has a plan waits for its catalog.
 */
export async function findIdleOrders(
  database: Database,
  kind: OrderKind,
  { orderIds, before }: { readonly orderIds: readonly string[]; readonly before: Date },
): Promise<readonly string[]> {
  if (orderIds.length === 0) return [];
  const [ids, finals] = [anyOf(orderIds), anyOf(finalReports)];
  const rows = await database.rows<Row<OrchestratedOrderRow, 'id'>>(
    `SELECT o.id FROM ${orderTable[kind]} o
     WHERE o.id IN (?) AND o.updatedAt < ? AND o.holdId IS NULL AND o.heldItems = 0 AND NOT (o.state = 'held' AND o.partitions = 0)
       AND NOT EXISTS (
         SELECT 1 FROM plan_step s WHERE s.orderId = o.id AND (
           s.startedAt >= ? OR s.completedAt >= ?
           OR (s.state IN ('handingOff', 'inProgress', 'undoing')
             AND CASE
               WHEN s.kind = 'waitUntil' THEN s.dueAt IS NULL OR s.dueAt >= ?
               WHEN s.kind = 'manualTask' THEN EXISTS (
                 SELECT 1 FROM manual_task m WHERE m.stepId = s.id AND (m.state = 'open' OR m.updatedAt >= ?))
               WHEN s.state = 'handingOff' THEN s.sentAt >= ? OR EXISTS (
                 SELECT 1 FROM queued_hand_off q WHERE q.stepId = s.id)
               ELSE TRUE END
             AND (s.reportedState IS NULL OR s.reportedState NOT IN (?)
               OR EXISTS (SELECT 1 FROM callback c WHERE c.stepId = s.id AND c.receivedAt >= ?)))
           OR (s.state = 'waiting'
             AND (s.dueAt >= ? OR JSON_UNQUOTE(JSON_EXTRACT(s.graph, '$.notBefore')) >= ?))
           OR (s.state = 'failed'
             AND EXISTS (SELECT 1 FROM fallout f WHERE f.stepId = s.id AND (f.state = 'open' OR f.updatedAt >= ?)))))`,
    [
      ids,
      before,
      before,
      before,
      before,
      before,
      before,
      finals,
      before,
      before,
      before.toISOString(),
      before,
    ],
  );
  const underWay = await findUnderWay(
    database,
    rows.map(({ id }) => workflowId(kind, id)),
  );
  return rows.flatMap(({ id }) => (underWay.has(workflowId(kind, id)) ? [] : [id]));
}

/** Those of these workflows for which the outbox has a row that Temporal has not refused. */
async function findUnderWay(
  database: Pick<Transaction, 'rows'>,
  workflowIds: readonly string[],
): Promise<ReadonlySet<string>> {
  if (workflowIds.length === 0) return new Set();
  const rows = await database.rows<Row<Outbox, 'workflowId'>>(
    'SELECT DISTINCT workflowId FROM outbox WHERE workflowId IN (?) AND attempts = 0',
    [anyOf(workflowIds)],
  );
  return new Set(rows.map((row) => row.workflowId));
}

/** The findings about a page of orders. */
export interface SweptOrders {
  readonly kind: OrderKind;
  /** The whole page. */
  readonly orderIds: readonly string[];
  /** No workflow runs them. */
  readonly lost: ReadonlySet<string>;
  readonly lostPartitions: readonly PartitionRef[];
  readonly idle: ReadonlySet<string>;
  readonly faulty: ReadonlyMap<string, readonly OrderFaultRef[]>;
}

/** What the sweep did about a page. */
export interface SweepOutcome {
  /** Workflows for which it put something into the outbox. */
  readonly woken: readonly string[];
  /** How many orders are stuck. */
  readonly stuck: number;
}

/**
 * Puts starts of lost workflows into the outbox, has the partitions of idle orders look again, and records stuck orders.
 * An order that has ended meanwhile is left alone, and a start that is under way is not repeated.
 */
export async function recordSweptOrders(database: Database, swept: SweptOrders): Promise<SweepOutcome> {
  const { kind, orderIds, lost, lostPartitions, idle, faulty } = swept;
  const found = [
    ...new Set([...lost, ...lostPartitions.map(({ orderId }) => orderId), ...idle, ...faulty.keys()]),
  ];
  return await database.transaction(async (tx) => {
    const orders = await lockUnfinished(tx, kind, found);
    const underWay = await findUnderWay(
      tx,
      orders.map(({ id }) => workflowId(kind, id)),
    );
    const restarted = orders.filter(({ id }) => lost.has(id) && !underWay.has(workflowId(kind, id)));
    for (const { id, items } of restarted)
      putStart(tx, workflowId(kind, id), { orderId: id, kind, items } satisfies StartInput);
    const ids = new Set(orders.map(({ id }) => id));
    const again = lostPartitions.filter(({ orderId }) => ids.has(orderId) && !lost.has(orderId));
    putMessages(
      tx,
      again.map(({ orderId, partition }) => ({
        workflowId: workflowId(kind, orderId),
        message: { type: 'replanned', partition },
      })),
    );
    const idleIds = orders.filter(({ id }) => idle.has(id)).map(({ id }) => id);
    await reloadPartitions(tx, kind, idleIds);
    await remindOfRevisions(tx, idleIds);
    const woken = new Set([...restarted.map(({ id }) => id), ...again.map(({ orderId }) => orderId)]);
    const rows = orders.map(({ id, customerId }) => {
      const restarts = woken.has(id) ? (1 as const) : (0 as const);
      return { id, customerId, restarts, ...whyStuck(id, swept) };
    });
    listStuck(tx, kind, rows, new Date());
    const well = orderIds.filter((id) => !ids.has(id));
    if (well.length > 0) tx.write('DELETE FROM stuck_order WHERE id IN (?)', [anyOf(well)]);
    return { woken: [...woken].map((id) => workflowId(kind, id)), stuck: rows.length };
  });
}

/** A worker of an earlier version may have opened a gate and told nobody: every partition reads again what there is to do. */
async function reloadPartitions(
  tx: Transaction,
  kind: OrderKind,
  orderIds: readonly string[],
): Promise<void> {
  if (orderIds.length === 0) return;
  const partitions = await tx.rows<Row<PlanStep, 'orderId' | 'partitionNo'>>(
    'SELECT DISTINCT orderId, partitionNo FROM plan_step WHERE orderId IN (?) AND partitions > 1',
    [anyOf(orderIds)],
  );
  putMessages(
    tx,
    partitions.map(({ orderId, partitionNo: partition }) => ({
      workflowId: partitionWorkflowId(kind, orderId, partition),
      message: { type: 'replanned', partition },
    })),
  );
}

function whyStuck(id: string, { kind, lost, lostPartitions, faulty }: SweptOrders): Stuck {
  const partitions = lostPartitions.filter(({ orderId }) => orderId === id).map((each) => each.workflowId);
  const faults = faulty.get(id);
  if (lost.has(id)) return { reason: 'noWorkflow', doc: { workflow: [workflowId(kind, id)] } };
  if (partitions.length > 0) return { reason: 'noWorkflow', doc: { workflow: partitions } };
  if (faults) return stuckByFaults(kind, id, faults);
  return { reason: 'waitsForNothing', doc: { workflow: [workflowId(kind, id)] } };
}

type UnfinishedOrder = Row<OrchestratedOrderRow, 'id' | 'customerId'> & { readonly items: number };

async function lockUnfinished(
  tx: Transaction,
  kind: OrderKind,
  ids: readonly string[],
): Promise<readonly UnfinishedOrder[]> {
  if (ids.length === 0) return [];
  return await tx.rows<UnfinishedOrder>(
    `SELECT id, customerId, COALESCE(JSON_LENGTH(doc, '$.${orderForms[kind].items}'), 0) AS items
     FROM ${orderTable[kind]} WHERE id IN (?) AND state IN (?) ORDER BY id FOR UPDATE`,
    [anyOf(ids), anyOf(unfinishedStates)],
  );
}

/** Puts starts of lost background jobs into the outbox; a job that has ended meanwhile does nothing. */
export async function restartTasks(
  database: Database,
  kind: BackgroundJob,
  ids: readonly string[],
): Promise<readonly string[]> {
  return await database.transaction(async (tx) => {
    const underWay = await findUnderWay(
      tx,
      ids.map((id) => jobWorkflowId(kind, id)),
    );
    const restarted = ids.filter((id) => !underWay.has(jobWorkflowId(kind, id)));
    for (const id of restarted) putStart(tx, jobWorkflowId(kind, id), { id });
    return restarted.map((id) => jobWorkflowId(kind, id));
  });
}
