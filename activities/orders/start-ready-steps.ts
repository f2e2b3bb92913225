import type { NextStep } from '../../domain/plan/next-steps.js';
import {
  type StartContext,
  type StepsToStart,
  stepsToStart,
  type WaitingStep,
} from '../../domain/plan/steps-to-start.js';
import { internalKinds, type Step, type StepKind } from '../../domain/plan/plan.js';
import type { StepState } from '../../domain/plan/step-state.js';
import { nodeKeyOf } from '../../domain/decomposition/reported-values.js';
import { anyOf, type Transaction } from '../../entities/database.js';
import { failStep } from '../../entities/orders/fallout.js';
import { openTasks } from '../../entities/orders/manual-tasks.js';
import { moveSteps } from '../../entities/orders/steps.js';
import type { PlanStep } from '../../entities/tables/plan.js';
import type { Filled, Row } from '../../entities/tables/row.js';

const internal: ReadonlySet<StepKind> = new Set(internalKinds);

type StepRow = Row<
  PlanStep,
  'id' | 'orderId' | 'orderKind' | 'itemId' | 'kind' | 'state' | 'generation' | 'graph' | 'dueAt'
>;

interface ReadyStepsInput<R> {
  /** The steps that may start, in dependency order. */
  readonly next: readonly NextStep[];
  /** All of `next`, and running waits; locked. */
  readonly rows: readonly R[];
  /** Completed in this transaction. */
  readonly completed: ReadonlySet<string>;
  /** Running waits, and steps whose lag is over or whose date has come according to the workflow's timer. */
  readonly due: readonly string[];
  readonly customerId: string | null;
  readonly now: Date;
}

/** Those of the steps that started. */
interface StartedSteps<R> {
  /** Ready to be handed off. */
  readonly ready: readonly R[];
  /** Milestones and waits that are over: to be completed. */
  readonly passed: readonly R[];
  readonly states: Readonly<Record<string, StepState>>;
  /** When running waits, and lags before steps, are over. */
  readonly due: Readonly<Record<string, string>>;
}

/**
 * Starts what became ready: opens tasks, passes milestones, fixes the end of waits and lags in MySQL. Hand-offs are
 * left to the caller; an order without other kinds costs no statement.
 */
export async function startReadySteps<R extends StepRow>(
  tx: Transaction,
  input: ReadyStepsInput<R>,
): Promise<StartedSteps<R>> {
  const { passed, ongoing } = startedBefore(input);
  const details = await loadStepDetails(
    tx,
    waitingSteps(input).map(({ row }) => row),
  );
  const opened = stepsToStart(candidatesOf(input, details), toStartContext(input, passed, details));
  await recordStarts(tx, opened, { ...input, stepOf: details.stepOf });
  const started = [...opened.tasks, ...opened.waits.map(({ step }) => step)];
  return {
    ready: opened.handOff.map(({ row }) => row),
    passed: [...passed, ...opened.passed.map(({ row }) => row)],
    states: Object.fromEntries([
      ...ongoing.map(({ id, state }) => [id, state] as const),
      ...started.map(({ id }) => [id, 'inProgress' as const]),
      ...opened.invalidWaits.map(({ step }) => [step.id, 'failed' as const]),
    ]),
    due: Object.fromEntries(
      [...runningWaits(ongoing), ...opened.waits, ...opened.lagging].map(({ step, dueAt }) => [
        step.id,
        dueAt.toISOString(),
      ]),
    ),
  };
}

/**
 * What an earlier try started or passed, and whose answer was lost, is returned again; the workflow learns of hand-offs
 * in another way. Running waits that are over are passed now.
 */
function startedBefore<R extends StepRow>({ next, due, rows }: ReadyStepsInput<R>) {
  const candidateIds = new Set([...due, ...next.map(({ id }) => id)]);
  const before = rows.filter(
    ({ id, kind, state }) => candidateIds.has(id) && internal.has(kind) && state !== 'waiting',
  );
  const isPassed = ({ id, kind, state }: R): boolean =>
    state === 'completed' || (state === 'inProgress' && kind === 'waitUntil' && due.includes(id));
  return { passed: before.filter(isPassed), ongoing: before.filter((row) => !isPassed(row)) };
}

/** A hand-off that an earlier try had begun is sent again with its key. */
function waitingSteps<R extends StepRow>({ next, rows }: ReadyStepsInput<R>) {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return next.flatMap(({ id, waitsFor }) => {
    const row = byId.get(id);
    return row?.state === 'waiting' || row?.state === 'handingOff' ? [{ row, waitsFor }] : [];
  });
}

type CandidateOf<R> = WaitingStep & { readonly row: R };

const candidatesOf = <R extends StepRow>(
  input: ReadyStepsInput<R>,
  { stepOf }: StepDetails,
): CandidateOf<R>[] =>
  waitingSteps(input).map(({ row, waitsFor }) => {
    const { wait } = stepOf.get(row.id) ?? {};
    const { lags, notBefore } = row.graph;
    return {
      id: row.id,
      kind: row.kind,
      dependsOn: waitsFor,
      row,
      ...(wait && { wait }),
      ...(notBefore !== undefined && { notBefore }),
      ...(lags && { lags }),
      ...(lags && row.dueAt && { lagEnd: row.dueAt }),
    };
  });

