import assert from 'node:assert/strict';
import { isPast } from '../../domain/order/past-dates.js';

describe('a requested date', () => {
  const now = new Date('2026-06-15T12:00:00Z');

  it('is past from the instant on', () => {
    assert.equal(isPast('2026-06-15T12:00:00Z', now), true);
    assert.equal(isPast('2026-06-15T14:00:00.001+02:00', now), false);
  });

  it('is the whole day when it is midnight in its own zone', () => {
    assert.equal(isPast('2026-06-15T00:00:00Z', now), false);
    assert.equal(isPast('2026-06-15T00:00:00.000+02:00', now), false);
    assert.equal(isPast('2026-06-14T12:00:00Z', now), true);
    assert.equal(isPast('2026-06-14T00:00:00Z', now), true);
    assert.equal(isPast('2026-06-15T00:00:00+14:00', now), true);
    assert.equal(isPast('2026-06-15T00:00:01Z', now), true);
  });
});
