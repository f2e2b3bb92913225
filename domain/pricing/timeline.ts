import type { Charge } from './charges.js';
import { addMonths, roughCount, periodStart } from './periods.js';
import { renewedEnd } from './renewed-end.js';
import type { AgreementPrice, PricingInput, PricingLine } from './pricing.js';

/** A contract without a term counts as one of so many months, for its value and for when prices rise. */
const defaultTermMonths = 12;

/** From when to when a line is charged. */
export interface Span {
  readonly start: string;
  readonly end: string;
}

/** The line's own start, end and term over those of the whole. */
export function spanOf(line: PricingLine, input: PricingInput): Span {
  const start = line.start ?? input.start ?? input.instant;
  const renewed = renewedEnd(line, { term: input.term });
  const end = line.end ?? renewed ?? addMonths(start, line.term ?? input.term ?? defaultTermMonths);
  return { start, end };
}

/** What the price of a charge may depend on in time. */
interface Times {
  readonly line: PricingLine;
  readonly agreementPrices: readonly AgreementPrice[];
  /** When alterations for some periods end. */
  readonly ends: readonly string[];
}

/**
 * From when the catalog's promises for a time are counted. A change of what the customer has does not begin them again: what is left
 * of them goes on.
 */
export const promisedFrom = ({ action, since }: PricingLine, start: string): string =>
  action === 'modify' && since !== undefined && Date.parse(since) < Date.parse(start) ? since : start;

/** The catalog's rises go on with the price of then; the price of today has those until today. */
export const risesFrom = (line: PricingLine, start: string): string =>
  line.uplift === undefined && line.keepInstalled === true ? promisedFrom(line, start) : start;

/** When an alteration for some periods is over; undefined for one that stays. */
export const endOfPeriods = (
  { period }: Charge,
  from: string,
  periods: number | undefined,
): string | undefined => (period && periods !== undefined ? periodStart(from, period, periods) : undefined);

/**
 * When the price of a recurring charge may change: the start, and each beginning of a period (a period is charged as it
 * began) after a part of the ramp, a rise, an alteration for some periods, or a slice of the agreement's time.
 */
export function segmentStarts(charge: Charge, { start, end }: Span, times: Times): readonly string[] {
  const { period } = charge;
  if (!period) return [start];
  const { line, ...others } = times;
  const from = line.ramp ? start : promisedFrom(line, start);
  return alignedStarts(charge, { start, end }, [
    ...rampEnds(charge, line).map((months) => addMonths(from, months)),
    ...rises(charge, line, { start: risesFrom(line, start), end }),
    ...outerChanges(others),
  ]);
}

/** When an alteration for some periods ends, or a slice of an agreement's time begins or ends. */
export const outerChanges = ({ agreementPrices, ends }: Omit<Times, 'line'>): string[] => [
  ...ends,
  ...agreementPrices.flatMap(({ validFor: { startDateTime, endDateTime } = {} }) =>
    [startDateTime, endDateTime].flatMap((each) => each ?? []),
  ),
];

/** The start, and the beginnings of periods at which such changes take effect. */
export function alignedStarts(
  charge: Charge,
  { start, end }: Span,
  changes: readonly string[],
): readonly string[] {
  const inside = changes.filter(
    (each) => Date.parse(each) > Date.parse(start) && Date.parse(each) < Date.parse(end),
  );
  const aligned = inside
    .map((each) => nextPeriodStart(each, start, charge))
    .filter((each) => Date.parse(each) < Date.parse(end));
  return [...new Set([start, ...aligned])].toSorted((a, b) => Date.parse(a) - Date.parse(b));
}

/** Months from the start until each part of the ramp but the last ends: the line's own ramp before the catalog's. */
function rampEnds({ listed }: Charge, { ramp = listed.ramp ?? [] }: PricingLine): number[] {
  let months = 0;
  return ramp.slice(0, -1).map((segment) => (months += segment.months));
}

/** The rise of the line, else of the price. */
export const upliftOf = ({ listed }: Charge, { uplift }: PricingLine) => uplift ?? listed.uplift;

function rises(charge: Charge, line: PricingLine, { start, end }: Span): string[] {
  const { everyMonths = 12 } = upliftOf(charge, line) ?? {};
  if (!upliftOf(charge, line)) return [];
  const result: string[] = [];
  for (let months = everyMonths; ; months += everyMonths) {
    const rise = addMonths(start, months);
    if (Date.parse(rise) >= Date.parse(end)) return result;
    result.push(rise);
  }
}

/** The first beginning of a period that is not before the instant. */
function nextPeriodStart(instant: string, start: string, { period }: Charge): string {
  if (!period) return instant;
  const whole = Math.floor(roughCount(start, instant, period));
  for (let number = Math.max(0, whole - 1); ; number += 1) {
    const begin = periodStart(start, period, number);
    if (Date.parse(begin) >= Date.parse(instant)) return begin;
  }
}

/** How many whole months the instant is after the start. */
export function wholeMonths(start: string, instant: string): number {
  let months = Math.floor(roughCount(start, instant, { type: 'month', length: 1 }));
  while (Date.parse(addMonths(start, months + 1)) <= Date.parse(instant)) months += 1;
  return months;
}
