import { isDeepStrictEqual } from 'node:util';
import type { Values } from './condition.js';
import type { Characteristic } from './plan.js';

/** By name; of a name that comes twice the last value. */
export const valuesOf = (characteristics: readonly Characteristic[] = []): Values =>
  Object.fromEntries(characteristics.map(({ name, value }) => [name, value]));

/** Equal as JSON is, whatever the sequence of its attributes. */
export const sameValue = (one: unknown, other: unknown): boolean => isDeepStrictEqual(one, other);

/** True when every characteristic has the same value in both; a missing one has none. */
export const sameValues = (one: Values, other: Values): boolean =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])].every((name) =>
    sameValue(one[name], other[name]),
  );
