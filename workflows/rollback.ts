import { readyToUndo } from '../domain/plan/graph.js';
import type { GraphStep } from '../domain/plan/partition.js';
import { isRolledBack, type StepState, type Withdrawal } from '../domain/plan/step-state.js';
import type { ReplanResult } from '../activities/orders/replan-order.js';
import type { LoadedPartition, PartitionInput } from '../activities/orders/load-partition.js';
import { loadPartition, replanOrder, undoOwnSteps } from './activities.js';
import { truncateSummary } from './step-activities.js';
import type { OrderKind } from '../domain/order/messages.js';

type WithdrawalReasons = Readonly<Record<string, Withdrawal>>;
type StateOf = (id: string) => StepState | undefined;

/** Undoes steps while the order goes on, because the plan has changed. */
export class Withdrawals {
  #reasons: WithdrawalReasons = {};

  replace(reasons: WithdrawalReasons = {}): void {
    this.#reasons = reasons;
  }

  has(id: string): boolean {
    return id in this.#reasons;
  }

  /** True when nothing of the step is left to wait for; a step that is to be done again is not finished. */
  isDone(id: string, state: StepState = 'waiting'): boolean {
    const reason = this.#reasons[id];
    return reason === undefined ? state === 'completed' : reason === 'remove' && isRolledBack(state);
  }

  /** True when a step was undone that is to be done again with its new content. */
  hasStepsToRedo(steps: readonly GraphStep[], stateOf: StateOf): boolean {
    return steps.some(({ id }) => this.#reasons[id] === 'redo' && isRolledBack(stateOf(id) ?? 'waiting'));
  }

  /** Steps to be undone on which nothing else depends that is to be undone too; a failed undo waits for a person. */
  undoableSteps(steps: readonly GraphStep[], stateOf: StateOf, inHand: ReadonlySet<string>): GraphStep[] {
    const withdrawn = steps.filter(({ id }) => this.has(id));
    if (withdrawn.length === 0) return [];
    return readyToUndo(withdrawn, stateOf, () => true).filter(
      ({ id }) => stateOf(id) !== 'failed' && !inHand.has(id),
    );
  }
}

/** Decomposes the order again with what these steps report; with none, to give others their new content. */
export async function replan(
  partition: PartitionInput,
  reporting: readonly GraphStep[],
): Promise<ReplanResult> {
  const names = reporting.map(({ name }) => name).join(', ');
  const summary = truncateSummary(
    names === '' ? 'Renew the plan' : `Replan with the values reported by: ${names}`,
  );
  const stepIds = reporting.map(({ id }) => id);
  return await replanOrder.executeWithOptions({ summary }, [{ ...partition, stepIds }]);
}

/** The plan as it is in MySQL. */
export const readPlan = async (partition: PartitionInput, summary: string): Promise<LoadedPartition> =>
  await loadPartition.executeWithOptions({ summary }, [partition]);

interface InternalStepsToUndo {
  readonly orderId: string;
  readonly kind: OrderKind;
  /** The steps that can be undone now; each undo may enable more. */
  readonly undoable: () => readonly GraphStep[];
  readonly merge: (states: Readonly<Record<string, StepState>>) => void;
}

/** Steps that never left Turnup are undone in MySQL; the steps they depend on may follow. */
export async function undoInternalSteps({
  orderId,
  kind,
  undoable,
  merge,
}: InternalStepsToUndo): Promise<void> {
  for (;;) {
    const internalSteps = undoable().filter((step) => step.kind !== undefined);
    if (internalSteps.length === 0) return;
    const summary = truncateSummary(`Undo: ${internalSteps.map(({ name }) => name).join(', ')}`);
    const stepIds = internalSteps.map(({ id }) => id);
    merge(await undoOwnSteps.executeWithOptions({ summary }, [{ orderId, kind, stepIds }]));
  }
}
