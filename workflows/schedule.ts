import { readySteps } from '../domain/plan/graph.js';
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

/** When running waits, and lags before waiting steps, are over: as MySQL has it, by the clock of the workflow. */
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

  dueOf(id: string): number | undefined {
    return this.#dueTimes.get(id);
  }

  /** True while a wait or a lag passes. */
  isTimerRunning(id: string): boolean {
    const state = this.stateOf(id);
    return this.#dueTimes.has(id) && (state === 'waiting' || state === 'inProgress');
  }

  /** Ready steps that a downstream system takes, and before which no lag is. */
  handOffs(): GraphStep[] {
    return readySteps(this.stepsOf(), this.stateOf).filter(
      (step) => step.kind === undefined && this.#hasNoPendingLag(step),
    );
  }

  /**
   * Begins what is due and what never leaves Turnup, where no report did that by the way: the lags and waits that are
   * over, and the tasks, milestones and waits that became ready. What does not begin is added to those turned away.
   */
  async startDue(skipped: Set<string>, advance: (opening: StartableSteps) => Promise<void>): Promise<void> {
    const snapshotOf = (id: string): string => `${this.stateOf(id)} ${this.dueOf(id)}`;
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

  /** Running waits that are over, and tasks, milestones and waits before which a lag is. */
  #dueStepIds(): string[] {
    return this.stepsOf()
      .filter(({ id, kind }) => {
        if (kind === undefined || !this.#isDue(id)) return false;
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
          (step.lags && !this.#dueTimes.has(step.id)) ||
          (step.kind !== undefined && this.#hasNoPendingLag(step)),
      )
      .map(({ id }) => id);
  }

  /** The timer runs to the next of them. */
  setTimer(): void {
    const [next] = this.stepsOf()
      .filter(({ id }) => this.isTimerRunning(id) && !this.#isDue(id))
      .map(({ id, name }) => ({ name, at: this.#dueTimes.get(id) ?? Infinity }))
      .toSorted((a, b) => a.at - b.at);
    this.#timer.set(next?.at, next?.name ?? '');
  }

  stopTimer(): void {
    this.#timer.set(undefined, '');
  }

  #hasNoPendingLag({ id, lags }: GraphStep): boolean {
    return !lags || this.#isDue(id);
  }

  #isDue(id: string): boolean {
    return (this.#dueTimes.get(id) ?? Infinity) <= Date.now();
  }
}

/** One timer, whatever the number of waits: to the next of them, for seconds or for months. */
class DueTimer {
  #dueAt: number | undefined;
  #scope = new CancellationScope();

  constructor(readonly onDue: () => void) {}

  /** Set to another instant if need be; without one it is stopped. */
  set(dueAt: number | undefined, name: string): void {
    if (dueAt === this.#dueAt) return;
    this.#scope.cancel();
    this.#dueAt = dueAt;
    if (dueAt === undefined) return;
    this.#scope = new CancellationScope();
    void this.#scope.run(() => this.#run(dueAt, name));
  }

  async #run(dueAt: number, name: string): Promise<void> {
    try {
      const summary = truncateSummary(`Until ${new Date(dueAt).toISOString()}: ${name}`);
      await sleep(Math.max(1, dueAt - Date.now()), { summary });
    } catch (err) {
      if (isCancellation(err)) return;
      throw err;
    }
    this.#dueAt = undefined;
    this.onDue();
  }
}
