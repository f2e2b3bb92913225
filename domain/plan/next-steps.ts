import type { GraphStep } from './partition.js';
import type { StepState } from './step-state.js';

/** A waiting step, and those steps it waits for that the workflow does not know to be completed. */
export interface NextStep {
  readonly id: string;
  readonly waitsFor: readonly string[];
}

interface Advance {
  /** Steps that this advance may complete. */
  readonly completable: readonly string[];
  /** Ready steps to start. */
  readonly startable: readonly string[];
  /** False in a large order: its hand-offs take longer than a workflow task should. */
  readonly handOffs: boolean;
}

/**
 * The waiting steps that an advance may start, in dependency order. Milestones and waits may pass at once, so what
 * waits for them is among these.
 */
export function nextSteps(
  steps: readonly GraphStep[],
  stateOf: (id: string) => StepState | undefined,
  { completable, startable, handOffs }: Advance,
): NextStep[] {
  const reached = new Set(completable);
  const startableIds = new Set(startable);
  const result: NextStep[] = [];
  for (const { id, kind, lags, dependsOn } of steps) {
    if (stateOf(id) !== 'waiting') continue;
    if (!startableIds.has(id) && !dependsOn.some((other) => reached.has(other))) continue;
    if (kind === 'milestone' || kind === 'waitUntil') reached.add(id);
    if (!handOffs && kind === undefined && lags === undefined) continue;
    result.push({ id, waitsFor: dependsOn.filter((other) => stateOf(other) !== 'completed') });
  }
  return result;
}
