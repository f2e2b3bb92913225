import type { GraphStep } from './partition.js';
import type { StepState } from './step-state.js';

/** A waiting step, and the steps it waits for that are not completed as far as the workflow knows. */
export interface NextStep {
  readonly id: string;
  readonly waitsFor: readonly string[];
}

interface Advance {
  /** Steps that may be completed by it. */
  readonly completable: readonly string[];
  /** Ready steps that it is to begin. */
  readonly startable: readonly string[];
  /** False in a large order, whose hand-offs take longer than a workflow task should. */
  readonly handOffs: boolean;
}

/**
 * The waiting steps that an advance may begin, in dependency order. Milestones and waits may be passed at once, so what
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
