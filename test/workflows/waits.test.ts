import assert from 'node:assert/strict';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { day } from '../support/days.js';
import { fakeOrder, step, type FakeOrder, type FakeOrderOptions } from './support/fake-order.js';
import { createTimeSkipping, runInNoTime } from './support/time-skipping.js';

const milestone = { kind: 'milestone' } as const;
const wait = { kind: 'waitUntil' } as const;

describe('the waits and lags of an order, as time goes by', function () {
  this.timeout('20s');
  let env: TestWorkflowEnvironment;

  before(async () => {
    env = await createTimeSkipping();
  });

  after(async () => {
    await env?.teardown();
  });

  const inTime = (steps: Parameters<typeof fakeOrder>[0], options: FakeOrderOptions): FakeOrder =>
    fakeOrder(steps, { ...options, now: async () => env.currentTimeMs() });

  it('wait for months, with one timer to the next of several dates', async () => {
    const steps = [
      step('spring', [], wait),
      step('autumn', [], wait),
      step('reached', ['spring', 'autumn'], milestone),
    ];
    const order = inTime(steps, { lasting: { spring: 100 * day, autumn: 250 * day } });
    const { result, history } = await runInNoTime(env, order);
    assert.equal(result, 'completed');
    assert.deepEqual(order.story(), [
      'prepare',
      'begin spring',
      'begin autumn',
      'pass spring',
      'pass autumn',
      'pass reached',
    ]);
    assert.equal(daysOf(history), 250);
    assert.equal(history.filter(({ timerStartedEventAttributes }) => timerStartedEventAttributes).length, 2);
  });

  it('hand a step off only so long after what it depends on', async () => {
    const test = step('test', ['line'], { ...milestone, lags: { line: 'P1D' } });
    const order = inTime([step('line'), test], { states: { line: 'completed' }, lasting: { test: day } });
    const { result, history } = await runInNoTime(env, order);
    assert.deepEqual([result, daysOf(history)], ['completed', 1]);
    assert.deepEqual(order.story(), ['prepare', 'pass test']);
  });

  it('pass at once what is past', async () => {
    const order = inTime([step('date', [], wait)], { lasting: { date: -day } });
    const { history } = await runInNoTime(env, order);
    assert.equal(history.filter(({ timerStartedEventAttributes }) => timerStartedEventAttributes).length, 0);
  });
});

/** From the first event to the last, in whole days. */
function daysOf(history: Awaited<ReturnType<typeof runInNoTime>>['history']): number {
  const [first = 0, last = 0] = [history[0], history.at(-1)].map((event) =>
    Number(event?.eventTime?.seconds),
  );
  return Math.floor((last - first) / 86_400);
}
