import { groupBy } from '../../domain/lib/group-by.js';
import { partitionWorkflowId } from '../../domain/order/ids.js';
import type { OrderKind } from '../../domain/order/messages.js';
import type { OrderState } from '../../domain/order/order-state.js';
import { type Advance, decideAdvance } from '../../domain/plan/advance.js';
import type { NextStep } from '../../domain/plan/next-steps.js';
import { handOffKinds } from '../../domain/plan/plan.js';
import { isRolledBack, type StepState } from '../../domain/plan/step-state.js';
import { unresolvedFallout } from '../../domain/tmf/schemas/fallout.js';
import { anyOf, type Database, type Transaction } from '../database.js';
import { changeRows } from '../events/changes.js';
import { putMessages } from '../outbox.js';
import { orderTable } from '../tables/order-tables.js';
import type { OrchestratedOrderRow } from '../tables/orders.js';
import type { PlanStep } from '../tables/plan.js';
import type { Row } from '../tables/row.js';
import { isPartlyDone } from './failed-work.js';
import { failStep, insertFallout, resolveFallout } from './fallout.js';
import { openGates, releaseSteps } from './gates.js';
import { openTasks } from './manual-tasks.js';
import { recordOrderNoticeEvents } from './order-notice-events.js';
import { showHandedOff } from './orders.js';
import { heldItemsOf } from './held-items.js';
import { markHandingOff, mayBegin, type OutgoingHandOff } from './outgoing-hand-offs.js';
import { loadStepDetails, type StepDetails } from './step-details.js';
import { moveSteps } from './steps.js';

/** The steps of an order with reports, and those that may become ready by it. */
export interface AdvanceInput {
  readonly orderId: string;
  readonly kind: OrderKind;
  readonly stepIds: readonly string[];
  /** More than 1: the order is finished by its own workflow, not by this partition's. */
  readonly partitions: number;
  /** True during rollback: then nothing more is completed. */
  readonly cancelling: boolean;
  /** Steps that may become ready by this, and are handed off at once if they do; in dependency order. */
  readonly next?: readonly NextStep[];
  /** Running waits, and ready steps, whose time has come. */
  readonly due?: readonly string[];
}

/** The steps it is about; without any, it completes whatever is done. */
export const concernedStepIds = ({ stepIds, next = [], due = [] }: AdvanceInput): readonly string[] => [
  ...stepIds,
  ...due,
  ...next.map(({ id }) => id),
];

type StepRow = Row<
  PlanStep,
  | 'id'
  | 'orderId'
  | 'orderKind'
  | 'itemId'
  | 'kind'
  | 'partitionNo'
  | 'gateId'
  | 'downstreamSystem'
  | 'state'
  | 'generation'
  | 'operation'
  | 'reportedState'
  | 'result'
  | 'graph'
  | 'dueAt'
  | 'sentAt'
> & {
  readonly partlyDone: boolean;
  /** 1 when fallout of it is not resolved. */
  readonly hasFallout: number;
};

type Moves = Advance<StepRow>['moved'];

/** What came of an advance, as committed. */
interface AppliedAdvance extends Pick<Advance<StepRow>, 'states' | 'due'> {
  /** Items of which steps have come to their end. */
  readonly doneItems: ReadonlySet<string>;
  /** Steps committed as sent, to be sent now. */
  readonly handOffs: readonly OutgoingHandOff[];
  /** Steps committed to the queues of their systems. */
  readonly queued: readonly Pick<StepRow, 'id' | 'downstreamSystem'>[];
}

/**
 * Carries out an advance in one transaction: reads the rows under their locks, has `decideAdvance` decide, and writes what it
 * says. Hand-offs are committed if they are to leave now (`leavesAtOnce`), or be queued; without it they are left to the workflow.
 */
