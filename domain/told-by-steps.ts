import type { Characteristic } from './plan.js';
import type { StepState } from './step-state.js';
import { nodeKeyOf, type ToldValues, type ToldByStep } from './told-values.js';

/** A step of the running plan with what has come from it. */
export interface TellingStep {
  readonly id: string;
  readonly key: string;
  readonly state: StepState;
  /** Names that it was asked to tell. */
  readonly asked: readonly string[];
  readonly characteristics: readonly Characteristic[];
  /** True when its system said that it is done. */
  readonly reportedCompleted: boolean;
}

export type ToldById = Readonly<Record<string, ToldByStep>>;

/**
 * What the steps have told, by step id. A step that failed, or is asked anew, is taken at its last good word, so that
 * nothing is taken back before there is another one.
 */
export function toldBySteps(steps: readonly TellingStep[], before: ToldById): ToldById {
  return Object.fromEntries(
    steps.filter(({ asked }) => asked.length > 0).map((step) => [step.id, toldBy(step, before[step.id])]),
  );
}

function toldBy({ state, characteristics, reportedCompleted }: TellingStep, before?: ToldByStep): ToldByStep {
  if (before && (state === 'failed' || state === 'waiting' || state === 'handingOff') && !reportedCompleted)
    return before;
  const values = Object.fromEntries(characteristics.map(({ name, value }) => [name, value]));
  return {
    values: { ...before?.values, ...values },
    final: reportedCompleted || state === 'completed' || (before?.final ?? false),
  };
}

/** The same by the key of the specification node that each step was made for: its tasks and its order tell together. */
export function toldByNodes(steps: readonly TellingStep[], told: ToldById): ToldValues {
  const result = new Map<string, ToldByStep>();
  for (const { id, key } of steps) {
    const by = told[id];
    if (!by) continue;
    const other = result.get(nodeKeyOf(key));
    result.set(nodeKeyOf(key), {
      values: { ...other?.values, ...by.values },
      final: by.final && (other?.final ?? true),
    });
  }
  return result;
}
