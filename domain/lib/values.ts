import { isDeepStrictEqual } from 'node:util';

/** Characteristics as a condition sees them. */
export type CharacteristicValues = Readonly<Record<string, unknown>>;

/** A name and its value, as TMF characteristics carry it. */
export interface Characteristic {
  readonly name: string;
  readonly value: unknown;
}

/** By name; of a name that comes twice the last value. */
export const valuesOf = (characteristics: readonly Characteristic[] = []): CharacteristicValues =>
  Object.fromEntries(characteristics.map(({ name, value }) => [name, value]));

/** Equal as JSON is, whatever the sequence of its attributes. */
export const sameValue = (one: unknown, other: unknown): boolean => isDeepStrictEqual(one, other);

/** True when every characteristic has the same value in both; a missing one has none. */
export const sameValues = (one: CharacteristicValues, other: CharacteristicValues): boolean =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])].every((name) =>
    sameValue(one[name], other[name]),
  );
