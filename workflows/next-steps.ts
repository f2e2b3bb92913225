import type { NextStep } from '../activities/advance-order.js';
import type { GraphStep } from '../domain/partition.js';
import type { StepState } from '../domain/step-state.js';
import { shortened } from './batches.js';

/** The waiting steps that may become ready when these are completed, and what else each waits for. */
export function nextSteps(
  steps: readonly GraphStep[],
  stateOf: (id: string) => StepState | undefined,
  completed: readonly string[],
): NextStep[] {
  return steps
    .filter(
      ({ id, dependsOn }) =>
        stateOf(id) === 'waiting' && dependsOn.some((other) => completed.includes(other)),
    )
    .map(({ id, dependsOn }) => ({
      id,
      waitsFor: dependsOn.filter((other) => stateOf(other) !== 'completed'),
    }));
}

/** What an operator reads beside the activity that takes over what was reported of these. */
export function advanceSummary(
  steps: readonly GraphStep[],
  stepIds: readonly string[],
  next: readonly NextStep[],
): string {
  const names = (ids: readonly string[]) =>
    steps.flatMap(({ id, name }) => (ids.includes(id) ? [name] : [])).join(', ');
  const ready = next.filter(({ waitsFor }) => waitsFor.every((id) => stepIds.includes(id)));
  const then = ready.length > 0 ? `; then hand off: ${names(ready.map(({ id }) => id))}` : '';
  return shortened(`Take over what was reported: ${names(stepIds)}${then}`);
}
