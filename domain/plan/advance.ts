import type { CharacteristicValues } from '../lib/values.js';
import type { NextStep } from './next-steps.js';
import type { GraphStep } from './partition.js';
import { internalKinds, type Step, type StepKind } from './plan.js';
import { outcomeOf, type ReportedStep, type StepState } from './step-state.js';
import { type StepsToStart, stepsToStart, type WaitingStep } from './steps-to-start.js';

/** A step as its row has it. */
export interface AdvancingStep extends ReportedStep {
  readonly id: string;
  readonly kind: StepKind;
  readonly graph: Pick<GraphStep, 'notBefore'>;
  /** When its wait, or its lag, is over. */
  readonly dueAt: Date | null;
}

/** What an advance is about. */
export interface AdvanceRequest {
  /** Steps of which something was reported. */
  readonly stepIds: readonly string[];
  /** Steps that may become ready by it, in dependency order. */
  readonly next: readonly NextStep[];
  /** Running waits, and ready steps, whose time has come according to the workflow's timer. */
  readonly due: readonly string[];
  /** During rollback nothing more is completed. */
  readonly cancelling: boolean;
}

/** What is known beside the rows. */
export interface AdvanceBasis {
  readonly now: Date;
  /** False once the order has ended or is being rolled back: nothing more begins. */
  readonly acceptsHandOffs: boolean;
  /** The steps that have a wait or lags. */
  readonly stepOf: ReadonlyMap<string, Pick<Step, 'wait' | 'lags'>>;
  readonly completedAt: ReadonlyMap<string, Date>;
  readonly reportedValuesOf: (id: string) => CharacteristicValues;
}

interface StepMove<R> {
  readonly step: R;
  readonly to: StepState;
}

/** What becomes of the steps. */
export interface Advance<R> extends Omit<StepsToStart<Candidate<R>>, 'passed'> {
  /**
   * Steps that have come to something, by this advance or by an earlier try whose answer was lost: the items of the completed
   * ones may not be.
   */
  readonly moved: readonly StepMove<R>[];
  /** Those that are to be written. */
  readonly changed: readonly StepMove<R>[];
  /** What the workflow is to know of all but hand-offs. */
  readonly states: Readonly<Record<string, StepState>>;
  /** When running waits, and lags before steps, are over; absent when there are none. */
  readonly due?: Readonly<Record<string, string>>;
}

type Candidate<R> = WaitingStep & { readonly row: R };

/**
 * Decides everything about an advance from its locked rows: which steps are completed, failed or rolled back by what was
 * reported, which pass, and which begin or are handed off then. The same again for a try whose answer was lost.
 */
export function decideAdvance<R extends AdvancingStep>(
  rows: readonly R[],
  request: AdvanceRequest,
  basis: AdvanceBasis,
): Advance<R> {
  const reported = reportedMoves(rows, request);
  const start = basis.acceptsHandOffs
    ? decideStart(rows, { ...request, reported }, basis)
    : { ...nothingStarts, passed: rows.filter((step) => wasPassed(step, request)), ongoing: [] };
  const moved = [...reported, ...start.passed.map((step) => ({ step, to: 'completed' as const }))];
  const due = [...runningWaits(start.ongoing), ...start.waits, ...start.lagging];
  return {
    ...start,
    moved,
    changed: moved.filter(({ step, to }) => step.state !== to),
    states: Object.fromEntries([
      ...moved.map(({ step, to }) => [step.id, to] as const),
      ...start.ongoing.map(({ id, state }) => [id, state] as const),
      ...[...start.tasks, ...start.waits.map(({ step }) => step)].map(
        ({ id }) => [id, 'inProgress' as const] as const,
      ),
      ...start.invalidWaits.map(({ step }) => [step.id, 'failed' as const] as const),
    ]),
    ...(due.length > 0 && {
      due: Object.fromEntries(due.map(({ step, dueAt }) => [step.id, dueAt.toISOString()])),
    }),
  };
}

