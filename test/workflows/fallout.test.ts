import assert from 'node:assert/strict';
import { Context } from '@temporalio/activity';
import { ApplicationFailure, defineSearchAttributeKey } from '@temporalio/common';
import { until } from '../support/until.js';
import { fakeOrder, step } from './support/fake-order.js';
import { runOrder, type RunningOrder } from './support/run-order.js';

const retry = (stepId: string) => ({ type: 'retry', stepId, falloutId: `fallout of ${stepId}` }) as const;

describe('fallout', function () {
  this.timeout('60s');

  it('leaves the order at work as long as another step can go on', async () => {
    const order = fakeOrder([
      step('line'),
      step('sim', [], { system: 'resources' }),
      step('voice', ['line']),
    ]);
    const state = await runOrder({ order }, async (running) => {
      await running.report('sim', 'failed');
      await until('the fallout', async () => (await attributes(running)).Fallout);
      assert.deepEqual(await attributes(running), { OrderState: 'inProgress', Fallout: ['resources'] });
      await running.send(retry('sim'));
      await running.report('sim');
      await running.report('line');
      await running.report('voice');
      return await running.result();
    });
    assert.equal(state, 'completed');
    assert.ok(!order.calls.includes('hold'));
  });

  it('holds the order when nothing else can go on, until it is decided', async () => {
    const order = fakeOrder([step('line'), step('voice', ['line'])]);
    const state = await runOrder({ order }, async (running) => {
      await running.report('line', 'failed');
      await until('the hold', async () => (await attributes(running)).OrderState === 'held');
      assert.deepEqual(await attributes(running), { OrderState: 'held', Fallout: ['network'] });
      await running.send(retry('line'));
      await until('the release', async () => (await attributes(running)).OrderState === 'inProgress');
      assert.deepEqual(await attributes(running), { OrderState: 'inProgress' });
      await running.report('line');
      await running.report('voice');
      return await running.result();
    });
    assert.equal(state, 'completed');
    assert.ok(order.calls.includes('release'));
    assert.deepEqual(
      order.story().filter((call) => call !== 'release'),
      [
        'prepare',
        'hand off line',
        'advance line',
        'hold',
        'retry line',
        'hand off line',
        'advance line',
        'hand off voice',
        'advance voice',
      ],
    );
  });

  it('holds the order once the last step that went on is done', async () => {
    const order = fakeOrder([step('line'), step('sim')]);
    await runOrder({ order }, async (running) => {
      await running.report('line', 'failed');
      await until('the fallout', async () => (await attributes(running)).Fallout);
      assert.ok(!order.calls.includes('hold'));
      await running.report('sim');
      await until('the hold', () => order.calls.includes('hold'));
      await running.send(retry('line'));
      await running.report('line');
      return await running.result();
    });
  });

  it('is opened for a hand-off that could not be delivered within its limit, and says why', async () => {
    let reachable = false;
    const impatient = { initialInterval: 0.1, maximumInterval: 0.2, limit: 1 };
    const order = fakeOrder([step('line', [], { retry: impatient })], {
      overrides: {
        handOff: async () => {
          if (!reachable) throw ApplicationFailure.retryable('network answered 503', 'Unreachable');
          order.states['line'] = 'inProgress';
          return { line: 'inProgress' };
        },
      },
    });
    const state = await runOrder({ order }, async ({ send, report, result }) => {
      await until('the hold', () => order.calls.includes('hold'));
      reachable = true;
      await send(retry('line'));
      await report('line');
      return await result();
    });
    assert.equal(state, 'completed');
    assert.deepEqual(order.story(), [
      'prepare',
      'give up line: network answered 503',
      'hold',
      'retry line',
      'release',
      'advance line',
    ]);
  });

  for (const [what, message, type] of [
    ['that is offline, however long: its hand-offs wait until it is back', 'network is offline', 'Offline'],
    ['whose rate limit has others go first, however many', 'too many are queued', 'Busy'],
  ] as const) {
    it(`is not opened for a system ${what}`, async () => {
      let activities = 0;
      const impatient = { initialInterval: 0.1, maximumInterval: 0.2, limit: 1 };
      const order = fakeOrder([step('line', [], { retry: impatient })], {
        overrides: {
          handOff: async () => {
            // Past the limit of the first activity a second one begins.
            if (Context.current().info.attempt === 1) activities += 1;
            if (activities < 2) throw ApplicationFailure.retryable(message, type);
            order.states['line'] = 'inProgress';
            return { line: 'inProgress' };
          },
        },
      });
      const state = await runOrder({ order }, async ({ report, result }) => {
        await until('the system to be back', () => order.states['line'] === 'inProgress');
        await report('line');
        return await result();
      });
      assert.equal(state, 'completed');
      assert.deepEqual(order.story(), ['prepare', 'advance line']);
    });
  }

  it('is opened for the steps of a failing hand-off, while the others go on', async () => {
    const order = fakeOrder([step('line'), step('sim')], {
      overrides: {
        handOff: async () => {
          Object.assign(order.states, { line: 'failed', sim: 'inProgress' });
          return { line: 'failed', sim: 'inProgress' };
        },
      },
    });
    await runOrder({ order }, async (running) => {
      await until('the fallout', async () => (await attributes(running)).Fallout);
      await running.report('sim');
      await until('the hold', () => order.calls.includes('hold'));
      order.states['line'] = 'completed';
      order.reported('line', 'completed');
      await running.send({ type: 'callback', stepId: 'line', operation: 'do' });
      return await running.result();
    });
  });

  it('during rollback waits for a decision too, and is then undone', async () => {
    const order = fakeOrder([step('line')], { states: { line: 'completed' }, cancelling: true });
    const state = await runOrder({ order }, async (running) => {
      await running.report('line', 'failed');
      await until('the fallout', async () => (await attributes(running)).Fallout);
      assert.deepEqual(await attributes(running), {
        OrderState: 'pendingCancellation',
        Fallout: ['network'],
      });
      order.states['line'] = 'failed';
      await running.send(retry('line'));
      await running.report('line');
      return await running.result();
    });
    assert.equal(state, 'cancelled');
    assert.deepEqual(order.story(), [
      'prepare',
      'request undo line',
      'advance line',
      'retry line',
      'request undo line',
      'advance line',
      'finish cancel',
    ]);
  });
});

const orderState = defineSearchAttributeKey('OrderState', 'KEYWORD');
const falloutAt = defineSearchAttributeKey('Fallout', 'KEYWORD_LIST');

/** What the Temporal UI filters by. */
async function attributes({ handle }: RunningOrder) {
  const { typedSearchAttributes: found } = await handle.describe();
  const [state, systems] = [found.get(orderState), found.get(falloutAt)];
  return { ...(state && { OrderState: state }), ...(systems && systems.length > 0 && { Fallout: systems }) };
}
