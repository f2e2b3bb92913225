import assert from 'node:assert/strict';
import { until } from '../support/until.js';
import { fakeOrder, step } from './support/fake-order.js';
import { runOrder } from './support/run-order.js';

const bundle = [
  step('line'),
  step('router', ['line']),
  step('voice', ['line']),
  step('visit', ['router', 'voice']),
];

describe('an order', function () {
  this.timeout('60s');

  it('hands its steps off in the order of their dependencies, side by side where nothing forbids', async () => {
    const order = fakeOrder(bundle);
    const state = await runOrder({ order }, async ({ report, result }) => {
      await report('line');
      await until('router and voice', () => order.states['voice'] === 'inProgress');
      await report('router');
      await until('the router', () => order.states['router'] === 'completed');
      await report('voice');
      await report('visit');
      return await result();
    });
    assert.equal(state, 'completed');
    assert.deepEqual(order.story(), [
      'prepare',
      'hand off line',
      'advance line',
      'hand off router, voice',
      'advance router',
      'advance voice',
      'hand off visit',
      'advance visit',
    ]);
  });

  it('that turns out to be large is prepared by an activity of its own', async () => {
    const order = fakeOrder([step('line')]);
    const { prepareOrder } = order.activities;
    const asked: unknown[] = [];
    order.activities.prepareOrder = async (input) => {
      asked.push(input.mayDefer);
      return input.mayDefer ? { outcome: 'large' } : await prepareOrder(input);
    };
    const state = await runOrder({ order }, async ({ report, result }) => {
      await report('line');
      return await result();
    });
    assert.deepEqual([state, asked.at(-1), asked[0]], ['completed', undefined, true]);
    assert.deepEqual(order.story(), ['prepare', 'hand off line', 'advance line']);
  });

  it('hands steps to different systems off by themselves', async () => {
    const order = fakeOrder([step('line'), step('visit', [], { system: 'field-service' })]);
    await runOrder({ order }, async ({ report, result }) => {
      await report('line');
      await report('visit');
      return await result();
    });
    assert.deepEqual(order.calls.filter((call) => call.startsWith('hand off')).toSorted(), [
      'hand off line',
      'hand off visit',
    ]);
  });

  it('goes on with a callback that comes before the hand-off was answered', async () => {
    const answers: (() => void)[] = [];
    const answered = new Promise<void>((resolve) => answers.push(resolve));
    const handedOff: string[] = [];
    const order = fakeOrder([step('line'), step('router', ['line'])], {
      overrides: {
        handOff: async ({ stepIds }) => {
          handedOff.push(...stepIds);
          for (const id of stepIds) order.states[id] = 'handingOff';
          if (stepIds.includes('line')) await answered;
          return Object.fromEntries(stepIds.map((id) => [id, 'inProgress' as const]));
        },
      },
    });
    const state = await runOrder({ order }, async ({ report, result }) => {
      await until('the request', () => handedOff.length === 1);
      await report('line');
      await until('the router', () => handedOff.length === 2);
      answers[0]?.();
      await report('router');
      return await result();
    });
    assert.equal(state, 'completed');
    assert.deepEqual(handedOff, ['line', 'router']);
  });

  it('handles a message once that is delivered twice', async () => {
    const order = fakeOrder([step('line'), step('router', ['line'])]);
    await runOrder({ order }, async ({ report, send, result }) => {
      await report('line', 'completed', '7');
      await until('the router', () => order.states['router'] === 'inProgress');
      await send({ id: '7', type: 'callback', stepId: 'line', operation: 'do' });
      await report('router', 'completed', '8');
      return await result();
    });
    assert.deepEqual(order.story(), [
      'prepare',
      'hand off line',
      'advance line',
      'hand off router',
      'advance router',
    ]);
  });

  it('hands nothing off again because of a callback that comes again under another id', async () => {
    const order = fakeOrder([step('line'), step('router', ['line'])]);
    await runOrder({ order }, async ({ report, send, result }) => {
      await report('line');
      await until('the router', () => order.states['router'] === 'inProgress');
      await send({ type: 'callback', stepId: 'line', operation: 'do' });
      await report('router');
      return await result();
    });
    assert.deepEqual(
      order.calls.filter((call) => call.startsWith('hand off')),
      ['hand off line', 'hand off router'],
    );
  });

  it('handles all waiting messages at once, in any sequence', async () => {
    const order = fakeOrder([step('a'), step('b'), step('c')]);
    await runOrder({ order }, async ({ send, result }) => {
      await until('all three', () => order.calls.includes('hand off a, b, c'));
      for (const id of ['a', 'b', 'c']) order.reported(id, 'completed');
      await send(
        { type: 'callback', stepId: 'c', operation: 'do' },
        { type: 'callback', stepId: 'a', operation: 'do' },
        { type: 'callback', stepId: 'c', operation: 'do' },
        { type: 'callback', stepId: 'b', operation: 'do' },
      );
      return await result();
    });
    assert.deepEqual(order.story(), ['prepare', 'hand off a, b, c', 'advance c, a, b']);
  });

  it('goes on from what MySQL knows when its workflow was lost', async () => {
    const order = fakeOrder(bundle, {
      states: { line: 'completed', router: 'inProgress', voice: 'completed' },
    });
    const state = await runOrder({ order }, async ({ report, result }) => {
      await until('the first look', () => order.calls.includes('advance router'));
      await report('router');
      await report('visit');
      return await result();
    });
    assert.equal(state, 'completed');
    assert.deepEqual(order.story(), ['prepare', 'advance router', 'hand off visit', 'advance visit']);
  });

  it('takes a callback that MySQL had when its workflow was lost', async () => {
    const order = fakeOrder([step('line')], { states: { line: 'inProgress' } });
    order.reported('line', 'completed');
    assert.equal(await runOrder({ order }, async ({ result }) => await result()), 'completed');
    assert.deepEqual(order.story(), ['prepare', 'advance line']);
  });

  it('retries what an operator had decided when its workflow was lost', async () => {
    const recalled = { retrying: [{ stepId: 'line', falloutId: 'fallout of line' }] };
    const order = fakeOrder([step('line')], { states: { line: 'failed' }, recalled });
    await runOrder({ order }, async ({ report, result }) => {
      await until('the request', () => order.calls.includes('hand off line'));
      await report('line');
      return await result();
    });
    assert.deepEqual(order.story(), ['prepare', 'retry line', 'hand off line', 'advance line']);
  });

  it('is cancelled as requested before its workflow was lost, and hands off nothing more', async () => {
    const order = fakeOrder([step('line')], { recalled: { cancelTask: 'task-1' } });
    assert.equal(await runOrder({ order }, async ({ result }) => await result()), 'cancelled');
    assert.deepEqual(order.story(), ['prepare', 'begin cancel task-1', 'finish cancel']);
  });

  it('hands off again what it was handing off when its workflow was lost', async () => {
    const order = fakeOrder([step('line')], { states: { line: 'handingOff' } });
    await runOrder({ order }, async ({ report, result }) => {
      await until('the request', () => order.calls.includes('hand off line'));
      await report('line');
      return await result();
    });
    assert.deepEqual(order.story(), ['prepare', 'advance line', 'hand off line', 'advance line']);
  });

  it('is completed at once when nothing is left to be done', async () => {
    const order = fakeOrder([step('line')], { states: { line: 'completed' } });
    assert.equal(await runOrder({ order }, async ({ result }) => await result()), 'completed');
    assert.deepEqual(order.story(), ['prepare', 'advance']);
  });

  it('ends with the result of qualification', async () => {
    const order = fakeOrder([], {
      overrides: {
        prepareOrder: async () => ({ outcome: 'ended', state: 'rejected', reasons: ['no fibre'] }),
      },
    });
    assert.equal(await runOrder({ order }, async ({ result }) => await result()), 'rejected');
    assert.deepEqual(order.story(), []);
  });
});