export async function applyAdvance(
  database: Database,
  input: AdvanceInput,
  leavesAtOnce: ((system: string) => boolean) | undefined,
): Promise<AppliedAdvance> {
  const { kind, stepIds, next = [], due = [], cancelling } = input;
  if (concernedStepIds(input).length === 0)
    return { doneItems: new Set(), states: {}, handOffs: [], queued: [] };
  return await database.transaction(async (tx) => {
    const { order, rows, onHold } = await lockRows(tx, input);
    const now = new Date();
    const free = next.filter(({ id }) => !onHold.has(id));
    const startable = new Set(free.map(({ id }) => id));
    const details = await loadStepDetails(
      tx,
      order ? rows.filter(({ id, state }) => startable.has(id) && hasNotBegun(state)) : [],
    );
    const request = { stepIds, next: free, due: due.filter((id) => !onHold.has(id)), cancelling };
    const advance = decideAdvance(rows, request, { ...details, now, acceptsHandOffs: order !== undefined });
    if (order) await recordStarts(tx, advance, { stepOf: details.stepOf, ...order, now });
    await recordMoves(tx, input, advance.changed, now);
    const steps = leavesAtOnce ? advance.handOff.map(({ row }) => row) : [];
    const marked = await markHandingOff(tx, { kind, steps, leavesAtOnce: leavesAtOnce ?? (() => false) });
    await notifyPartitions(tx, input, advance.changed);
    // What was undone while the order goes on is out of its item's way, too.
    const isDone = (to: StepState) => to === 'completed' || (!cancelling && isRolledBack(to));
    return {
      doneItems: new Set(advance.moved.filter(({ to }) => isDone(to)).map(({ step }) => step.itemId)),
      states: advance.states,
      ...(advance.due && { due: advance.due }),
      handOffs: marked.handOffs,
      queued: steps.filter(({ id }) => marked.queued.includes(id)),
    };
  });
}

const hasNotBegun = (state: StepState): boolean => state === 'waiting' || state === 'handingOff';

/** The order's lock first: it is what a cancellation and a hand-off decide under. No order when nothing may begin any more; `onHold`: what does not begin, since its item is on hold. */
async function lockRows(tx: Transaction, input: AdvanceInput) {
  const { orderId, kind, next = [], due = [] } = input;
  type Locked = Omit<StepRow, 'partlyDone'> & { readonly partlyDone: number };
  const [[order], rows] = await tx.reads<
    [Row<OrchestratedOrderRow, 'state' | 'holdId' | 'heldItems' | 'customerId'>, Locked]
  >(
    [
      `SELECT state, holdId, heldItems, customerId FROM ${orderTable[kind]} WHERE id = ?${next.length > 0 ? ' FOR UPDATE' : ''}`,
      [orderId],
    ],
    [
      `SELECT id, orderId, orderKind, itemId, kind, partitionNo, gateId, downstreamSystem, state, generation, operation,
         reportedState, result, graph, dueAt, sentAt, ${isPartlyDone.text} AS partlyDone,
         EXISTS (SELECT 1 FROM fallout f WHERE f.stepId = plan_step.id AND f.state IN (?)) AS hasFallout
       FROM plan_step WHERE id IN (?) ORDER BY id FOR UPDATE`,
      [...isPartlyDone.values, anyOf(unresolvedFallout), anyOf(concernedStepIds(input))],
    ],
  );
  const held = order ? await heldItemsOf(tx, orderId, order) : new Set<string>();
  // What has begun of it, or ended, is answered to the workflow again, should that have been lost.
  const begins = ({ id, state }: Locked): boolean =>
    hasNotBegun(state) || (state === 'inProgress' && due.includes(id));
  return {
    onHold: new Set(rows.filter((row) => held.has(row.itemId) && begins(row)).map(({ id }) => id)),
    order: order && mayBegin(order) ? order : undefined,
    rows: rows.map((row) => ({ ...row, partlyDone: row.partlyDone === 1 })),
  };
}

interface StartRecord extends Pick<StepDetails, 'stepOf'> {
  readonly customerId: string | null;
  readonly now: Date;
}

/** Tasks open, and the ends of waits and lags are fixed. */
async function recordStarts(
  tx: Transaction,
  { tasks, waits, lagging, invalidWaits }: Advance<StepRow>,
  { stepOf, customerId, now }: StartRecord,
): Promise<void> {
  const start = (ids: readonly string[], dueAt: Date | null) =>
    moveSteps(tx, ids, 'inProgress', { set: { operation: 'do', startedAt: now, dueAt } });
  start(
    tasks.map(({ id }) => id),
    null,
  );
  openTasks(
    tx,
    tasks.map(({ row: { id, orderId, orderKind, generation } }) => ({
      step: stepOf.get(id)!,
      orderId,
      orderKind,
      generation,
      operation: 'do',
      customerId,
    })),
    now,
  );
  for (const { step, dueAt } of waits) start([step.id], dueAt);
  for (const { step, dueAt } of lagging)
    tx.write('UPDATE plan_step SET dueAt = ? WHERE id = ?', [dueAt, step.id]);
  // An operator retries it once the value is corrected, or cancels.
  for (const { step, reason } of invalidWaits) {
    const waiting = {
      ...step.row,
      downstreamSystem: null,
      operation: 'do',
      step: stepOf.get(step.id)!,
    } as const;
    await failStep(tx, waiting, { falloutType: 'badAnswer', code: 'notADate', message: reason });
  }
}

