import { reversed } from './macd.js';
import type { StepDraft, StepsOf } from './steps.js';

/** More would bloat each payload that carries the graph: 200 of them are some 10 KiB. */
const maxPairs = 200;

/** The steps of one item, by direction. */
interface StepsByDirection {
  readonly up: StepDraft[];
  readonly down: StepDraft[];
}

/** What an item takes down keeps working until its replacement does: first add and modify, then delete. */
export function makeBeforeBreak(stepsOf: StepsOf): void {
  const byItem = new Map<string, StepsByDirection>();
  for (const steps of stepsOf.values()) {
    for (const step of steps) {
      const directions = byItem.get(step.itemId) ?? { up: [], down: [] };
      byItem.set(step.itemId, directions);
      (reversed(step.action) ? directions.down : directions.up).push(step);
    }
  }
  for (const { up, down } of byItem.values())
    if (up.length > 0 && down.length > 0) waitForReplacement(down, up);
}

function waitForReplacement(down: readonly StepDraft[], up: readonly StepDraft[]): void {
  const waitedFor = new Set(up.flatMap(({ dependsOn }) => dependsOn));
  const last = up.filter(({ id }) => !waitedFor.has(id)).map(({ id }) => id);
  const ids = new Set(down.map(({ id }) => id));
  const [first, ...others] = down.filter(({ dependsOn }) => !dependsOn.some((id) => ids.has(id)));
  if (!first) return;
  first.dependsOn.push(...last);
  for (const step of others) {
    if (last.length * others.length > maxPairs) step.dependsOn.push(first.id);
    else step.dependsOn.push(...last);
  }
}
