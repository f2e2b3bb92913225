import assert from 'node:assert/strict';
import { eventRetrySchedule, isExhausted, retryDelayMs } from '../../domain/events/retry-schedule.js';

const minute = 60_000;
const hour = 60 * minute;

describe('the retries of an event', () => {
  it('wait twice as long each time, an hour at the most', () => {
    const waits = [1, 2, 3, 8, 10, 11, 12, 1_000].map((failures) =>
      retryDelayMs(failures, eventRetrySchedule, 1),
    );
    assert.deepEqual(waits, [5_000, 10_000, 20_000, 640_000, 2_560_000, hour, hour, hour]);
  });

  it('wait a random time from half of that, so that simultaneous failures are not retried together', () => {
    assert.deepEqual(
      [0, 0.5, 1].map((random) => retryDelayMs(1, eventRetrySchedule, random)),
      [2_500, 3_750, 5_000],
    );
  });

  it('are some thirty in a day, after which there are no more', () => {
    const start = new Date(0);
    let at = 0;
    let tries = 1;
    while (!isExhausted(start, new Date(at), eventRetrySchedule))
      at += retryDelayMs(tries++, eventRetrySchedule, 0.5);
    assert.ok(at >= 24 * hour && at < 25 * hour);
    assert.ok(tries >= 30 && tries <= 50, String(tries));
  });
});
