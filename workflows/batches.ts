import type { NextStep } from '../domain/next-steps.js';
import type { GraphStep } from '../domain/partition.js';

/** Steps that go to one downstream system in one activity, because they are retried alike. */
export interface Batch {
  readonly system: string;
  readonly steps: readonly GraphStep[];
}

/** One activity costs the same whether it hands off one step or fifty; fifty answers stay well within its timeout. */
const largest = 50;

/** Groups steps by system and retry policy, each group cut into batches. */
export function batches(steps: readonly GraphStep[]): Batch[] {
  const groups = new Map<string, GraphStep[]>();
  for (const step of steps) {
    const { initialInterval, maximumInterval, limit } = step.retry;
    const key = [step.system, initialInterval, maximumInterval, limit].join(' ');
    const group = groups.get(key);
    if (group) group.push(step);
    else groups.set(key, [step]);
  }
  return [...groups.values()].flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / largest) }, (_, index) => ({
      system: group[0]?.system ?? '',
      steps: group.slice(index * largest, (index + 1) * largest),
    })),
  );
}

/** What an operator reads beside the activity, e.g. `2 steps to provisioning: Access line, Voice line`. */
export function summaryOf(verb: string, { system, steps }: Batch): string {
  const names = steps.map(({ name }) => name).join(', ');
  const text = `${verb} ${steps.length === 1 ? '' : `${steps.length} steps, `}${system}: ${names}`;
  return shortened(text);
}

interface Advance {
  readonly stepIds: readonly string[];
  readonly next: readonly NextStep[];
  readonly due: readonly string[];
}

/** The same of taking over what was reported, with what is begun by it. */
export function advanceSummary(steps: readonly GraphStep[], { stepIds, next, due }: Advance): string {
  const names = (ids: readonly string[]) =>
    steps.flatMap(({ id, name }) => (ids.includes(id) ? [name] : [])).join(', ');
  const ready = next.filter(({ waitsFor }) => waitsFor.every((id) => stepIds.includes(id)));
  const begun = [...new Set([...due, ...ready.map(({ id }) => id)])];
  if (stepIds.length === 0 && begun.length > 0) return shortened(`Begin, or pass: ${names(begun)}`);
  const then = begun.length > 0 ? `; then hand off: ${names(begun)}` : '';
  return shortened(`Take over what was reported: ${names(stepIds)}${then}`);
}

/** A summary is one line of at most 200 characters. */
export const shortened = (text: string): string => (text.length > 200 ? `${text.slice(0, 199)}…` : text);
