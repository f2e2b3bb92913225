import type { AdvanceResult } from '../activities/orders/advance-order.js';
import type { LoadedPartition, PartitionInput } from '../activities/orders/load-partition.js';
import type { ReplanResult } from '../activities/orders/replan-order.js';
import type { GraphStep } from '../domain/plan/partition.js';
import { nextSteps } from '../domain/plan/next-steps.js';
import type { StepState } from '../domain/plan/step-state.js';
import type { Faults, Interruptible } from './faults.js';
import type { StartableSteps } from './schedule.js';
import { advanceSummary, type Direction, truncateSummary, type UndeliveredSteps } from './step-activities.js';
import type { States } from './step-states.js';

interface RunningPlan {
  readonly steps: readonly GraphStep[];
  readonly stateOf: (id: string) => StepState | undefined;
  /** How many workflows run the order. */
  readonly partitions: number;
}

/** Steps that something was reported of, and what is begun beside what that made ready. */
interface AdvanceTrigger extends StartableSteps {
  readonly stepIds: readonly string[];
}

/** What the run of a plan asks of MySQL; what fails of it gives way to what is more urgent. */
export class PlanActivities {
  readonly #partition: PartitionInput;
  readonly #faults: Faults;
  /** Backward a request to cancel says nothing new. */
  direction: Direction = 'forward';

  constructor(partition: PartitionInput, faults: Faults) {
    this.#partition = partition;
    this.#faults = faults;
  }

  get #interruptible(): Interruptible {
    return { byCancel: this.direction === 'forward', byLength: true };
  }

  /** The plan as it is in MySQL. */
  async readPlan(summary: string): Promise<LoadedPartition> {
    return await this.#faults.run('loadPartition', summary, this.#partition, this.#interruptible);
  }

  async advance(
    { steps, stateOf, partitions }: RunningPlan,
    { stepIds, due, startable }: AdvanceTrigger,
  ): Promise<AdvanceResult> {
    const { orderId, kind } = this.#partition;
    const cancelling = this.direction === 'compensate';
    const trigger = { completable: [...stepIds, ...due], startable, handOffs: partitions === 1 };
    const next = cancelling ? [] : nextSteps(steps, stateOf, trigger);
    const summary = advanceSummary(steps, { stepIds, next, due });
    const input = { orderId, kind, stepIds, partitions, cancelling, next, ...(due.length > 0 && { due }) };
    return await this.#faults.run('advanceOrder', summary, input, this.#interruptible);
  }

  async retry({ stepId, falloutId }: LoadedPartition['retrying'][number]): Promise<States> {
    const summary = 'Retry, as an operator decided';
    return await this.#faults.run('retryStep', summary, { stepId, falloutId }, this.#interruptible);
  }

  async giveUp(lost: UndeliveredSteps): Promise<States> {
    const summary = 'Open fallout: not delivered within the retry limit';
    return await this.#faults.run('giveUp', summary, lost, this.#interruptible);
  }

  /** Has the order decomposed again with what these report; with none, so that others get their new content. */
  async replan(reporting: readonly GraphStep[]): Promise<ReplanResult> {
    const names = reporting.map(({ name }) => name).join(', ');
    const summary = truncateSummary(
      names === '' ? 'Renew the plan' : `Replan with the values reported by: ${names}`,
    );
    const stepIds = reporting.map(({ id }) => id);
    return await this.#faults.run(
      'replanOrder',
      summary,
      { ...this.#partition, stepIds, mayDivide: true },
      this.#interruptible,
    );
  }

  /** What never left Turnup is undone in MySQL; after it what it waited for may be. */
  async undoInternalSteps(
    /** What can be undone now; after each undoing it may be more. */
    undoable: () => readonly GraphStep[],
    merge: (states: States) => void,
  ): Promise<void> {
    const { orderId, kind } = this.#partition;
    for (;;) {
      const internalSteps = undoable().filter((step) => step.kind !== undefined);
      if (internalSteps.length === 0) return;
      const summary = truncateSummary(`Undo: ${internalSteps.map(({ name }) => name).join(', ')}`);
      const stepIds = internalSteps.map(({ id }) => id);
      // Where MySQL has a step otherwise than the workflow, asking again and again would not help.
      const faultIn = (states: States): string | undefined => {
        merge(states);
        const left = undoable().find(({ id }) => stepIds.includes(id));
        return left && `${left.name} is ${states[left.id] ?? 'unknown'} and cannot be undone`;
      };
      const options = { ...this.#interruptible, faultIn };
      await this.#faults.run('undoOwnSteps', summary, { orderId, kind, stepIds }, options);
    }
  }
}
