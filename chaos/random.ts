/** Numbers in [0, 1), the same for the same seed. */
export type Random = () => number;

/** The generator `mulberry32`: small, and good enough to choose victims by. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A range of milliseconds. */
export interface MillisecondRange {
  readonly min: number;
  readonly max: number;
}

/** A whole number of milliseconds within the span. */
export const randomWithin = (random: Random, { min, max }: MillisecondRange): number =>
  Math.round(min + random() * (max - min));

/** The same values in another order. */
export function shuffled<T>(random: Random, values: readonly T[]): T[] {
  const result = [...values];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other]!, result[last]!];
  }
  return result;
}
