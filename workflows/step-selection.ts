import { patched } from '@temporalio/workflow';
import { readyToUndo } from '../domain/plan/graph.js';
import type { GraphStep } from '../domain/plan/partition.js';
import type { StepState } from '../domain/plan/step-state.js';
import type { Schedule } from './schedule.js';
import type { StepActivities } from './step-activities.js';
import type { StepStates } from './step-states.js';
import type { Releases, Withdrawals } from './undoing.js';

interface SelectionBasis {
  /** The plan as it is then: it may grow. */
  readonly stepsNow: () => readonly GraphStep[];
  readonly states: StepStates;
  readonly activities: StepActivities;
  readonly schedule: Schedule;
  readonly withdrawals: Withdrawals;
  readonly releases: Releases;
}

/** Which steps of a plan are next to be handed off or undone, as everything stands. */
export class StepSelection {
  readonly #basis: SelectionBasis;
  /** Steps that were not handed off or begun because the order is being rolled back, or is on hold, of which this workflow is yet to hear. */
  readonly skipped = new Set<string>();
  /** Steps whose system was away, so that it could not be asked to undo them. */
  readonly parked = new Set<string>();
  /** How often the plan was read again, and how often it had been when a step was last given to an activity. */
  #reads = 0;
  readonly #startedAt = new Map<string, number>();

  constructor(basis: SelectionBasis) {
    this.#basis = basis;
  }

  get allCompleted(): boolean {
    const { stepsNow, states, withdrawals } = this.#basis;
    return stepsNow().every(({ id }) => withdrawals.isDone(id, states.of(id)));
  }

  /** Something that a changed plan has no more, or has otherwise, is yet to be taken back or renewed. */
  get hasWithdrawals(): boolean {
    const { stepsNow, states, withdrawals } = this.#basis;
    return stepsNow().some(({ id }) => withdrawals.has(id) && !withdrawals.isDone(id, states.of(id)));
  }

  /** An activity has these steps in hand from now on. */
  started(ids: readonly string[]): void {
    for (const id of ids) {
      this.parked.delete(id);
      this.#startedAt.set(id, this.#reads);
    }
  }

  /**
   * An activity has not begun these steps. What it found on hold may have been resumed, and the plan read again, before its answer
   * came: that is tried again.
   */
  skip(ids: readonly string[]): void {
    for (const id of ids) {
      const isOutdated = (this.#startedAt.get(id) ?? this.#reads) < this.#reads;
      if (!isOutdated || !patched('hand-off-after-reload')) this.skipped.add(id);
    }
  }

  /** The plan was read again: whatever kept steps from being begun is looked at anew. */
  readAgain(): void {
    this.skipped.clear();
    this.#reads += 1;
  }

  /** What is in this state, and in the hand of no activity and in no queue. */
  withoutActivity(state: StepState): GraphStep[] {
    const { stepsNow, states, activities } = this.#basis;
    const active = activities.activeStepIds();
    return stepsNow().filter(({ id }) => states.isUnqueued(id, state) && !active.has(id));
  }

  /** What was being handed off when an activity or a whole run was lost. */
  interrupted(): GraphStep[] {
    return this.withoutActivity('handingOff').filter(({ id }) => !this.#basis.withdrawals.has(id));
  }

  /** What can be handed off, and what was being handed off. */
  ready(): GraphStep[] {
    const interrupted = this.interrupted().filter(({ id }) => !this.skipped.has(id));
    return [...interrupted, ...this.#basis.schedule.handOffs()];
  }

  /** A step that could not be undone waits for a person; one that an activity has in hand is on its way. */
  undoable(): GraphStep[] {
    const { stepsNow, states, activities, releases } = this.#basis;
    const active = activities.activeStepIds();
    return readyToUndo(stepsNow(), states.of, releases.has).filter(
      ({ id }) => states.of(id) !== 'failed' && !active.has(id),
    );
  }

  /** The same of what is undone while the order goes on. */
  withdrawable(): GraphStep[] {
    const { stepsNow, states, activities, withdrawals } = this.#basis;
    return withdrawals.undoableSteps(stepsNow(), states.of, activities.activeStepIds());
  }

  /** A system that was away for as long as an activity tries is asked again, for as long as the order lives. */
  parkedUndoing(): GraphStep[] {
    const parked = this.withoutActivity('undoing').filter(({ id }) => this.parked.has(id));
    return parked.length > 0 && patched('undo-parked-again') ? parked : [];
  }
}
