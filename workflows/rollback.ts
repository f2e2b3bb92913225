import { readyToUndo } from '../domain/plan/graph.js';
import type { GraphStep } from '../domain/plan/partition.js';
import { endedBackward, type StepState, type Withdrawal } from '../domain/plan/step-state.js';
import type { Replanned } from '../activities/orders/replan-order.js';
import type { LoadedPartition, PartitionInput } from '../activities/orders/load-partition.js';
import { loadPartition, replanOrder, undoOwnSteps } from './activities.js';
import { shortened } from './step-activities.js';
import type { OrderKind } from '../domain/order/messages.js';

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

/** Has the order decomposed again with what these tell; with none, so that others get their new content. */
export async function replan(partition: PartitionInput, telling: readonly GraphStep[]): Promise<Replanned> {
  const names = telling.map(({ name }) => name).join(', ');
  const summary = shortened(names === '' ? 'Renew the plan' : `Decide what waits for: ${names}`);
  const stepIds = telling.map(({ id }) => id);
  return await replanOrder.executeWithOptions({ summary }, [{ ...partition, stepIds }]);
}

/** The plan as it is in MySQL. */
export const readPlan = async (partition: PartitionInput, summary: string): Promise<LoadedPartition> =>
  await loadPartition.executeWithOptions({ summary }, [partition]);

export interface OwnUndoing {
  readonly orderId: string;
  readonly kind: OrderKind;
  /** What can be undone now; after each undoing it may be more. */
  readonly undoable: () => readonly GraphStep[];
  readonly merge: (states: Readonly<Record<string, StepState>>) => void;
}

/** What never left Turnup is taken back in MySQL; after it what it waited for may be. */
export async function undoOwn({ orderId, kind, undoable, merge }: OwnUndoing): Promise<void> {
  for (;;) {
    const own = undoable().filter((step) => step.kind !== undefined);
    if (own.length === 0) return;
    const summary = shortened(`Take back: ${own.map(({ name }) => name).join(', ')}`);
    const stepIds = own.map(({ id }) => id);
    merge(await undoOwnSteps.executeWithOptions({ summary }, [{ orderId, kind, stepIds }]));
  }
}