/** A step that was completed by an earlier try whose answer was lost counts as moved: its item may not be completed. */
function reportedMoves<R extends AdvancingStep>(
  rows: readonly R[],
  { stepIds, cancelling }: AdvanceRequest,
): StepMove<R>[] {
  const reported = new Set(stepIds);
  return rows
    .filter(({ id }) => reported.has(id))
    .map((step) => ({ step, to: outcomeOf(step, { rollingBack: cancelling }) }));
}

/** True for a milestone or wait that an earlier try passed, and thereby ended the order; its answer was lost. */
const wasPassed = ({ id, kind, state }: AdvancingStep, { next, due }: AdvanceRequest): boolean =>
  (kind === 'milestone' || kind === 'waitUntil') &&
  state === 'completed' &&
  (due.includes(id) || next.some((step) => step.id === id));

const nothingStarts = { handOff: [], tasks: [], waits: [], lagging: [], invalidWaits: [] };

/** An advance with what its reports have come to. */
interface Reported<R> extends AdvanceRequest {
  readonly reported: readonly StepMove<R>[];
}

/**
 * What starts now. What an earlier try started or passed, and whose answer was lost, is `ongoing` or `passed` again; the workflow
 * learns of hand-offs in another way. Running waits that are over pass now.
 */
function decideStart<R extends AdvancingStep>(
  rows: readonly R[],
  { next, due, reported }: Reported<R>,
  { now, stepOf, completedAt, reportedValuesOf }: AdvanceBasis,
) {
  // What an earlier try handed off, and was reported before its answer came, is not handed off again.
  const movedOn = new Set(reported.filter(({ step, to }) => step.state !== to).map(({ step }) => step.id));
  const startable = next.filter(({ id }) => !movedOn.has(id));
  const candidateIds = new Set([...due, ...startable.map(({ id }) => id)]);
  const before = rows.filter(
    ({ id, kind, state }) => candidateIds.has(id) && isInternal(kind) && state !== 'waiting',
  );
  const hasPassed = ({ id, kind, state }: R): boolean =>
    state === 'completed' || (state === 'inProgress' && kind === 'waitUntil' && due.includes(id));
  const passedBefore = before.filter(hasPassed);
  const completed = [
    ...reported.filter(({ to }) => to === 'completed').map(({ step }) => step),
    ...passedBefore,
  ];
  const sent = rows.filter(({ state }) => state === 'handingOff');
  const { passed, ...start } = stepsToStart(candidatesOf(rows, startable, stepOf), {
    now,
    completed: new Set(completed.map(({ id }) => id)),
    completedAt,
    lagOver: new Set([...due, ...sent.map(({ id }) => id)]),
    reportedValuesOf,
  });
  return {
    ...start,
    passed: [...passedBefore, ...passed.map(({ row }) => row)],
    ongoing: before.filter((row) => !hasPassed(row)),
  };
}

const internal: ReadonlySet<StepKind> = new Set(internalKinds);
const isInternal = (kind: StepKind): boolean => internal.has(kind);

/** A hand-off that an earlier try had begun is sent again with its key. */
function candidatesOf<R extends AdvancingStep>(
  rows: readonly R[],
  startable: readonly NextStep[],
  stepOf: AdvanceBasis['stepOf'],
): Candidate<R>[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return startable.flatMap(({ id, waitsFor }) => {
    const row = byId.get(id);
    if (row?.state !== 'waiting' && row?.state !== 'handingOff') return [];
    const { wait, lags } = stepOf.get(id) ?? {};
    const { notBefore } = row.graph;
    return [
      {
        id,
        kind: row.kind,
        dependsOn: waitsFor,
        row,
        ...(wait && { wait }),
        ...(notBefore !== undefined && { notBefore }),
        ...(lags && { lags }),
        ...(lags && row.dueAt && { lagEnd: row.dueAt }),
      },
    ];
  });
}

const runningWaits = <R extends AdvancingStep>(steps: readonly R[]) =>
  steps.flatMap((step) => (step.state === 'inProgress' && step.dueAt ? [{ step, dueAt: step.dueAt }] : []));