/** The handed-off order's state once its step has this one. */
const handOffStates: Readonly<Partial<Record<StepState, OrderState>>> = {
  completed: 'completed',
  failed: 'failed',
  undone: 'cancelled',
  cancelled: 'cancelled',
};

async function recordMoves(tx: Transaction, order: AdvanceInput, moves: Moves, now: Date): Promise<void> {
  for (const to of new Set(moves.map((move) => move.to))) {
    const steps = moves.filter((move) => move.to === to).map(({ step }) => step);
    const idsOf = (some: readonly StepRow[]) => some.map(({ id }) => id);
    moveSteps(tx, idsOf(steps), to, { set: { completedAt: now } });
    if (to === 'completed' || to === 'undone')
      resolveFallout(tx, idsOf(steps.filter(({ hasFallout }) => hasFallout === 1)), now);
  }
  showMoves(tx, moves, now);
  await recordMilestones(tx, order, moves);
  const failed = moves.filter(({ to }) => to === 'failed');
  await insertFallout(
    tx,
    failed.map(({ step }) => ({ ...step, falloutType: 'refused' })),
  );
}

/** Shows the states of steps on the handed-off orders. */
function showMoves(tx: Transaction, moves: Moves, now: Date): void {
  const shown = moves.map((move) => ({ ...move.step, shows: shownState(move) }));
  for (const state of new Set(shown.map(({ shows }) => shows))) {
    if (!state) continue;
    for (const kind of handOffKinds) {
      const ids = shown.filter((each) => each.kind === kind && each.shows === state).map(({ id }) => id);
      showHandedOff(tx, { kind, ids }, state, { at: now, set: { completionDate: now } });
    }
  }
}

/** A part that was done is not shown as the whole. */
const shownState = ({ step, to }: Moves[number]): OrderState | undefined =>
  to === 'completed' && step.reportedState !== 'completed' ? 'partial' : handOffStates[to];

/** The order shows its milestones: its ETag changes with them. */
async function recordMilestones(tx: Transaction, order: AdvanceInput, moves: Moves): Promise<void> {
  if (!moves.some(({ step, to }) => step.kind === 'milestone' && to === 'completed')) return;
  changeRows(tx, order.kind, { ids: [order.orderId], set: {}, change: [], at: new Date() });
  await recordOrderNoticeEvents(tx, order, ['milestone']);
}

/** Partitions whose steps waited for these, or during rollback stood under them, learn of it through the outbox. */
async function notifyPartitions(tx: Transaction, order: AdvanceInput, moves: Moves): Promise<void> {
  const completed = moves.filter(({ to }) => to === 'completed').map(({ step }) => step);
  notifyRemoteDependents(tx, completed);
  const awaited = completed.filter(({ graph }) => graph.awaitedElsewhere).map(({ id }) => id);
  await openGates(tx, order, awaited);
  const ended = order.cancelling ? moves.filter(({ to }) => isRolledBack(to)) : [];
  await releaseSteps(
    tx,
    order,
    ended.map(({ step }) => step.gateId),
  );
}

/** Plans that an earlier version stored have no gates. */
function notifyRemoteDependents(tx: Transaction, completed: readonly StepRow[]): void {
  const waiting = completed.flatMap((step) =>
    step.graph.remoteDependents.map((partition) => ({
      id: step.id,
      workflowId: partitionWorkflowId(step.orderKind, step.orderId, partition),
    })),
  );
  if (waiting.length === 0) return;
  const byWorkflow = groupBy(waiting, ({ workflowId }) => workflowId);
  putMessages(
    tx,
    [...byWorkflow].map(([workflowId, steps]) => ({
      workflowId,
      message: { type: 'settled', stepIds: steps.map(({ id }) => id) },
    })),
  );
}
