import type { NextStep } from '../../domain/plan/next-steps.js';
import { type Candidate, type Moment, type Opened, openSteps } from '../../domain/plan/open-steps.js';
import type { OrderKind } from '../../domain/order/messages.js';
import type { GraphStep } from '../../domain/plan/partition.js';
import { ownKinds, type Step, type StepKind } from '../../domain/plan/plan.js';
import type { StepState } from '../../domain/plan/step-state.js';
import { nodeKeyOf } from '../../domain/decomposition/reports.js';
import { anyOf, type Transaction } from '../../entities/database.js';
import { failStep } from '../hand-off/bring.js';
import { openTasks } from './open-tasks.js';
import type { Characteristic } from '../../domain/lib/values.js';

const own: ReadonlySet<StepKind> = new Set(ownKinds);

interface StepRow {
  readonly id: string;
  readonly orderId: string;
  readonly orderKind: OrderKind;
  readonly itemId: string;
  readonly kind: StepKind;
  readonly state: StepState;
  readonly generation: number;
  readonly graph: GraphStep;
  readonly dueAt: Date | null;
}

export interface OpenInput<R> {
  /** The steps that may begin, in dependency order. */
  readonly next: readonly NextStep[];
  /** All of `next`, and running waits; locked. */
  readonly rows: readonly R[];
  /** Completed in this transaction. */
  readonly completed: ReadonlySet<string>;
  /** Running waits, and steps whose lag is over, as the workflow's timer has it. */
  readonly due: readonly string[];
  readonly customerId: string | null;
  readonly now: Date;
}

/** What began, of the steps that might. */
export interface OpenedNext<R> {
  /** Ready to be handed off. */
  readonly ready: readonly R[];
  /** Milestones and waits that are over: to be completed. */
  readonly passed: readonly R[];
  readonly states: Readonly<Record<string, StepState>>;
  /** When running waits, and lags before steps, are over. */
  readonly due: Readonly<Record<string, string>>;
}

/**
 * Begins what became ready: opens tasks, passes milestones, fixes in MySQL until when waits and lags last. Steps that
 * are handed off are left to the caller; an order that has nothing else costs no statement.
 */
export async function openNext<R extends StepRow>(
  tx: Transaction,
  input: OpenInput<R>,
): Promise<OpenedNext<R>> {
  const { over, still } = begunBefore(input);
  const read = await readMore(
    tx,
    waitingOf(input).map(({ row }) => row),
  );
  const opened = openSteps(candidatesOf(input, read), momentOf(input, over, read));
  await write(tx, opened, { ...input, stepOf: read.stepOf });
  const begun = [...opened.tasks, ...opened.waits.map(({ step }) => step)];
  return {
    ready: opened.handOff.map(({ row }) => row),
    passed: [...over, ...opened.passed.map(({ row }) => row)],
    states: Object.fromEntries([
      ...still.map(({ id, state }) => [id, state] as const),
      ...begun.map(({ id }) => [id, 'inProgress' as const]),
      ...opened.faulty.map(({ step }) => [step.id, 'failed' as const]),
    ]),
    due: Object.fromEntries(
      [...running(still), ...opened.waits, ...opened.lagging].map(({ step, dueAt }) => [
        step.id,
        dueAt.toISOString(),
      ]),
    ),
  };
}

/**
 * What an earlier try begun or passed, whose answer was lost, is told again; of hand-offs the workflow hears otherwise.
 * Running waits that are over are passed now.
 */
function begunBefore<R extends StepRow>({ next, due, rows }: OpenInput<R>) {
  const asked = new Set([...due, ...next.map(({ id }) => id)]);
  const before = rows.filter(({ id, kind, state }) => asked.has(id) && own.has(kind) && state !== 'waiting');
  const isOver = ({ id, kind, state }: R): boolean =>
    state === 'completed' || (state === 'inProgress' && kind === 'waitUntil' && due.includes(id));
  return { over: before.filter(isOver), still: before.filter((row) => !isOver(row)) };
}

/** A hand-off that an earlier try had begun is sent again under its key. */
function waitingOf<R extends StepRow>({ next, rows }: OpenInput<R>) {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return next.flatMap(({ id, waitsFor }) => {
    const row = byId.get(id);
    return row?.state === 'waiting' || row?.state === 'handingOff' ? [{ row, waitsFor }] : [];
  });
}

type CandidateOf<R> = Candidate & { readonly row: R };

const candidatesOf = <R extends StepRow>(input: OpenInput<R>, { stepOf }: ReadMore): CandidateOf<R>[] =>
  waitingOf(input).map(({ row, waitsFor }) => {
    const { wait } = stepOf.get(row.id) ?? {};
    const { lags } = row.graph;
    return {
      id: row.id,
      kind: row.kind,
      dependsOn: waitsFor,
      row,
      ...(wait && { wait }),
      ...(lags && { lags }),
      ...(lags && row.dueAt && { lagEnd: row.dueAt }),
    };
  });

