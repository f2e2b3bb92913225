import assert from 'node:assert/strict';
import { priorityOf } from '../../domain/order/priority.js';
import { retryPolicy } from '../../domain/decomposition/retry-policy.js';
import type { RetryPolicy } from '../../domain/plan/plan.js';
import { retryDelay } from '../../domain/plan/retry-delay.js';

describe('the delay before the next try of a hand-off', () => {
  const policy: RetryPolicy = { initialInterval: 5, maximumInterval: 300, limit: 3_600 };
  const delays = (retry = policy): number[] => {
    const result: number[] = [];
    for (let failures = 1; ; failures += 1) {
      const delay = retryDelay(retry, failures);
      if (delay === undefined) return result;
      result.push(delay);
    }
  };

  it('doubles up to the maximum, until the next try would be beyond the limit', () => {
    const result = delays();
    assert.deepEqual(result.slice(0, 8), [5, 10, 20, 40, 80, 160, 300, 300]);
    const total = result.reduce((sum, each) => sum + each, 0);
    assert.ok(total <= 3_600 && total + 300 > 3_600, `${total} s`);
  });

  it('is never longer than the maximum', () => {
    assert.deepEqual(delays({ initialInterval: 10, maximumInterval: 4, limit: 9 }), [4, 4]);
  });

  it('is none where the limit allows a single try', () => {
    assert.deepEqual(delays({ initialInterval: 10, maximumInterval: 10, limit: 1 }), []);
  });

  it('is none after the attempts, within the limit too', () => {
    const few: RetryPolicy = { initialInterval: 5, maximumInterval: 300, limit: 3_600, attempts: 3 };
    assert.deepEqual(delays(few), [5, 10]);
  });

  it('follows the strategy of the catalog, and is as without a policy where that says nothing', () => {
    assert.deepEqual(delays(retryPolicy({ strategy: 'immediate', attempts: 3 })), [0.001, 0.001]);
    assert.deepEqual(delays(retryPolicy({ strategy: 'fixed', initialInterval: 7, limit: 21 })), [7, 7, 7]);
    assert.deepEqual(retryPolicy({ strategy: 'exponential' }), policy);
    assert.deepEqual(retryPolicy({ ...policy, limit: 9 }), { ...policy, limit: 9 });
  });

  it('is found at once, however many tries there were', () => {
    assert.equal(retryDelay({ initialInterval: 1, maximumInterval: 1, limit: 1e12 }, 1e9), 1);
  });
});

describe('the priority of an order', () => {
  it('is a number from 0, the highest, to 4, the lowest', () => {
    assert.deepEqual(
      ['0', '1', '4', 2, '7', 'soon', '', undefined, null, 1.5].map(priorityOf),
      [0, 1, 4, 2, 4, 4, 4, 4, 4, 4],
    );
  });
});
