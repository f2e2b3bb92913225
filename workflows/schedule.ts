import { isReady, readySteps } from '../domain/plan/graph.js';
import type { GraphStep } from '../domain/plan/partition.js';
import type { StepState } from '../domain/plan/step-state.js';
import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';
import { truncateSummary } from './step-activities.js';

/** What an advance starts besides what reports made ready. */
export interface StartableSteps {
  readonly due: readonly string[];
  readonly startable: readonly string[];
}
export const noSteps: StartableSteps = { due: [], startable: [] };

type StateOf = (id: string) => StepState | undefined;

/**
 * When running waits, and lags before waiting steps, are over according to MySQL, and when the date of a waiting step
 * comes, by the clock of the workflow.
 */
export class Schedule {
  readonly #dueTimes = new Map<string, number>();
  readonly #timer: DueTimer;

  constructor(
    /** The plan at that time: it may grow. */
    readonly stepsOf: () => readonly GraphStep[],
    readonly stateOf: StateOf,
    onDue: () => void,
  ) {
    this.#timer = new DueTimer(onDue);
  }

  addDueTimes(dueTimes: Readonly<Record<string, string>> = {}): void {
    for (const [id, dueAt] of Object.entries(dueTimes)) this.#dueTimes.set(id, Date.parse(dueAt));
  }

  /** The plan has changed: due times of steps that are gone are forgotten. */
  replace(dueTimes: Readonly<Record<string, string>> = {}): void {
    this.#dueTimes.clear();
    this.addDueTimes(dueTimes);
  }

  /** When the step goes on by itself, if it waits for a wait, a lag or a date and for no other step. */
  dueOf(step: GraphStep): number | undefined {
    const { id, notBefore } = step;
    const due = this.#dueTimes.get(id);
    if (notBefore === undefined || !isReady(step, this.stateOf)) return due;
    return Math.max(due ?? -Infinity, Date.parse(notBefore));
  }

  /** True while a wait or a lag runs, or while a step waits for its date only. */
  isTimerRunning(step: GraphStep): boolean {
    const state = this.stateOf(step.id);
    if (state !== 'waiting' && state !== 'inProgress') return false;
    return this.#dueTimes.has(step.id) || (this.dueOf(step) ?? 0) > Date.now();
  }

  /** Ready steps for a downstream system with no lag or date before them. */
  handOffs(): GraphStep[] {
    return readySteps(this.stepsOf(), this.stateOf).filter(
      (step) => step.kind === undefined && this.#mayStart(step),
    );
  }

  /**
   * Starts what is due and never leaves Turnup, unless an advance did so already: lags and waits that are over, tasks
   * whose date has come, and tasks, milestones and waits that became ready. Steps that do not start are added to those
   * skipped.
   */
  async startDue(skipped: Set<string>, advance: (opening: StartableSteps) => Promise<void>): Promise<void> {
    const snapshotOf = (id: string): string => `${this.stateOf(id)} ${this.#dueTimes.get(id)}`;
    for (;;) {
      const due = this.#dueStepIds().filter((id) => !skipped.has(id));
      const startable = this.#startableStepIds().filter((id) => !skipped.has(id));
      const candidates = [...new Set([...due, ...startable])];
      if (candidates.length === 0) return;
      const before = new Map(candidates.map((id) => [id, snapshotOf(id)]));
      await advance({ due, startable });
      for (const id of candidates) if (snapshotOf(id) === before.get(id)) skipped.add(id);
    }
  }

  /** Running waits that are over, and tasks, milestones and waits that had a lag or a date before them. */
  #dueStepIds(): string[] {
    return this.stepsOf()
      .filter((step) => {
        const { id, kind } = step;
        if (kind === undefined || !this.#isDue(step)) return false;
        const state = this.stateOf(id);
        return state === 'waiting' || (state === 'inProgress' && kind === 'waitUntil');
      })
      .map(({ id }) => id);
  }

  /** Those of the ready steps that need more than a hand-off: a lag is fixed in MySQL before it passes. */
  #startableStepIds(): string[] {
    return readySteps(this.stepsOf(), this.stateOf)
      .filter(
        (step) =>
          (step.lags && !this.#dueTimes.has(step.id)) || (step.kind !== undefined && this.#mayStart(step)),
      )
      .map(({ id }) => id);
  }

  /** Sets the timer to the next of them, or stops it. */
  setTimer({ isStopped = false }: { readonly isStopped?: boolean } = {}): void {
    if (isStopped) return this.stopTimer();
    const [next] = this.stepsOf()
      .filter((step) => this.isTimerRunning(step) && !this.#isDue(step))
      .map((step) => ({ step, at: this.dueOf(step) ?? Infinity }))
      .toSorted((a, b) => a.at - b.at);
    this.#timer.set(next?.at, next ? timerText(next.step, next.at) : '');
  }

  stopTimer(): void {
    this.#timer.set(undefined, '');
  }

  /** True when neither a lag nor a date delays the ready step. */
  #mayStart({ id, lags, notBefore }: GraphStep): boolean {
    const lagEnd = lags ? (this.#dueTimes.get(id) ?? Infinity) : -Infinity;
    const date = notBefore === undefined ? -Infinity : Date.parse(notBefore);
    return Math.max(lagEnd, date) <= Date.now();
  }

  #isDue(step: GraphStep): boolean {
    return (this.dueOf(step) ?? Infinity) <= Date.now();
  }
}

const timerText = ({ name, notBefore = '' }: GraphStep, at: number): string =>
  at === Date.parse(notBefore) ? `the start date of ${name}` : name;

/** One timer, whatever the number of waits: set to the next one, for seconds or for months. */
class DueTimer {
  #dueAt: number | undefined;
  #scope = new CancellationScope();

  constructor(readonly onDue: () => void) {}

  /** Moves it to another instant if necessary; without one it is stopped. */
  set(dueAt: number | undefined, text: string): void {
    if (dueAt === this.#dueAt) return;
    this.#scope.cancel();
    this.#dueAt = dueAt;
    if (dueAt === undefined) return;
    this.#scope = new CancellationScope();
    void this.#scope.run(() => this.#run(dueAt, text));
  }

  async #run(dueAt: number, text: string): Promise<void> {
    try {
      const summary = truncateSummary(`Until ${new Date(dueAt).toISOString()}: ${text}`);
      await sleep(Math.max(1, dueAt - Date.now()), { summary });
    } catch (err) {
      if (isCancellation(err)) return;
      throw err;
    }
    this.#dueAt = undefined;
    this.onDue();
  }
}
