import { DateTime, type DateTimeUnit, type DurationLikeObject } from 'luxon';

/** How usage begins anew: by the calendar of a time zone, or counted from the start of the entitlement. */
export interface UsageReset {
  readonly period: 'day' | 'week' | 'month' | 'year';
  readonly from?: 'calendar' | 'start';
  /** IANA name; UTC where it is left out. */
  readonly timeZone?: string;
}

/** The time in which usage is counted together; without an end it is as long as the entitlement. */
export interface UsagePeriod {
  readonly start: Date;
  readonly end: Date | null;
}

/** The period that an instant is in: `start` is part of it, `end` is not. Without a reset there is one. */
export function usagePeriodOf(reset: UsageReset | undefined, start: Date, at: Date): UsagePeriod {
  if (!reset) return { start, end: null };
  const { period, from = 'calendar', timeZone: zone = 'utc' } = reset;
  const local = DateTime.fromJSDate(at, { zone });
  if (from === 'calendar') {
    const begin = local.startOf(period);
    return { start: begin.toJSDate(), end: begin.plus(of(period, 1)).toJSDate() };
  }
  // Counted from the start each time: a month from 31 January ends on 28 February, the next one on 31 March.
  const first = DateTime.fromJSDate(start, { zone });
  let passed = Math.max(0, Math.floor(local.diff(first, unitsOf[period]).as(unitsOf[period])));
  while (first.plus(of(period, passed + 1)) <= local) passed += 1;
  while (passed > 0 && first.plus(of(period, passed)) > local) passed -= 1;
  return {
    start: first.plus(of(period, passed)).toJSDate(),
    end: first.plus(of(period, passed + 1)).toJSDate(),
  };
}

const unitsOf = { day: 'days', week: 'weeks', month: 'months', year: 'years' } as const;

const of = (period: UsageReset['period'] & DateTimeUnit, count: number): DurationLikeObject => ({
  [unitsOf[period]]: count,
});
