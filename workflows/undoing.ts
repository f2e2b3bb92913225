import type { Message } from '../domain/order/messages.js';
import { readyToUndo } from '../domain/plan/graph.js';
import type { GraphStep } from '../domain/plan/partition.js';
import { isRolledBack, type StepState, type Withdrawal } from '../domain/plan/step-state.js';

type WithdrawalReasons = Readonly<Record<string, Withdrawal>>;
type StateOf = (id: string) => StepState | undefined;

/** The steps that are undone while the order goes on, because the plan has become another one. */
export class Withdrawals {
  #reasons: WithdrawalReasons = {};

  replace(reasons: WithdrawalReasons = {}): void {
    this.#reasons = reasons;
  }

  has(id: string): boolean {
    return id in this.#reasons;
  }

  /** True when nothing of the step is left to wait for: what is to be done again is not done with. */
  isDone(id: string, state: StepState = 'waiting'): boolean {
    const reason = this.#reasons[id];
    return reason === undefined ? state === 'completed' : reason === 'remove' && isRolledBack(state);
  }

  /** True when a step was undone that is to be done again with its new content. */
  hasStepsToRedo(steps: readonly GraphStep[], stateOf: StateOf): boolean {
    return steps.some(({ id }) => this.#reasons[id] === 'redo' && isRolledBack(stateOf(id) ?? 'waiting'));
  }

  /** What is to be undone, and nothing that is also undone depends on; a failed undoing waits for a person. */
  undoableSteps(steps: readonly GraphStep[], stateOf: StateOf, inHand: ReadonlySet<string>): GraphStep[] {
    const withdrawn = steps.filter(({ id }) => this.has(id));
    if (withdrawn.length === 0) return [];
    return readyToUndo(withdrawn, stateOf, () => true).filter(
      ({ id }) => stateOf(id) !== 'failed' && !inHand.has(id),
    );
  }
}

/** During rollback, the steps on which nothing of another partition stands any more. */
export class Releases {
  #stepIds = new Set<string>();
  readonly #partitions: Set<number>;

  /** With the partitions of which an earlier run has heard that they are undone. */
  constructor(undonePartitions: Iterable<number>) {
    this.#partitions = new Set(undonePartitions);
  }

  /** Partitions that are known to be undone: of plans that an earlier version stored, which say it by partition. */
  get undonePartitions(): readonly number[] {
    return [...this.#partitions];
  }

  /** With those that MySQL has; it says nothing of them while the order is not rolled back. */
  replace(stepIds: readonly string[] | undefined): void {
    if (stepIds) this.#stepIds = new Set(stepIds);
  }

  take(message: Message): void {
    if (message.type === 'released') for (const id of message.stepIds) this.#stepIds.add(id);
    if (message.type === 'undone') this.#partitions.add(message.partition);
  }

  readonly has = ({ id, awaitedElsewhere, remoteDependents }: GraphStep): boolean =>
    (!awaitedElsewhere || this.#stepIds.has(id)) &&
    remoteDependents.every((partition) => this.#partitions.has(partition));
}
