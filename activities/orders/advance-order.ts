import type { OrderKind } from '../../domain/order/messages.js';
import { partitionWorkflowId } from '../../domain/order/ids.js';
import type { OrderState } from '../../domain/order/order-state.js';
import { handOffKinds } from '../../domain/plan/plan.js';
import type { NextStep } from '../../domain/plan/next-steps.js';
import { unresolvedFallout } from '../../domain/tmf/schemas/fallout.js';
import { isRolledBack, outcomeOf, type StepState } from '../../domain/plan/step-state.js';
import { anyOf, type Database, type Transaction } from '../../entities/database.js';
import { recordOrderNoticeEvents } from '../../entities/orders/order-notice-events.js';
import { orderTable } from '../../entities/tables/order-tables.js';
import { groupBy } from '../../domain/lib/group-by.js';
import { openGates, releaseSteps } from '../../entities/orders/gates.js';
import { putMessages } from '../../entities/outbox.js';
import type { AvailableSystems, InlineHandOff } from '../hand-off/inline-hand-off.js';
import type { OutgoingHandOff } from '../hand-off/outgoing-hand-off.js';
import { completeItems } from './complete-items.js';
import { acceptsHandOffs, markHandingOff } from '../hand-off/hand-off.js';
import { isPartlyDone } from '../../entities/orders/failed-work.js';
import { insertFallout, resolveFallout } from '../../entities/orders/fallout.js';
import { startReadySteps } from './start-ready-steps.js';
import { moveSteps } from '../../entities/orders/steps.js';
import { showHandedOff } from '../../entities/orders/orders.js';
import { changeRows } from '../../entities/events/changes.js';
import type { OrchestratedOrderRow } from '../../entities/tables/orders.js';
import type { PlanStep } from '../../entities/tables/plan.js';
import type { Row } from '../../entities/tables/row.js';

/** The steps of an order with news, and those that may become ready by it. */
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

/** The order's state after the advance. */
export interface AdvanceResult {
  readonly states: Readonly<Record<string, StepState>>;
  /** True once everything in the order is completed; always false for a partition. */
  readonly ended: boolean;
  /** When waits and lags that began are over; absent when none did. */
  readonly due?: Readonly<Record<string, string>>;
  /** Of the steps that are `handingOff` those that wait in the queues of their systems; absent when none does. */
  readonly queued?: readonly string[];
}

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
  readonly partlyDone: number;
  /** 1 when fallout of it is not resolved. */
  readonly hasFallout: number;
};

/**
 * Applies what downstream systems reported of the steps, and completes the items that are done with it. Safe to repeat:
 * it then returns the states as they are.
 */
export async function advanceOrder(
  database: Database,
  inlineHandOff: InlineHandOff,
  input: AdvanceInput,
): Promise<AdvanceResult> {
  const systems = await systemsFor(inlineHandOff, input);
  const { moved, states, handOffs, queued, due } = await applyReports(database, input, systems);
  inlineHandOff.wakeQueues(queued.map(({ downstreamSystem }) => downstreamSystem ?? ''));
  // What was undone while the order goes on is out of its item's way, too.
  const done = (to: StepState) => to === 'completed' || (!input.cancelling && isRolledBack(to));
  const items = new Set(moved.filter(({ to }) => done(to)).map(({ step }) => step.itemId));
  const nothingToComplete = input.cancelling || (items.size === 0 && concernedStepIds(input).length > 0);
  const [sent, ended] = await Promise.all([
    inlineHandOff.send(handOffs, systems),
    nothingToComplete ? false : completeItems(database, input, items),
  ]);
  const inQueue = [...queued.map(({ id }) => id), ...sent.queued];
  const handingOff = Object.fromEntries(
    [...handOffs.map(({ id }) => id), ...inQueue].map((id) => [id, 'handingOff' as const]),
  );
  return {
    states: { ...states, ...handingOff, ...sent.states },
    ended,
    ...(due && { due }),
    ...(inQueue.length > 0 && { queued: inQueue }),
  };
}

/** The batches of a large order take longer than a workflow task should: its workflow hands them off itself. */
const handsOffInline = ({ partitions, next = [] }: AdvanceInput): boolean =>
  partitions === 1 && next.length > 0;

const systemsFor = async (inlineHandOff: InlineHandOff, input: AdvanceInput): Promise<AvailableSystems> =>
  handsOffInline(input) ? await inlineHandOff.availableSystems() : () => undefined;

/** The steps it is about; without any, it completes whatever is done. */
const concernedStepIds = ({ stepIds, next = [], due = [] }: AdvanceInput): readonly string[] => [
  ...stepIds,
  ...due,
  ...next.map(({ id }) => id),
];

interface StepMove {
  readonly step: StepRow;
  readonly to: StepState;
}

interface AppliedReports {
  readonly moved: readonly StepMove[];
  readonly states: Readonly<Record<string, StepState>>;
  readonly handOffs: readonly OutgoingHandOff[];
  readonly queued: readonly StepRow[];
  readonly due?: Readonly<Record<string, string>>;
}

