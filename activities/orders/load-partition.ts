import type { OrderKind } from '../../domain/order/messages.js';
import { isGateId } from '../../domain/plan/gates.js';
import type { PartitionGraph } from '../../domain/plan/partition.js';
import { unresolvedFallout } from '../../domain/tmf/schemas/fallout.js';
import type { StepState, Withdrawal } from '../../domain/plan/step-state.js';
import { anyOf, type Database } from '../../entities/database.js';
import { findPendingCorrections } from '../../entities/orders/corrections.js';
import { findReleased, gateStates } from '../../entities/orders/gates.js';
import { orderTable } from '../../entities/tables/order-tables.js';
import type { CancelOrder, OrchestratedOrderRow } from '../../entities/tables/orders.js';
import type { Fallout, PlanStep } from '../../entities/tables/plan.js';
import type { Filled, Row } from '../../entities/tables/row.js';

/** What one workflow runs, and how far it has come. */
export interface LoadedPartition {
  readonly graph: PartitionGraph;
  /**
   * States of its steps, and of the gates before them: `completed` when open; in plans that an earlier version stored of the steps
   * in other partitions that they depend on.
   */
  readonly states: Readonly<Record<string, StepState>>;
  /** Why steps are being undone while the order goes on. */
  readonly withdrawals?: Readonly<Record<string, Withdrawal>>;
  /** When running waits, and lags before waiting steps, are over. */
  readonly due?: Readonly<Record<string, string>>;
  /** Of the steps that are `handingOff` those that wait in the queues of their systems; absent when none does. */
  readonly queued?: readonly string[];
  /** True when another run may have left callbacks untaken and requests unsent. */
  readonly resumed: boolean;
  /** Decisions to retry that may not have reached the workflow. */
  readonly retrying: readonly { readonly stepId: string; readonly falloutId: string }[];
  /**
   * Reports that may not have reached the workflow: failed steps that a person counts as done, and completed ones that
   * have reported other values since.
   */
  readonly completing?: readonly string[];
  /** A revision of the order waits to be decided, of which the workflow may not have heard. */
  readonly revising?: true;
  /** A cancellation request that may not have reached the workflow. */
  readonly cancelTask?: string;
  /** True when the order is being rolled back. */
  readonly cancelling: boolean;
  /** The order is held. */
  readonly held?: true;
  /** Somebody has put it on hold: nothing of it begins. */
  readonly onHold?: true;
  /** An earlier run of the partition's workflow was lost while a fault kept it from going on. */
  readonly faulty?: true;
  /** Of the steps for which others wait elsewhere those that may be undone; only when the order is being rolled back. */
  readonly released?: readonly string[];
  /** True when overdue callbacks are asked for by `inquiries`; absent in histories from before: the workflow asks itself. */
  readonly inquiriesSwept?: true;
}

export interface PartitionInput {
  readonly orderId: string;
  readonly kind: OrderKind;
  readonly partition: number;
}

type OrderRow = Row<OrchestratedOrderRow, 'state' | 'stateBeforeCancel' | 'holdId'> & {
  readonly faulty: number;
  readonly revising: number;
};

type StepRow = Row<PlanStep, 'id' | 'state' | 'partitions' | 'withdrawal' | 'graph' | 'dueAt'> & {
  readonly isQueued: number;
};