function momentOf<R extends StepRow>(
  { rows, completed, due, now }: OpenInput<R>,
  over: readonly R[],
  { completedAt, stepOf, toldOf }: ReadMore,
): Moment {
  const itemOf = new Map(rows.map(({ id, itemId }) => [id, itemId]));
  const nodeOf = new Map([...stepOf].map(([id, { key }]) => [id, nodeKeyOf(key)]));
  const sent = rows.filter(({ state }) => state === 'handingOff');
  return {
    now,
    completed: new Set([...completed, ...over.map(({ id }) => id)]),
    completedAt,
    lagOver: new Set([...due, ...sent.map(({ id }) => id)]),
    told: (id) => ({ ...toldOf.get(itemOf.get(id) ?? ''), ...toldOf.get(nodeOf.get(id) ?? '') }),
  };
}

async function write<R extends StepRow>(
  tx: Transaction,
  { tasks, waits, lagging, faulty }: Opened<CandidateOf<R>>,
  { customerId, now, stepOf }: OpenInput<R> & Pick<ReadMore, 'stepOf'>,
): Promise<void> {
  begin(tx, tasks, now);
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
  for (const { step, dueAt } of waits) begin(tx, [step], now, dueAt);
  for (const { step, dueAt } of lagging)
    tx.write('UPDATE plan_step SET dueAt = ? WHERE id = ?', [dueAt, step.id]);
  for (const { step, reason } of faulty) await fault(tx, step.row, stepOf.get(step.id)!, reason);
}

const running = <R extends StepRow>(steps: readonly R[]) =>
  steps.flatMap((step) => (step.state === 'inProgress' && step.dueAt ? [{ step, dueAt: step.dueAt }] : []));

function begin(tx: Transaction, steps: readonly { readonly id: string }[], now: Date, dueAt?: Date): void {
  if (steps.length === 0) return;
  tx.write(
    `UPDATE plan_step SET state = 'inProgress', operation = 'do', startedAt = ?, dueAt = ? WHERE id IN (?)`,
    [now, dueAt, anyOf(steps.map(({ id }) => id))],
  );
}

/** An operator retries it when the value was corrected, or cancels. */
async function fault(tx: Transaction, row: StepRow, step: Step, reason: string): Promise<void> {
  const waiting = { ...row, downstreamSystem: null, operation: 'do', step } as const;
  await failStep(tx, waiting, { code: 'notADate', message: reason });
}

interface ReadMore extends Pick<Moment, 'completedAt'> {
  readonly stepOf: ReadonlyMap<string, Step>;
  /** What the steps of an item were told, by its id, and those of one node of it, by the node's key. */
  readonly toldOf: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
}

/** What only tasks, milestones, waits and lags need. */
async function readMore(tx: Transaction, rows: readonly StepRow[]): Promise<ReadMore> {
  const ownIds = rows.filter(({ kind }) => own.has(kind)).map(({ id }) => id);
  const steps =
    ownIds.length === 0
      ? []
      : await tx.rows<{ id: string; step: Step }>('SELECT id, step FROM plan_step WHERE id IN (?)', [
          anyOf(ownIds),
        ]);
  const before = rows.flatMap(({ graph }) => Object.keys(graph.lags ?? {}));
  const ended =
    before.length === 0
      ? []
      : await tx.rows<{ id: string; completedAt: Date }>(
          'SELECT id, completedAt FROM plan_step WHERE id IN (?) AND completedAt IS NOT NULL',
          [anyOf(before)],
        );
  return {
    stepOf: new Map(steps.map(({ id, step }) => [id, step])),
    completedAt: new Map(ended.map(({ id, completedAt }) => [id, completedAt])),
    toldOf: await readTold(
      tx,
      rows,
      steps.filter(({ step }) => step.wait?.characteristic !== undefined).map(({ id }) => id),
    ),
  };
}

async function readTold(
  tx: Transaction,
  rows: readonly StepRow[],
  waits: readonly string[],
): Promise<ReadMore['toldOf']> {
  const items = rows.filter(({ id }) => waits.includes(id));
  const [first] = items;
  if (!first) return new Map();
  const results = await tx.rows<{
    itemId: string;
    stepKey: string;
    result: { readonly characteristics?: readonly Characteristic[] };
  }>(
    `SELECT itemId, JSON_UNQUOTE(JSON_EXTRACT(step, '$.key')) AS stepKey, result FROM plan_step WHERE orderId = ? AND itemId IN (?) AND result IS NOT NULL
     ORDER BY completedAt IS NULL, completedAt`,
    [first.orderId, anyOf([...new Set(items.map(({ itemId }) => itemId))])],
  );
  const told = new Map<string, Record<string, unknown>>();
  for (const { itemId, stepKey, result } of results) {
    const values = Object.fromEntries((result.characteristics ?? []).map(({ name, value }) => [name, value]));
    for (const key of [itemId, nodeKeyOf(stepKey)]) told.set(key, { ...told.get(key), ...values });
  }
  return told;
}
