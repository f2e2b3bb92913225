import { readyToUndo } from '../domain/graph.js';
import type { GraphStep } from '../domain/partition.js';
import { endedBackward, type StepState, type Withdrawal } from '../domain/step-state.js';

type Reasons = Readonly<Record<string, Withdrawal>>;
type StateOf = (id: string) => StepState | undefined;

/** The steps that are taken back while the order goes on, because the plan has become another one. */
export class Withdrawals {
  #reasons: Reasons = {};

  replace(reasons: Reasons = {}): void {
    this.#reasons = reasons;
  }

  has(id: string): boolean {
    return id in this.#reasons;
  }

  /** True when nothing of the step is left to wait for: what is to be done again is not done with. */
  isOver(id: string, state: StepState = 'waiting'): boolean {
    const reason = this.#reasons[id];
    return reason === undefined ? state === 'completed' : reason === 'remove' && endedBackward(state);
  }

  /** True when a step was taken back that is to be done again with its new content. */
  areToRenew(steps: readonly GraphStep[], stateOf: StateOf): boolean {
    return steps.some(({ id }) => this.#reasons[id] === 'redo' && endedBackward(stateOf(id) ?? 'waiting'));
  }

  /** What is to be taken back, and nothing that is also taken back depends on; a failed undoing waits for a person. */
  ready(steps: readonly GraphStep[], stateOf: StateOf, inHand: ReadonlySet<string>): GraphStep[] {
    const withdrawn = steps.filter(({ id }) => this.has(id));
    if (withdrawn.length === 0) return [];
    return readyToUndo(withdrawn, stateOf, () => true).filter(
      ({ id }) => stateOf(id) !== 'failed' && !inHand.has(id),
    );
  }
}
