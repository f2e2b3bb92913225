import {
  type BackgroundJob,
  backgroundJobs,
  type OrderKind,
  orderKinds,
  type StartInput,
} from '../../domain/order/messages.js';
import { jobWorkflowId, partitionWorkflowId, workflowId } from '../../domain/order/ids.js';
import { orderForms } from '../../domain/order/order.js';
import { isFinalReport } from '../../domain/plan/step-state.js';
import { type OrderState, orderStates, unfinishedStates } from '../../domain/order/order-state.js';
import { qualificationResources } from '../../domain/qualification/qualification.js';
import { anyOf, type Database, type SqlValues, type Transaction } from '../database.js';
import { putMessages, putStart } from '../outbox.js';
import { orderTable } from '../tables/order-tables.js';
import { listStuck, type OrderFaultRef, type Stuck, stuckByFaults } from './stuck-orders.js';
import { unansweredStates } from './qualification.js';

/** A part of what is swept: orders of a kind in a state, or tasks. Each is read along an index. */
export type SweepSection = OrderSection | { readonly kind: BackgroundJob };

/** Orders of a kind that are in a state. */
export interface OrderSection {
  readonly kind: OrderKind;
  readonly state: OrderState;
}

/** All that a workflow should run, in the order in which it is swept. */
export const sweepSections: readonly SweepSection[] = [
  ...orderKinds.flatMap((kind) => unfinishedStates.map((state) => ({ kind, state }))),
  ...backgroundJobs.map((kind) => ({ kind })),
];

/** Where a page of a section ends. */
export interface PageEnd {
  /** ISO 8601 instant. */
  readonly at: string;
  readonly id: string;
}

interface Page {
  readonly after?: PageEnd | undefined;
  /** What is younger has its start in the outbox still. */
  readonly before: Date;
  readonly limit: number;
}

/** Ids of the section's next page, and its end; no end when there is no further one. */
export async function readSweepPage(
  database: Database,
  section: SweepSection,
  { after, before, limit }: Page,
): Promise<{ readonly ids: readonly string[]; readonly end?: PageEnd }> {
  const { from, values, at } = sourceOf(section);
  const beyond = after ? `AND t.${at} >= ? AND (t.${at} > ? OR t.id > ?)` : '';
  const end = after ? [new Date(after.at), new Date(after.at), after.id] : [];
  const rows = await database.rows<{ id: string; at: Date }>(
    `SELECT t.id, t.${at} AS at FROM ${from} AND t.${at} < ? ${beyond} ORDER BY t.${at}, t.id LIMIT ?`,
    [...values, before, ...end, limit],
  );
  const last = rows.at(-1);
  return {
    ids: rows.map(({ id }) => id),
    ...(last && rows.length === limit && { end: { at: last.at.toISOString(), id: last.id } }),
  };
}

interface Source {
  readonly from: string;
  readonly values: SqlValues;
  readonly at: 'orderDate' | 'createdAt';
}

function sourceOf(section: SweepSection): Source {
  switch (section.kind) {
    case 'qualification':
      return {
        from: 'business_document t WHERE t.resource IN (?) AND t.status IN (?)',
        values: [anyOf(qualificationResources), anyOf(unansweredStates)],
        at: 'createdAt',
      };
    case 'stopHandOff':
      return {
        from: `cancel_order t JOIN plan_step s ON s.id = t.orderId
               WHERE t.state IN ('acknowledged', 'accepted', 'inProgress')`,
        values: [],
        at: 'createdAt',
      };
    case 'catalogJob':
      return {
        from: `catalog_job t WHERE t.status IN ('Not Started', 'Running')`,
        values: [],
        at: 'createdAt',
      };
    case 'productOrder':
    case 'serviceOrder':
    case 'resourceOrder':
      return {
        from: `${orderTable[section.kind]} t WHERE t.caller IS NOT NULL AND t.state = ?`,
        values: [section.state],
        at: 'orderDate',
      };
  }
}

/** Of these orders the partitions that have steps to be run, by their workflows' ids. */
export async function findOpenPartitions(
  database: Database,
  kind: OrderKind,
  orderIds: readonly string[],
): Promise<readonly PartitionRef[]> {
  if (orderIds.length === 0) return [];
  const rows = await database.rows<Omit<PartitionRef, 'workflowId'>>(
    `SELECT DISTINCT orderId, partitionNo AS \`partition\` FROM plan_step
     WHERE orderId IN (?) AND partitions > 1 AND state NOT IN ('completed', 'undone', 'cancelled')`,
    [anyOf(orderIds)],
  );
  return rows.map((row) => ({ ...row, workflowId: partitionWorkflowId(kind, row.orderId, row.partition) }));
}

