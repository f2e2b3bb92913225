import type { Values } from './condition.js';

/** What a step's downstream system, or the person who did it, told of characteristics that nothing else fills. */
export interface ToldByStep {
  readonly values: Values;
  /** True when nothing more is to be expected: what is missing then stays missing. */
  readonly final: boolean;
}

/** By the key of the specification node whose step was asked. */
export type ToldValues = ReadonlyMap<string, ToldByStep>;

export const nothingTold: ToldValues = new Map();

/** The key of the node that a step with this key was made for. */
export const nodeKeyOf = (stepKey: string): string => stepKey.slice(0, stepKey.lastIndexOf(':'));
