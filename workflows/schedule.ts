import { isReady, readySteps } from '../domain/plan/graph.js';
import type { GraphStep } from '../domain/plan/partition.js';
import type { StepState } from '../domain/plan/step-state.js';
import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';
import { truncateSummary } from './step-activities.js';

/** What an advance begins beside what reports made ready. */
export interface StartableSteps {
  readonly due: readonly string[];
  readonly startable: readonly string[];
}
export const noSteps: StartableSteps = { due: [], startable: [] };

type StateOf = (id: string) => StepState | undefined;

/**
 * When running waits, and lags before waiting steps, are over, as MySQL has it, and when the date of a waiting step has
 * come; by the clock of the workflow.
 */
export class Schedule {
  readonly #dueTimes = new Map<string, number>();
  readonly #timer: DueTimer;

  constructor(
    /** The plan as it is then: it may grow. */
    readonly stepsOf: () => readonly GraphStep[],
    readonly stateOf: StateOf,
    onDue: () => void,
  ) {
    this.#timer = new DueTimer(onDue);
  }

  addDueTimes(dueTimes: Readonly<Record<string, string>> = {}): void {
    for (const [id, dueAt] of Object.entries(dueTimes)) this.#dueTimes.set(id, Date.parse(dueAt));
  }

  /** The plan is another one: what is not due any more is forgotten. */
  replace(dueTimes: Readonly<Record<string, string>> = {}): void {
    this.#dueTimes.clear();
    this.addDueTimes(dueTimes);
  }

  /** When the step goes on by itself: what it waits for is a wait, a lag or a date, and no other step. */
  dueOf(step: GraphStep): number | undefined {
    const { id, notBefore } = step;
    const due = this.#dueTimes.get(id);
    if (notBefore === undefined || !isReady(step, this.stateOf)) return due;
    return Math.max(due ?? -Infinity, Date.parse(notBefore));
  }

  /** True while a wait or a lag passes, or the date of a step that nothing else holds back is to come. */
  isTimerRunning(step: GraphStep): boolean {
    const state = this.stateOf(step.id);
    if (state !== 'waiting' && state !== 'inProgress') return false;
    return this.#dueTimes.has(step.id) || (this.dueOf(step) ?? 0) > Date.now();
  }

  /** Ready steps that a downstream system takes, and before which no lag and no date is. */
  handOffs(): GraphStep[] {
    return readySteps(this.stepsOf(), this.stateOf).filter(
      (step) => step.kind === undefined && this.#mayStart(step),
    );
  }

  /**
   * Begins what is due and what never leaves Turnup, where no report did that by the way: the lags and waits that are
   * over, the tasks whose date has come, and the tasks, milestones and waits that became ready. What does not begin is added to those turned away.
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

  /** Running waits that are over, and tasks, milestones and waits before which a lag or a date was. */
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

  /** Of the ready steps those that need more than a hand-off: a lag is fixed in MySQL before it passes. */
  #startableStepIds(): string[] {
    return readySteps(this.stepsOf(), this.stateOf)
      .filter(
        (step) =>
          (step.lags && !this.#dueTimes.has(step.id)) || (step.kind !== undefined && this.#mayStart(step)),
      )
      .map(({ id }) => id);
  }

  /** The timer runs to the next of them. */
  setTimer(): void {
    const [next] = this.stepsOf()
      .filter((step) => this.isTimerRunning(step) && !this.#isDue(step))
      .map((step) => ({ step, at: this.dueOf(step) ?? Infinity }))
      .toSorted((a, b) => a.at - b.at);
    this.#timer.set(next?.at, next ? timerText(next.step, next.at) : '');
  }

  stopTimer(): void {
    this.#timer.set(undefined, '');
  }

  /** True when neither a lag nor a date holds the ready step back. */
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

/** One timer, whatever the number of waits: to the next of them, for seconds or for months. */
class DueTimer {
  #dueAt: number | undefined;
  #scope = new CancellationScope();

  constructor(readonly onDue: () => void) {}

  /** Set to another instant if need be; without one it is stopped. */
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
