import assert from 'node:assert/strict';
import {
  appliesTo,
  calendarZone,
  type TimeSpan,
  timeSlots,
  defaultCalendar,
} from '../../domain/tmf/time-slots.js';

const span = (from: string, to: string): TimeSpan => ({ startDateTime: from, endDateTime: to });
const past = '2026-01-01T00:00:00.000Z';

describe('the time slots', () => {
  it('are the wanted time in working hours: a Friday morning and the Monday after', () => {
    // 2026-03-06 is a Friday.
    assert.deepEqual(
      timeSlots([span('2026-03-06T10:00:00Z', '2026-03-09T14:00:00Z')], defaultCalendar, past),
      [
        span('2026-03-06T10:00:00.000Z', '2026-03-06T12:00:00.000Z'),
        span('2026-03-06T13:00:00.000Z', '2026-03-06T17:00:00.000Z'),
        span('2026-03-09T08:00:00.000Z', '2026-03-09T12:00:00.000Z'),
        span('2026-03-09T13:00:00.000Z', '2026-03-09T14:00:00.000Z'),
      ],
    );
  });

  it('are not in the past, nor shorter than half an hour', () => {
    const wanted = [span('2026-03-06T00:00:00Z', '2026-03-06T13:29:00Z')];
    assert.deepEqual(timeSlots(wanted, defaultCalendar, '2026-03-06T11:00:00Z'), [
      span('2026-03-06T11:00:00.000Z', '2026-03-06T12:00:00.000Z'),
    ]);
    assert.deepEqual(timeSlots(wanted, defaultCalendar, '2026-03-07T00:00:00Z'), []);
  });

  it('follow the hours of the site in its own zone, across the change of the clocks', () => {
    const calendar = [
      {
        day: 'all week',
        status: 'open',
        timeZone: 'Europe/Berlin',
        hourPeriod: [{ startHour: '9', endHour: '10:30' }],
      },
      { day: 'sunday', status: 'closed', hourPeriod: [{ startHour: '12:00', endHour: '13:00' }] },
    ];
    assert.deepEqual(timeSlots([span('2026-03-28T00:00:00Z', '2026-03-29T23:00:00Z')], calendar, past), [
      span('2026-03-28T08:00:00.000Z', '2026-03-28T09:30:00.000Z'),
      span('2026-03-29T07:00:00.000Z', '2026-03-29T08:30:00.000Z'),
    ]);
  });

  it('are in the first time zone that the site’s calendar names', () => {
    const zoneIn = (...zones: readonly string[]) => calendarZone(zones.map((timeZone) => ({ timeZone })));
    assert.deepEqual(
      [
        zoneIn(),
        zoneIn('here'),
        zoneIn('', 'here', 'Asia/Tokyo', 'GMT+1'),
        zoneIn('GMT+1'),
        calendarZone([{}]),
      ],
      [undefined, undefined, 'Asia/Tokyo', 'UTC+1', undefined],
    );
  });

  it('are listed once where wanted times overlap, and end after a month', () => {
    const year = span('2026-03-02T00:00:00Z', '2027-03-02T00:00:00Z');
    const found = timeSlots([year, year], defaultCalendar, past);
    assert.equal(found.length, 2 * 23);
    assert.equal(found.at(-1)!.endDateTime, '2026-04-01T17:00:00.000Z');
  });

  it('are none for a period that ends before it begins, or for invalid hours', () => {
    assert.deepEqual(
      timeSlots([span('2026-03-09T00:00:00Z', '2026-03-06T00:00:00Z')], defaultCalendar, past),
      [],
    );
    const calendar = [{ hourPeriod: [{ startHour: 'dawn', endHour: 'dusk' }, {}] }];
    assert.deepEqual(timeSlots([span('2026-03-06T00:00:00Z', '2026-03-09T00:00:00Z')], calendar, past), []);
  });

  const days: Readonly<Record<string, readonly number[]>> = {
    monday: [1],
    Sat: [6],
    'mon-to-fri': [1, 2, 3, 4, 5],
    'friday - monday': [1, 5, 6, 7],
    weekdays: [1, 2, 3, 4, 5],
    weekend: [6, 7],
    'all week': [1, 2, 3, 4, 5, 6, 7],
    someday: [],
  };
  for (const [day, weekdays] of Object.entries(days)) {
    it(`take ${day} for ${weekdays.join(', ') || 'no day'}`, () => {
      assert.deepEqual(
        [1, 2, 3, 4, 5, 6, 7].filter((weekday) => appliesTo(day, weekday)),
        weekdays,
      );
    });
  }
});
