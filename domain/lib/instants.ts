import { DateTime, Duration } from 'luxon';

/** The instant so much later, or with a minus sign earlier, by the calendar of a time zone. */
export const addDuration = (instant: Date, duration: string, zone = 'utc'): Date =>
  DateTime.fromJSDate(instant, { zone }).plus(Duration.fromISO(duration)).toJSDate();

/** An ISO 8601 date or instant; a date, or an instant without zone, is taken in the zone given. Undefined when it is none. */
export function parseInstant(value: unknown, zone = 'utc'): Date | undefined {
  if (typeof value !== 'string') return undefined;
  const read = DateTime.fromISO(value, { zone });
  return read.isValid && isStorableDate(read.toJSDate()) ? read.toJSDate() : undefined;
}

/** False for no date, and for what the database has no year for: it keeps 1 to 9999, by UTC. */
export const isStorableDate = (date: Date): boolean =>
  date.getUTCFullYear() >= 1 && date.getUTCFullYear() <= 9999;

/** The longer of two ISO 8601 durations; a month counts as 30 days. */
export const longerDuration = (one: string, other: string | undefined): string =>
  other === undefined || Duration.fromISO(one).toMillis() >= Duration.fromISO(other).toMillis() ? one : other;
