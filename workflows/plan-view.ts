import { setCurrentDetails } from '@temporalio/workflow';
import type { GraphStep } from '../domain/plan/partition.js';
import type { InternalKind } from '../domain/plan/plan.js';
import type { StepState } from '../domain/plan/step-state.js';
import type { Schedule } from './schedule.js';
import type { StepStates } from './step-states.js';

const stateLabels: Readonly<Record<StepState, string>> = {
  waiting: '◌ waiting',
  handingOff: '→ being handed off',
  inProgress: '◐ in progress',
  completed: '● completed',
  failed: '✗ **fallout: needs a decision**',
  undoing: '↩ being undone',
  undone: '↩ undone',
  cancelled: '– cancelled',
};

/** Its system's queue sends it, which wakes no workflow: the live plan has its place. */
const queuedLabel = '⏸ left to the queue of its system';

/** More lines than this nobody reads; those that still need something come first. */
const maxRows = 40;

/** Who has a step that never leaves Turnup. */
const performers: Readonly<Record<InternalKind, string>> = {
  manualTask: 'a person',
  milestone: 'milestone',
  waitUntil: 'a date',
};

/** The order as a table for an operator who has never seen the code (Markdown). */
function showDetails(
  title: string,
  steps: readonly GraphStep[],
  { of: stateOf, isQueued }: StepStates,
  dueOf: (step: GraphStep) => number | undefined,
): void {
  const name = new Map(steps.map((step) => [step.id, step.name]));
  const rows = steps.map((step) => ({ step, state: stateOf(step.id) ?? 'waiting' }));
  const open = rows.filter(({ state }) => state !== 'completed');
  const shown = rows.length <= maxRows ? rows : open.slice(0, maxRows);
  const waitsFor = ({ dependsOn }: GraphStep): string =>
    dependsOn
      .filter((id) => stateOf(id) !== 'completed')
      .map((id) => name.get(id) ?? 'a step of another partition')
      .join(', ');
  const until = (step: GraphStep): string => {
    const due = dueOf(step);
    if (due === undefined) return '';
    const instant = new Date(due).toISOString();
    return instant === step.notBefore ? `its start date ${instant}` : instant;
  };
  const waits = (step: GraphStep, state: StepState): string => {
    if (state === 'waiting') return waitsFor(step) || until(step);
    return state === 'inProgress' && step.kind === 'waitUntil' ? until(step) : '';
  };
  const label = ({ id }: GraphStep, state: StepState): string =>
    isQueued(id) ? queuedLabel : stateLabels[state];
  const lines = shown.map(
    ({ step, state }) =>
      `| ${step.name} | ${step.kind ? performers[step.kind] : step.system} | ${label(step, state)} | ${waits(step, state)} |`,
  );
  setCurrentDetails(
    [
      `**${title}**: ${rows.length - open.length} of ${rows.length} steps completed`,
      '',
      '| step | system | state | waits for |',
      '|---|---|---|---|',
      ...lines,
      ...(shown.length < open.length ? [`| … ${open.length - shown.length} more | | | |`] : []),
    ].join('\n'),
  );
}

interface FalloutChange {
  readonly systems: readonly string[];
  /** True when nothing else can go on. */
  readonly stuck: boolean;
}

interface Progress {
  readonly states: StepStates;
  readonly schedule: Schedule;
  /** No other workflow runs a part of the order. */
  readonly isAlone: boolean;
  readonly isOnHold: boolean;
}

/** What an operator sees of a plan, and what is different of its fallout since it was reported last. */
export class PlanView {
  readonly #title: string;
  #last: string | undefined;

  /** An order that is held already was so when an earlier run ended; whether it still should be is to be told. */
  constructor(title: string, held?: true) {
    this.#title = title;
    this.#last = held ? undefined : none;
  }

  /** Undefined when nothing is different. */
  update(
    steps: readonly GraphStep[],
    { states, schedule, isAlone, isOnHold }: Progress,
  ): FalloutChange | undefined {
    const title = isOnHold ? `${this.#title}, on hold` : this.#title;
    showDetails(title, steps, states, (step) => schedule.dueOf(step));
    const failed = steps.filter(({ id }) => states.of(id) === 'failed');
    const canProceed = steps.some((step) => states.isMoving(step.id) || schedule.isTimerRunning(step));
    const systems = failed.map(({ system, kind = '' }) => system ?? kind);
    // Others may wait for a decision, and this one be the last that went on.
    const stuck = (failed.length > 0 || !isAlone) && !canProceed;
    const now = `${stuck} ${systems.join(' ')}`;
    if (now === this.#last) return undefined;
    this.#last = now;
    return { systems, stuck };
  }
}

/** No step has failed. */
const none = 'false ';
