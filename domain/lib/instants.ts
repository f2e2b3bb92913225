import { DateTime, Duration } from 'luxon';

/** The instant plus a duration (minus, if the duration has a minus sign), by the calendar of a time zone. */
export const addDuration = (instant: Date, duration: string, zone = 'utc'): Date =>
  DateTime.fromJSDate(instant, { zone }).plus(Duration.fromISO(duration)).toJSDate();

/** The end of a term; undefined for a text that is no duration, and for an end that the database cannot store. */
export function endOfTerm(start: Date, term: string): Date | undefined {
  if (!Duration.fromISO(term).isValid) return undefined;
  const end = addDuration(start, term);
  return isStorableDate(end) ? end : undefined;
}

/**
 * Reads an ISO 8601 date or instant; one without a zone is taken in the zone given. Undefined when the text is neither.
 */
export function parseInstant(value: unknown, zone = 'utc'): Date | undefined {
  if (typeof value !== 'string') return undefined;
  const read = DateTime.fromISO(value, { zone });
  return read.isValid && isStorableDate(read.toJSDate()) ? read.toJSDate() : undefined;
}

/** False for an invalid date, and for a year that the database cannot store: it has 1 to 9999, in UTC. */
export const isStorableDate = (date: Date): boolean =>
  date.getUTCFullYear() >= 1 && date.getUTCFullYear() <= 9999;

/** The longer of two ISO 8601 durations; a month counts as 30 days. */
export const longerDuration = (one: string, other: string | undefined): string =>
  other === undefined || Duration.fromISO(one).toMillis() >= Duration.fromISO(other).toMillis() ? one : other;