function toStartContext<R extends StepRow>(
  { rows, completed, due, now }: ReadyStepsInput<R>,
  passed: readonly R[],
  { completedAt, stepOf, reportedValuesOf }: StepDetails,
): StartContext {
  const itemOf = new Map(rows.map(({ id, itemId }) => [id, itemId]));
  const nodeOf = new Map([...stepOf].map(([id, { key }]) => [id, nodeKeyOf(key)]));
  const sent = rows.filter(({ state }) => state === 'handingOff');
  return {
    now,
    completed: new Set([...completed, ...passed.map(({ id }) => id)]),
    completedAt,
    lagOver: new Set([...due, ...sent.map(({ id }) => id)]),
    reportedValuesOf: (id) => ({
      ...reportedValuesOf.get(itemOf.get(id) ?? ''),
      ...reportedValuesOf.get(nodeOf.get(id) ?? ''),
    }),
  };
}

async function recordStarts<R extends StepRow>(
  tx: Transaction,
  { tasks, waits, lagging, invalidWaits }: StepsToStart<CandidateOf<R>>,
  { customerId, now, stepOf }: ReadyStepsInput<R> & Pick<StepDetails, 'stepOf'>,
): Promise<void> {
  startSteps(tx, tasks, now);
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
  for (const { step, dueAt } of waits) startSteps(tx, [step], now, dueAt);
  for (const { step, dueAt } of lagging)
    tx.write('UPDATE plan_step SET dueAt = ? WHERE id = ?', [dueAt, step.id]);
  for (const { step, reason } of invalidWaits)
    await failInvalidDate(tx, step.row, stepOf.get(step.id)!, reason);
}

const runningWaits = <R extends StepRow>(steps: readonly R[]) =>
  steps.flatMap((step) => (step.state === 'inProgress' && step.dueAt ? [{ step, dueAt: step.dueAt }] : []));

function startSteps(
  tx: Transaction,
  steps: readonly { readonly id: string }[],
  now: Date,
  dueAt?: Date,
): void {
  moveSteps(
    tx,
    steps.map(({ id }) => id),
    'inProgress',
    { set: { operation: 'do', startedAt: now, dueAt: dueAt ?? null } },
  );
}

/** An operator retries it once the value is corrected, or cancels. */
async function failInvalidDate(tx: Transaction, row: StepRow, step: Step, reason: string): Promise<void> {
  const waiting = { ...row, downstreamSystem: null, operation: 'do', step } as const;
  await failStep(tx, waiting, { code: 'notADate', message: reason });
}

interface StepDetails extends Pick<StartContext, 'completedAt'> {
  readonly stepOf: ReadonlyMap<string, Step>;
  /** The values reported for an item, by its id, and those for one of its nodes, by the node's key. */
  readonly reportedValuesOf: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
}

/** Only tasks, milestones, waits and lags need this. */
async function loadStepDetails(tx: Transaction, rows: readonly StepRow[]): Promise<StepDetails> {
  const ownIds = rows.filter(({ kind }) => internal.has(kind)).map(({ id }) => id);
  const steps =
    ownIds.length === 0
      ? []
      : await tx.rows<Row<PlanStep, 'id' | 'step'>>('SELECT id, step FROM plan_step WHERE id IN (?)', [
          anyOf(ownIds),
        ]);
  const before = rows.flatMap(({ graph }) => Object.keys(graph.lags ?? {}));
  const ended =
    before.length === 0
      ? []
      : await tx.rows<Row<PlanStep, 'id'> & Filled<PlanStep, 'completedAt'>>(
          'SELECT id, completedAt FROM plan_step WHERE id IN (?) AND completedAt IS NOT NULL',
          [anyOf(before)],
        );
  return {
    stepOf: new Map(steps.map(({ id, step }) => [id, step])),
    completedAt: new Map(ended.map(({ id, completedAt }) => [id, completedAt])),
    reportedValuesOf: await loadReportedValues(
      tx,
      rows,
      steps.filter(({ step }) => step.wait?.characteristic !== undefined).map(({ id }) => id),
    ),
  };
}

async function loadReportedValues(
  tx: Transaction,
  rows: readonly StepRow[],
  waits: readonly string[],
): Promise<StepDetails['reportedValuesOf']> {
  const items = rows.filter(({ id }) => waits.includes(id));
  const [first] = items;
  if (!first) return new Map();
  const results = await tx.rows<
    Row<PlanStep, 'itemId'> & Filled<PlanStep, 'result'> & { readonly stepKey: string }
  >(
    `SELECT itemId, JSON_UNQUOTE(JSON_EXTRACT(step, '$.key')) AS stepKey, result FROM plan_step WHERE orderId = ? AND itemId IN (?) AND result IS NOT NULL
     ORDER BY completedAt IS NULL, completedAt`,
    [first.orderId, anyOf([...new Set(items.map(({ itemId }) => itemId))])],
  );
  const reported = new Map<string, Record<string, unknown>>();
  for (const { itemId, stepKey, result } of results) {
    const values = Object.fromEntries((result.characteristics ?? []).map(({ name, value }) => [name, value]));
    for (const key of [itemId, nodeKeyOf(stepKey)]) reported.set(key, { ...reported.get(key), ...values });
  }
  return reported;
}