async function applyReports(
  database: Database,
  input: AdvanceInput,
  systems: AvailableSystems,
): Promise<AppliedReports> {
  const { orderId, kind, stepIds, next = [], due = [] } = input;
  const ids = concernedStepIds(input);
  if (ids.length === 0) return { moved: [], states: {}, handOffs: [], queued: [] };
  return await database.transaction(async (tx) => {
    // The order's lock first: it is what a cancellation and a hand-off decide under.
    const [[order], locked] = await tx.reads<[Row<OrchestratedOrderRow, 'state' | 'customerId'>, StepRow]>(
      [
        `SELECT state, customerId FROM ${orderTable[kind]} WHERE id = ?${next.length > 0 ? ' FOR UPDATE' : ''}`,
        [orderId],
      ],
      [
        `SELECT id, orderId, orderKind, itemId, kind, partitionNo, gateId, downstreamSystem, state, generation, operation,
           reportedState, result, graph, dueAt, sentAt, ${isPartlyDone.text} AS partlyDone,
           EXISTS (SELECT 1 FROM fallout f WHERE f.stepId = plan_step.id AND f.state IN (?)) AS hasFallout
         FROM plan_step WHERE id IN (?) ORDER BY id FOR UPDATE`,
        [...isPartlyDone.values, anyOf(unresolvedFallout), anyOf(ids)],
      ],
    );
    // A step that was completed by an earlier try whose answer was lost counts as moved: its item may not be completed.
    const reported = new Set(stepIds);
    const reportedMoves = locked
      .filter(({ id }) => reported.has(id))
      .map((step) => ({ step, to: toOutcome(step, input) }));
    const completed = new Set(
      reportedMoves.filter(({ to }) => to === 'completed').map(({ step }) => step.id),
    );
    const now = new Date();
    // What an earlier try handed off, and was reported before its answer came, is not handed off again.
    const movedOn = new Set(
      reportedMoves.filter(({ step, to }) => step.state !== to).map(({ step }) => step.id),
    );
    const toStart = { next: next.filter(({ id }) => !movedOn.has(id)), rows: locked, completed, due, now };
    const opened =
      order && acceptsHandOffs(order.state)
        ? await startReadySteps(tx, { ...toStart, customerId: order.customerId })
        : { ready: [], passed: locked.filter((step) => wasPassed(step, input)), states: {}, due: {} };
    const moved = [...reportedMoves, ...opened.passed.map((step) => ({ step, to: 'completed' as const }))];
    const changed = moved.filter(({ step, to }) => step.state !== to);
    writeStates(tx, changed, now);
    await recordMilestones(tx, input, changed);
    insertFallout(
      tx,
      changed.filter(({ to }) => to === 'failed').map(({ step }) => step),
    );
    const leavesAtOnce = (system: string) => systems(system) !== undefined;
    const steps = handsOffInline(input) ? opened.ready : [];
    const { handOffs, queued } = await markHandingOff(tx, { kind, steps, leavesAtOnce });
    await notifyPartitions(tx, input, changed);
    const states = Object.fromEntries(moved.map(({ step, to }) => [step.id, to]));
    return {
      moved,
      handOffs,
      queued: steps.filter(({ id }) => queued.includes(id)),
      states: { ...states, ...opened.states },
      ...(Object.keys(opened.due).length > 0 && { due: opened.due }),
    };
  });
}

const toOutcome = (step: StepRow, { cancelling }: AdvanceInput): StepState =>
  outcomeOf({ ...step, partlyDone: step.partlyDone === 1 }, { rollingBack: cancelling });

/** True for a milestone or wait that an earlier try passed, and thereby ended the order; its answer was lost. */
const wasPassed = ({ id, kind, state }: StepRow, { next = [], due = [] }: AdvanceInput): boolean =>
  (kind === 'milestone' || kind === 'waitUntil') &&
  state === 'completed' &&
  (due.includes(id) || next.some((step) => step.id === id));

/** The handed-off order's state once its step has this one. */
const handOffStates: Readonly<Partial<Record<StepState, OrderState>>> = {
  completed: 'completed',
  failed: 'failed',
  undone: 'cancelled',
  cancelled: 'cancelled',
};

function writeStates(tx: Transaction, moves: readonly StepMove[], now: Date): void {
  for (const to of new Set(moves.map((move) => move.to))) {
    const steps = moves.filter((move) => move.to === to).map(({ step }) => step);
    const idsOf = (some: readonly StepRow[]) => some.map(({ id }) => id);
    moveSteps(tx, idsOf(steps), to, { set: { completedAt: now } });
    if (to === 'completed' || to === 'undone')
      resolveFallout(tx, idsOf(steps.filter(({ hasFallout }) => hasFallout === 1)), now);
  }
  showMoves(tx, moves, now);
}

/** Shows the states of steps on the handed-off orders. */
function showMoves(tx: Transaction, moves: readonly StepMove[], now: Date): void {
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
const shownState = ({ step, to }: StepMove): OrderState | undefined =>
  to === 'completed' && step.reportedState !== 'completed' ? 'partial' : handOffStates[to];

/** The order shows its milestones: its ETag changes with them. */
async function recordMilestones(
  tx: Transaction,
  order: AdvanceInput,
  moves: readonly StepMove[],
): Promise<void> {
  if (!moves.some(({ step, to }) => step.kind === 'milestone' && to === 'completed')) return;
  changeRows(tx, order.kind, { ids: [order.orderId], set: {}, change: [], at: new Date() });
  await recordOrderNoticeEvents(tx, order, ['milestone']);
}

/** Partitions whose steps waited for these, or during rollback stood under them, learn of it through the outbox. */
async function notifyPartitions(
  tx: Transaction,
  order: AdvanceInput,
  moves: readonly StepMove[],
): Promise<void> {
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
