import type { CharacteristicValueSpecification } from '../../tmf/schemas/specification.js';
import { endsOf, isRange } from '../characteristics.js';

/** A place between numbers: before the number (0), or after it (1). */
type Cut = readonly [number: number, after: 0 | 1];

/** The numbers from one cut to the other. */
export interface NumberRange {
  readonly from: Cut;
  readonly to: Cut;
}

/** The numbers (or integers) that a value or range stands for; undefined when it stands for none. */
export function numberRange(rule: CharacteristicValueSpecification, whole: boolean): NumberRange[] {
  if (!isRange(rule) && typeof rule.value !== 'number') return [];
  const single = isRange(rule) ? undefined : (rule.value as number);
  const { bottom, top } = single === undefined ? endsOf(rule) : { bottom: true, top: true };
  const from = single ?? rule.valueFrom ?? -Infinity;
  const to = single ?? rule.valueTo ?? Infinity;
  const range: NumberRange = whole
    ? {
        from: [bottom ? Math.ceil(from) : Math.floor(from) + 1, 0],
        to: [top ? Math.floor(to) + 1 : Math.ceil(to), 0],
      }
    : { from: [from, bottom ? 0 : 1], to: [to, top ? 1 : 0] };
  return isBefore(range.from, range.to) ? [range] : [];
}

/** The intersection of both. */
export const intersection = (one: readonly NumberRange[], other: readonly NumberRange[]): NumberRange[] =>
  one.flatMap((a) =>
    other.flatMap((b) => {
      const from = isBefore(a.from, b.from) ? b.from : a.from;
      const to = isBefore(a.to, b.to) ? a.to : b.to;
      return isBefore(from, to) ? [{ from, to }] : [];
    }),
  );

/** The first without the second. */
export const difference = (one: readonly NumberRange[], other: readonly NumberRange[]): NumberRange[] =>
  other.reduce<readonly NumberRange[]>(
    (rest, { from, to }) =>
      intersection(rest, [
        { from: [-Infinity, 0], to: from },
        { from: to, to: [Infinity, 1] },
      ]),
    one,
  ) as NumberRange[];

/** The span from the lowest number in any of them to the highest. */
export function span(ranges: readonly NumberRange[]): NumberRange[] {
  const [lowest] = ranges.map(({ from }) => from).toSorted(compare);
  const highest = ranges
    .map(({ to }) => to)
    .toSorted(compare)
    .at(-1);
  return lowest && highest ? [{ from: lowest, to: highest }] : [];
}

/** `51 to 200`, `201 and more`; for numbers that need not be integers `more than 50 and less than 51`. */
export function describeRange({ from, to }: NumberRange, whole: boolean): string {
  const [lowest, highest] = [from[0], whole ? to[0] - 1 : to[0]];
  if (lowest === highest) return `${lowest}`;
  if (whole || (from[1] === 0 && to[1] === 1)) {
    if (highest === Infinity) return `${lowest} and more`;
    return lowest === -Infinity ? `${highest} and less` : `${lowest} to ${highest}`;
  }
  const lower = `${from[1] === 0 ? 'at least' : 'more than'} ${lowest}`;
  const upper = `${to[1] === 1 ? 'at most' : 'less than'} ${highest}`;
  if (highest === Infinity) return lower;
  return lowest === -Infinity ? upper : `${lower} and ${upper}`;
}

const compare = (one: Cut, other: Cut): number =>
  one[0] === other[0] ? one[1] - other[1] : one[0] < other[0] ? -1 : 1;

const isBefore = (one: Cut, other: Cut): boolean => compare(one, other) < 0;