/** Reads a partition's graph and states: all that a workflow needs to begin, or to go on after it was lost. */
export async function loadPartition(
  database: Database,
  { orderId, kind, partition }: PartitionInput,
): Promise<LoadedPartition> {
  const [[order], rows, decided, corrected, [task]] = await Promise.all([
    readOrderRow(database, { orderId, kind, partition }),
    database.rows<StepRow>(
      `SELECT id, state, partitions, withdrawal, graph, dueAt,
         state = 'handingOff' AND EXISTS (SELECT 1 FROM queued_hand_off q WHERE q.stepId = plan_step.id) AS isQueued
       FROM plan_step WHERE orderId = ? AND partitionNo = ? ORDER BY position, id`,
      [orderId, partition],
    ),
    database.rows<Row<Fallout, 'state'> & Filled<Fallout, 'stepId'> & { readonly falloutId: Fallout['id'] }>(
      `SELECT f.stepId, f.id AS falloutId, f.state FROM fallout f JOIN plan_step s ON s.id = f.stepId
       WHERE f.orderId = ? AND f.state IN ('retrying', 'completing') AND s.partitionNo = ? AND s.state = 'failed'`,
      [orderId, partition],
    ),
    findPendingCorrections(database, { orderId, partition }),
    findOpenCancelTasks(database, orderId),
  ]);
  const withdrawals = rows.flatMap(({ id, withdrawal }) => (withdrawal ? [[id, withdrawal] as const] : []));
  const completing = [
    ...decided.filter(({ state }) => state === 'completing').map(({ stepId }) => stepId),
    ...corrected,
  ];
  const states = Object.fromEntries(rows.map(({ id, state }) => [id, state]));
  const due = rows.flatMap(({ id, state, dueAt }) =>
    dueAt && (state === 'waiting' || state === 'inProgress') ? [[id, dueAt.toISOString()]] : [],
  );
  const queued = rows.filter(({ isQueued }) => isQueued === 1).map(({ id }) => id);
  const elsewhere = new Set(rows.flatMap(({ graph }) => graph.dependsOn).filter((id) => !(id in states)));
  Object.assign(states, await statesElsewhere(database, [...elsewhere]));
  const cancelling = order?.state === 'pendingCancellation';
  const awaited = rows.filter(({ graph }) => graph.awaitedElsewhere).map(({ id }) => id);
  return {
    graph: { partition, count: rows[0]?.partitions ?? 1, steps: rows.map(({ graph }) => graph) },
    states,
    ...(withdrawals.length > 0 && { withdrawals: Object.fromEntries(withdrawals) }),
    ...(due.length > 0 && { due: Object.fromEntries(due) as Record<string, string> }),
    ...(queued.length > 0 && { queued }),
    resumed: true,
    retrying: decided
      .filter(({ state }) => state === 'retrying')
      .map(({ stepId, falloutId }) => ({ stepId, falloutId })),
    ...(completing.length > 0 && { completing }),
    ...(order?.revising === 1 && { revising: true }),
    ...(task && { cancelTask: task.id }),
    cancelling,
    ...((order?.stateBeforeCancel ?? order?.state) === 'held' && { held: true }),
    ...(order && order.holdId !== null && { onHold: true }),
    ...(order?.faulty === 1 && { faulty: true }),
    ...(cancelling && { released: await findReleased(database, awaited) }),
    inquiriesSwept: true,
  };
}

async function readOrderRow(
  database: Database,
  { orderId, kind, partition }: PartitionInput,
): Promise<OrderRow[]> {
  return await database.rows<OrderRow>(
    `SELECT state, stateBeforeCancel, holdId, partitions > 1 AND EXISTS (
         SELECT 1 FROM fallout f WHERE f.orderId = o.id AND f.stepId IS NULL AND f.partitionNo = ? AND f.state IN (?)
       ) AS faulty, ? = 0 AND EXISTS (
         SELECT 1 FROM order_revision r WHERE r.orderId = o.id AND r.state = 'requested'
       ) AS revising FROM ${orderTable[kind]} o WHERE id = ?`,
    [partition, anyOf(unresolvedFallout), partition, orderId],
  );
}

async function statesElsewhere(
  database: Database,
  ids: readonly string[],
): Promise<Readonly<Record<string, StepState>>> {
  const steps = ids.filter((id) => !isGateId(id));
  const [gates, rows] = await Promise.all([
    gateStates(database, ids),
    steps.length === 0
      ? []
      : database.rows<Row<PlanStep, 'id' | 'state'>>('SELECT id, state FROM plan_step WHERE id IN (?)', [
          anyOf(steps),
        ]),
  ]);
  return { ...gates, ...Object.fromEntries(rows.map(({ id, state }) => [id, state])) };
}

/** The cancel task that nobody has decided about; at most one. */
export const findOpenCancelTasks = async (
  database: Database,
  orderId: string,
): Promise<Row<CancelOrder, 'id'>[]> =>
  await database.rows<Row<CancelOrder, 'id'>>(
    `SELECT id FROM cancel_order WHERE orderId = ? AND state IN ('acknowledged', 'accepted') LIMIT 1`,
    [orderId],
  );
