import type { StepState } from '../../domain/plan/step-state.js';
import { type AdvanceInput, applyAdvance, concernedStepIds } from '../../entities/orders/apply-advance.js';
import { completeItems } from '../../entities/orders/complete-items.js';
import type { Database } from '../../entities/database.js';
import type { InlineHandOff } from '../hand-off/inline-hand-off.js';

/** The order's state after the advance. */
export interface AdvanceResult {
  readonly states: Readonly<Record<string, StepState>>;
  /** True once everything in the order is completed; always false for a partition. */
  readonly ended: boolean;
  /** When waits and lags that began are over; absent when none did. */
  readonly due?: Readonly<Record<string, string>>;
  /** Of the steps that are `handingOff` those that wait in the queues of their systems; absent when none does. */
  readonly queued?: readonly string[];
}

/**
 * Applies what downstream systems reported of the steps, hands off what became ready by it, and completes the items that are
 * done. Safe to repeat: it then returns the states as they are.
 */
export async function advanceOrder(
  database: Database,
  inlineHandOff: InlineHandOff,
  input: AdvanceInput,
): Promise<AdvanceResult> {
  const { partitions, next = [], cancelling } = input;
  // The batches of a large order take longer than a workflow task should: its workflow hands them off itself.
  const systems = partitions === 1 && next.length > 0 ? await inlineHandOff.availableSystems() : undefined;
  const applied = await applyAdvance(database, input, systems && ((id) => systems(id) !== undefined));
  const { doneItems, handOffs, queued, states, due } = applied;
  inlineHandOff.wakeQueues(queued.map(({ downstreamSystem }) => downstreamSystem ?? ''));
  const nothingToComplete = cancelling || (doneItems.size === 0 && concernedStepIds(input).length > 0);
  const [sent, ended] = await Promise.all([
    systems ? inlineHandOff.send(handOffs, systems) : { states: {}, queued: [] },
    nothingToComplete ? false : completeItems(database, input, doneItems),
  ]);
  const inQueue = [...queued.map(({ id }) => id), ...sent.queued];
  const handingOff = Object.fromEntries(
    [...handOffs.map(({ id }) => id), ...inQueue].map((id) => [id, 'handingOff' as const]),
  );
  return {
    states: { ...states, ...handingOff, ...sent.states },
    ended,
    ...(due && { due }),
    ...(inQueue.length > 0 && { queued: inQueue }),
  };
}
