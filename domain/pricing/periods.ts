import { DateTime } from 'luxon';
import type { Decimal } from 'decimal.js';
import { exact, zero } from './money.js';
import type { Period } from './pricing.js';

/** The instant so many months later, by the calendar (UTC): a month after 31 January is 28 or 29 February. */
export const addMonths = (instant: string, months: number): string =>
  DateTime.fromISO(instant, { zone: 'utc' }).plus({ months }).toISO() ?? instant;

const monthsOf: Readonly<Record<string, number>> = { month: 1, quarter: 3, year: 12 };
const daysOf: Readonly<Record<string, number>> = { day: 1, week: 7 };

/** An average month has this many days: by it prices by the day or week are compared with monthly ones. */
const daysOfAverageMonth = exact(365).div(12);

/** The words that are understood as periods, in singular or plural. */
const periodTypes: ReadonlySet<string> = new Set([...Object.keys(daysOf), ...Object.keys(monthsOf)]);

/** `months` and `Month` are a month. */
export const periodType = (type: string): string => {
  const singular = type.toLowerCase().replace(/s$/, '');
  return periodTypes.has(singular) ? singular : type;
};

/** True for a period with a length that is known. */
export const isKnownPeriod = ({ type }: Period): boolean => periodTypes.has(type);

/** How much of a price for the period belongs to a month. */
export function monthly(amount: Decimal, { type, length }: Period): Decimal {
  const months = monthsOf[type];
  if (months !== undefined) return amount.div(months * length);
  return amount.times(daysOfAverageMonth).div((daysOf[type] ?? Infinity) * length);
}

/** The start of the period with this number (from 0). */
export function periodStart(start: string, { type, length }: Period, number: number): string {
  const months = monthsOf[type];
  if (months !== undefined) return addMonths(start, months * length * number);
  const days = (daysOf[type] ?? 1) * length * number;
  return DateTime.fromISO(start, { zone: 'utc' }).plus({ days }).toISO() ?? start;
}

/**
 * How many periods there are from the start to the end: whole ones, and of the one that the end cuts its share by real
 * days; a period that began counts whole where the price is not prorated.
 */
export function periodsBetween(start: string, end: string, period: Period, prorated: boolean): Decimal {
  if (Date.parse(end) <= Date.parse(start) || !isKnownPeriod(period)) return zero;
  let whole = Math.max(0, Math.floor(roughCount(start, end, period)) - 1);
  while (Date.parse(periodStart(start, period, whole + 1)) <= Date.parse(end)) whole += 1;
  const from = periodStart(start, period, whole);
  if (Date.parse(from) >= Date.parse(end)) return exact(whole);
  if (!prorated) return exact(whole + 1);
  return exact(whole).plus(shareOf(from, end, periodStart(start, period, whole + 1)));
}

/** No more periods than there are: what is counted up from, so that a count does not begin at nothing. */
export function roughCount(start: string, end: string, { type, length }: Period): number {
  const days = (Date.parse(end) - Date.parse(start)) / 86_400_000;
  const months = monthsOf[type];
  return days / ((months === undefined ? (daysOf[type] ?? 1) : months * 31) * length);
}

/** Days from the start to the cut, of the days to the end. */
const shareOf = (start: string, cut: string, end: string): Decimal =>
  exact(daysFrom(start, cut)).div(daysFrom(start, end));

const daysFrom = (start: string, end: string): number => {
  const day = (instant: string) => Math.floor(Date.parse(instant) / 86_400_000);
  return day(end) - day(start);
};

/**
 * The first part of a period when periods begin on this day of the month: its end and its share of the period by real
 * days. Undefined when the start is the beginning of a period, or the period is not made of months.
 */
export function firstPeriod(
  start: string,
  period: Period,
  billingDay: number,
): { readonly end: string; readonly share: Decimal } | undefined {
  const months = monthsOf[period.type];
  const day = DateTime.fromISO(start, { zone: 'utc' }).startOf('day');
  if (months === undefined || day.day === billingDay) return undefined;
  const thisMonth = day.set({ day: billingDay });
  const begin = thisMonth < day ? thisMonth : thisMonth.minus({ months: 1 });
  const end = begin.plus({ months: months * period.length });
  return {
    end: end.toISO() ?? start,
    share: exact(end.diff(day, 'days').days).div(end.diff(begin, 'days').days),
  };
}
