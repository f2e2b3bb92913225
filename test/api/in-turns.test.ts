import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { inTurns } from '../../api/selling/in-turns.js';

describe('work that takes long', () => {
  it('lets others go first after its turn, and comes to its result', async () => {
    const order: string[] = [];
    function* work(): Generator<void, string> {
      for (const part of ['first', 'second']) {
        for (const end = performance.now() + 25; performance.now() < end;);
        order.push(part);
        yield;
      }
      return 'done';
    }
    const other = setImmediate().then(() => order.push('other'));
    assert.equal(await inTurns(work()), 'done');
    await other;
    assert.deepEqual(order, ['first', 'other', 'second']);
  });

  it('fails as it fails', async () => {
    // oxlint-disable-next-line require-yield -- it fails before
    function* work(): Generator<void, string> {
      throw new RangeError('too large');
    }
    await assert.rejects(inTurns(work()), /too large/);
  });
});
