import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { type UsageReset, usagePeriodOf } from '../../domain/inventory/usage-period.js';

const start = new Date('2026-01-31T10:00:00Z');

const periodAt = (reset: UsageReset | undefined, at: string): string[] => {
  const { start: from, end } = usagePeriodOf(reset, start, new Date(at));
  return [from.toISOString(), end?.toISOString() ?? 'no end'];
};

describe('the period in which usage is counted', () => {
  it('is as long as the entitlement where nothing resets it', () => {
    assert.deepEqual(periodAt(undefined, '2027-05-05T00:00:00Z'), [start.toISOString(), 'no end']);
  });

  it('is a month of the calendar, also before the first whole one', () => {
    assert.deepEqual(periodAt({ period: 'month' }, '2026-01-31T12:00:00Z'), [
      '2026-01-01T00:00:00.000Z',
      '2026-02-01T00:00:00.000Z',
    ]);
    assert.deepEqual(periodAt({ period: 'month' }, '2026-02-01T00:00:00Z'), [
      '2026-02-01T00:00:00.000Z',
      '2026-03-01T00:00:00.000Z',
    ]);
  });

  it('is by the calendar of a time zone, with its summer time', () => {
    const reset = { period: 'day', timeZone: 'Europe/Berlin' } as const;
    assert.deepEqual(periodAt(reset, '2026-03-29T12:00:00Z'), [
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
    ]);
  });

  it('is a month from the start: from the 31st to the last of a short month, and to the 31st again', () => {
    const reset = { period: 'month', from: 'start' } as const;
    assert.deepEqual(periodAt(reset, '2026-02-28T09:59:59Z'), [
      '2026-01-31T10:00:00.000Z',
      '2026-02-28T10:00:00.000Z',
    ]);
    assert.deepEqual(periodAt(reset, '2026-02-28T10:00:00Z'), [
      '2026-02-28T10:00:00.000Z',
      '2026-03-31T10:00:00.000Z',
    ]);
    assert.deepEqual(periodAt(reset, '2026-04-01T00:00:00Z'), [
      '2026-03-31T10:00:00.000Z',
      '2026-04-30T10:00:00.000Z',
    ]);
  });

  it('always has the instant in it, and the next one begins where it ends', () => {
    fc.assert(
      fc.property(
        fc.record({
          period: fc.constantFrom('day', 'week', 'month', 'year'),
          from: fc.constantFrom('calendar', 'start'),
          timeZone: fc.constantFrom('utc', 'Europe/Berlin', 'America/St_Johns'),
        }),
        fc.date({ min: new Date('2020-01-01'), max: new Date('2021-01-01'), noInvalidDate: true }),
        fc.integer({ min: 0, max: 2_000 * 86_400_000 }),
        (reset, begun, later) => {
          const at = new Date(begun.getTime() + later);
          const found = usagePeriodOf(reset, begun, at);
          assert.ok(found.start <= at && found.end! > at);
          assert.deepEqual(usagePeriodOf(reset, begun, found.end!).start, found.end);
        },
      ),
    );
  });
});
