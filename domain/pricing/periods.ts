import type { Decimal } from 'decimal.js';
import { exact, zero } from './money.js';
import type { Period } from './pricing.js';

/**
 * The instant so many months later, by the calendar (UTC): a month after 31 January is 28 or 29 February. Plain dates,
 * since a large quote asks for thousands.
 */
export function addMonths(instant: string, months: number): string {
  const date = new Date(instant);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
  return date.toISOString();
}

const addDays = (instant: string, days: number): string =>
  new Date(Date.parse(instant) + days * millisecondsOfDay).toISOString();

const millisecondsOfDay = 86_400_000;

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
  return addDays(start, (daysOf[type] ?? 1) * length * number);
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
  const [from, to] = [new Date(start), new Date(end)];
  const months = monthsOf[type];
  const days = (to.getTime() - from.getTime()) / millisecondsOfDay;
  if (months === undefined) return days / ((daysOf[type] ?? 1) * length);
  const between = (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth();
  return (between - 1) / (months * length);
}

/** Days from the start to the cut, of the days to the end. */
const shareOf = (start: string, cut: string, end: string): Decimal =>
  exact(daysFrom(start, cut)).div(daysFrom(start, end));

const daysFrom = (start: string, end: string): number => {
  const day = (instant: string) => Math.floor(Date.parse(instant) / millisecondsOfDay);
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
  const from = new Date(start);
  if (months === undefined || from.getUTCDate() === billingDay) return undefined;
  const past = from.getUTCDate() > billingDay ? 0 : 1;
  const begin = new Date(
    Date.UTC(from.getUTCFullYear(), from.getUTCMonth() - past, billingDay),
  ).toISOString();
  const end = addMonths(begin, months * period.length);
  return { end, share: exact(daysFrom(start, end)).div(daysFrom(begin, end)) };
}
