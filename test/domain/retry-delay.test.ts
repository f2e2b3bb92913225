import assert from 'node:assert/strict';
import { compileRetryPolicy } from '@temporalio/common';
import { priorityOf } from '../../domain/order/priority.js';
import { retryPolicy } from '../../domain/catalog/retry-policy.js';
import type { RetryPolicy } from '../../domain/plan/plan.js';
import { activityPauses, retryDelay } from '../../domain/plan/retry-delay.js';

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

  it('has a first pause that is never longer than the longest, whichever of the two the catalog gives', () => {
    const { limit } = policy;
    const of = (given: Parameters<typeof retryPolicy>[0]) => retryPolicy(given);
    assert.deepEqual(of({ initialInterval: 600 }), { initialInterval: 600, maximumInterval: 600, limit });
    assert.deepEqual(of({ maximumInterval: 3 }), { initialInterval: 3, maximumInterval: 3, limit });
    const inverted = { initialInterval: 10, maximumInterval: 4 };
    assert.deepEqual(of(inverted), { initialInterval: 4, maximumInterval: 4, limit });
    assert.deepEqual(of({ initialInterval: 2 }), { initialInterval: 2, maximumInterval: 300, limit });
  });

  it('is found at once, however many tries there were', () => {
    assert.equal(retryDelay({ initialInterval: 1, maximumInterval: 1, limit: 1e12 }, 1e9), 1);
  });
});

describe('the pauses of an activity that hands off', () => {
  it('are those of the policy, where Temporal takes them, and none is shorter than a second', () => {
    const pauses = (initialInterval: number, maximumInterval: number): number[] => {
      const { initialInterval: first, maximumInterval: longest } = activityPauses({
        initialInterval,
        maximumInterval,
        limit: 60,
      });
      // Throws where Temporal would refuse the policy.
      compileRetryPolicy({ initialInterval: first * 1_000, maximumInterval: longest * 1_000 });
      return [first, longest];
    };
    assert.deepEqual(
      [pauses(5, 300), pauses(600, 300), pauses(5, 3), pauses(0.001, 0.001), pauses(0.5, 10)],
      [
        [5, 300],
        [300, 300],
        [3, 3],
        [1, 1],
        [1, 10],
      ],
    );
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
