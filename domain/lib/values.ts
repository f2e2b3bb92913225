import { isDeepStrictEqual } from 'node:util';

/** Characteristics as a condition sees them. */
export type CharacteristicValues = Readonly<Record<string, unknown>>;

/** A name and its value, as TMF characteristics carry it. */
export interface Characteristic {
  readonly name: string;
  readonly value: unknown;
}

/** The values by name; if a name occurs twice, the last one. */
export const valuesOf = (characteristics: readonly Characteristic[] = []): CharacteristicValues =>
  Object.fromEntries(characteristics.map(({ name, value }) => [name, value]));

/** True for equal JSON, whatever the order of its attributes. */
export const sameValue = (one: unknown, other: unknown): boolean => isDeepStrictEqual(one, other);

/** True when every characteristic has the same value in both; a missing one has none. */
export const sameValues = (one: CharacteristicValues, other: CharacteristicValues): boolean =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])].every((name) =>
    sameValue(one[name], other[name]),
  );