interface PartitionRef {
  readonly orderId: string;
  readonly partition: number;
  readonly workflowId: string;
}

const finalReports = orderStates.filter(isFinalReport);

/**
 * Of these orders those that have not changed since then and wait for nothing: no step is under way whose report the
 * workflow has yet to hear, no date is to come, no fallout to be decided. An order that is held before it has a plan
 * waits for its catalog.
 */
export async function findIdleOrders(
  database: Database,
  kind: OrderKind,
  { orderIds, before }: { readonly orderIds: readonly string[]; readonly before: Date },
): Promise<readonly string[]> {
  if (orderIds.length === 0) return [];
  const [ids, finals] = [anyOf(orderIds), anyOf(finalReports)];
  const rows = await database.rows<{ id: string }>(
    `SELECT o.id FROM ${orderTable[kind]} o
     WHERE o.id IN (?) AND o.updatedAt < ? AND NOT (o.state = 'held' AND o.partitions = 0)
       AND NOT EXISTS (
         SELECT 1 FROM plan_step s WHERE s.orderId = o.id AND (
           s.startedAt >= ? OR s.completedAt >= ?
           OR (s.state IN ('handingOff', 'inProgress', 'undoing')
             AND (s.dueAt IS NULL OR s.dueAt >= ?)
             AND (s.reportedState IS NULL OR s.reportedState NOT IN (?)
               OR EXISTS (SELECT 1 FROM callback c WHERE c.stepId = s.id AND c.receivedAt >= ?)))
           OR (s.state = 'waiting'
             AND (s.dueAt >= ? OR JSON_UNQUOTE(JSON_EXTRACT(s.graph, '$.notBefore')) >= ?))
           OR (s.state = 'failed'
             AND EXISTS (SELECT 1 FROM fallout f WHERE f.stepId = s.id AND (f.state = 'open' OR f.updatedAt >= ?)))))`,
    [ids, before, before, before, before, finals, before, before, before.toISOString(), before],
  );
  const underWay = await findUnderWay(
    database,
    rows.map(({ id }) => workflowId(kind, id)),
  );
  return rows.flatMap(({ id }) => (underWay.has(workflowId(kind, id)) ? [] : [id]));
}

/** Of these workflows those for which the outbox has what Temporal has not refused. */
async function findUnderWay(
  database: Pick<Transaction, 'rows'>,
  workflowIds: readonly string[],
): Promise<ReadonlySet<string>> {
  if (workflowIds.length === 0) return new Set();
  const rows = await database.rows<{ workflowId: string }>(
    'SELECT DISTINCT workflowId FROM outbox WHERE workflowId IN (?) AND attempts = 0',
    [anyOf(workflowIds)],
  );
  return new Set(rows.map((row) => row.workflowId));
}

/** What the sweep found out about a page of orders. */
export interface SweptOrders {
  readonly kind: OrderKind;
  /** All of the page. */
  readonly orderIds: readonly string[];
  /** No workflow runs them. */
  readonly lost: ReadonlySet<string>;
  readonly lostPartitions: readonly PartitionRef[];
  readonly idle: ReadonlySet<string>;
  readonly faulty: ReadonlyMap<string, readonly OrderFaultRef[]>;
}

/** What was done about it. */
export interface SweepOutcome {
  /** Workflows that something was put into the outbox for. */
  readonly woken: readonly string[];
  /** How many orders are stuck. */
  readonly stuck: number;
}

/**
 * Has the workflows that are lost started by the outbox, and lists the orders. An order that has ended meanwhile is left
 * alone, and a start that is on its way already is not doubled.
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

function whyStuck(id: string, { kind, lost, lostPartitions, faulty }: SweptOrders): Stuck {
  const partitions = lostPartitions.filter(({ orderId }) => orderId === id).map((each) => each.workflowId);
  const faults = faulty.get(id);
  if (lost.has(id)) return { reason: 'noWorkflow', doc: { workflow: [workflowId(kind, id)] } };
  if (partitions.length > 0) return { reason: 'noWorkflow', doc: { workflow: partitions } };
  if (faults) return stuckByFaults(kind, id, faults);
  return { reason: 'waitsForNothing', doc: { workflow: [workflowId(kind, id)] } };
}

interface UnfinishedOrder {
  readonly id: string;
  readonly customerId: string | null;
  readonly items: number;
}

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

/** Has the workflows of tasks started by the outbox; one that has ended meanwhile finds that, and ends. */
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
