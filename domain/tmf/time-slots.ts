import { DateTime, Interval } from 'luxon';
import type { CalendarPeriod } from './schemas/geographic-site.js';

/** A span of time, as ISO 8601 texts in UTC. */
export interface TimeSpan {
  readonly startDateTime: string;
  readonly endDateTime: string;
}

/** When people work where no site says otherwise. */
export const defaultCalendar: readonly CalendarPeriod[] = [
  {
    day: 'weekdays',
    hourPeriod: [
      { startHour: '08:00', endHour: '12:00' },
      { startHour: '13:00', endHour: '17:00' },
    ],
  },
];

/** Nobody plans visits further ahead in one search, and the answer stays small. */
const maxDays = 31;

/** Less time is no appointment. */
const minMinutes = 30;

/** The parts of the wanted time in which somebody works, not before `now`; in order, none twice. */
export function timeSlots(
  requestedSpans: readonly TimeSpan[],
  calendar: readonly CalendarPeriod[],
  now: string,
): readonly TimeSpan[] {
  const future = Interval.fromDateTimes(instant(now), instant(now).plus({ years: 100 }));
  const found = requestedSpans.flatMap(({ startDateTime, endDateTime }) => {
    const requested = Interval.fromDateTimes(instant(startDateTime), instant(endDateTime)).intersection(
      future,
    );
    if (!requested?.isValid || !requested.start) return [];
    const bounded = requested.intersection(Interval.after(requested.start, { days: maxDays }))!;
    return calendar.flatMap((period) => workingTimes(period, bounded));
  });
  const distinct = new Map(found.map((slot) => [`${slot.startDateTime}/${slot.endDateTime}`, slot]));
  return [...distinct.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, slot]) => slot);
}

function workingTimes(
  { day, status, timeZone, hourPeriod = [] }: CalendarPeriod,
  requested: Interval,
): TimeSpan[] {
  if (status !== undefined && !/^(open|available)$/i.test(status)) return [];
  const zone = zoneOf(timeZone) ?? 'utc';
  const first = requested.start!.setZone(zone).startOf('day');
  const last = requested.end!.setZone(zone);
  const days = Array.from({ length: Math.ceil(last.diff(first, 'days').days) }, (_, offset) =>
    first.plus({ days: offset }),
  );
  return days
    .filter(({ weekday }) => appliesTo(day, weekday))
    .flatMap((date) => hourPeriod.map(({ startHour, endHour }) => parseHours(date, startHour, endHour)))
    .flatMap((hours) => {
      const slot = hours?.intersection(requested);
      return slot && slot.length('minutes') >= minMinutes ? [toSpan(slot)] : [];
    });
}

/** `08:00` to `17:30` of the day; undefined when these are no hours. */
function parseHours(date: DateTime, startHour = '', endHour = ''): Interval | undefined {
  const [start, end] = [startHour, endHour].map((text) => {
    const [, hour, minute = '0'] = /^(\d{1,2})(?::(\d\d))?(?::\d\d)?$/.exec(text.trim()) ?? [];
    return hour === undefined ? undefined : date.set({ hour: Number(hour), minute: Number(minute) });
  });
  return start && end && start < end ? Interval.fromDateTimes(start, end) : undefined;
}

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/**
 * TMF674's forms: `monday`, `mon-to-fri`, `weekdays`, `weekend`, `all week`; Monday is 1.
 * @internal Exported for the tests.
 */
export function appliesTo(day = 'all week', weekday: number): boolean {
  const text = day.toLowerCase();
  if (text.startsWith('weekend')) return weekday >= 6;
  if (/^weekdays?$/.test(text)) return weekday <= 5;
  const [from, to] = text
    .split(/\s*-\s*to\s*-\s*|\s+to\s+|\s*-\s*/)
    .map((name) => weekdays.indexOf(name.slice(0, 3)) + 1);
  if (!from) return /^(all|every)/.test(text);
  if (!to) return weekday === from;
  return from <= to ? weekday >= from && weekday <= to : weekday >= from || weekday <= to;
}

/** The time zone of a site: the first that its calendar names; undefined where it names none. */
export const calendarZone = (calendar: readonly Pick<CalendarPeriod, 'timeZone'>[]): string | undefined =>
  calendar.flatMap(({ timeZone }) => zoneOf(timeZone) ?? [])[0];

/** An IANA zone or an offset (`GMT+1`); undefined for what is neither. */
function zoneOf(timeZone = ''): string | undefined {
  const zone = timeZone.replace(/^GMT(?=[+-])/i, 'UTC');
  return timeZone !== '' && DateTime.fromMillis(0, { zone }).isValid ? zone : undefined;
}

const instant = (text: string): DateTime => DateTime.fromISO(text, { zone: 'utc' });

const toSpan = ({ start, end }: Interval): TimeSpan => ({
  startDateTime: start!.toUTC().toISO(),
  endDateTime: end!.toUTC().toISO(),
});
