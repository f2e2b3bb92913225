import assert from 'node:assert/strict';
import { until } from '../support/until.js';
import { fakeOrder, step, type FakeOrder } from './support/fake-order.js';
import { runOrder } from './support/run-order.js';

const chain = [step('line'), step('router', ['line']), step('voice', ['line'])];
const cancel = (taskId: string) => ({ type: 'cancel', taskId }) as const;

describe('cancelling an order', function () {
  this.timeout('60s');

  it('takes back what was done, last first, and waits for each to be undone', async () => {
    const order = fakeOrder([step('line'), step('router', ['line']), step('visit', ['router'])]);
    const state = await runOrder({ order }, async ({ report, tell, result }) => {
      await report('line');
      await report('router');
      await until('the visit', () => order.states['visit'] === 'inProgress');
      await tell(cancel('task'));
      await until('the stop', () => order.states['visit'] === 'undoing');
      await report('visit', 'cancelled');
      await report('router');
      await report('line');
      return await result();
    });
    assert.equal(state, 'cancelled');
    assert.deepEqual(order.story().slice(order.story().indexOf('begin cancel task')), [
      'begin cancel task',
      'take back visit',
      'advance visit',
      'take back router',
      'advance router',
      'take back line',
      'advance line',
      'finish cancel',
    ]);
  });

  it('hands nothing more off', async () => {
    const order = fakeOrder(chain);
    await runOrder({ order }, async ({ report, tell, result }) => {
      await until('the line', () => order.states['line'] === 'inProgress');
      await tell(cancel('task'));
      await until('the stop', () => order.states['line'] === 'undoing');
      await report('line', 'cancelled');
      return await result();
    });
    assert.deepEqual(order.story(), [
      'prepare',
      'hand off line',
      'begin cancel task',
      'take back line',
      'advance line',
      'finish cancel',
    ]);
  });

  it('undoes a step that was completed when it was to be stopped', async () => {
    const order = fakeOrder([step('line')]);
    await runOrder({ order }, async ({ report, tell, result }) => {
      await until('the line', () => order.states['line'] === 'inProgress');
      await tell(cancel('task'));
      await until('the stop', () => order.states['line'] === 'undoing');
      await report('line', 'completed');
      await until('the undoing', () => order.calls.filter((call) => call === 'take back line').length === 2);
      await report('line', 'completed');
      return await result();
    });
    assert.deepEqual(order.story().slice(2), [
      'begin cancel task',
      'take back line',
      'advance line',
      'take back line',
      'advance line',
      'finish cancel',
    ]);
  });

  it('undoes a step whose completion overtook the answer that it would be stopped', async () => {
    let answer = () => {};
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const order = fakeOrder([step('line')]);
    const { undoSteps } = order.activities;
    const slow: FakeOrder = {
      ...order,
      activities: {
        ...order.activities,
        undoSteps: async (input) => {
          const states = await undoSteps(input);
          if (states['line'] === 'undoing') await answered;
          return states;
        },
      },
    };
    const state = await runOrder({ order: slow }, async ({ report, tell, result }) => {
      await until('the line', () => order.states['line'] === 'inProgress');
      await tell(cancel('task'));
      await until('the stop', () => order.states['line'] === 'undoing');
      await report('line', 'completed');
      await until('the completion', () => order.states['line'] === 'completed');
      answer();
      await until('the undoing', () => order.states['line'] === 'undoing');
      await report('line', 'completed');
      return await result();
    });
    assert.equal(state, 'cancelled');
  });

  it('that is refused leaves the order as it was, going on', async () => {
    const order = fakeOrder(chain, { refusal: 'past the point of no return' });
    const state = await runOrder({ order }, async ({ report, tell, result }) => {
      await report('line');
      await tell(cancel('task'));
      await until('the refusal', () => order.calls.includes('begin cancel task'));
      await report('router');
      await report('voice');
      return await result();
    });
    assert.equal(state, 'completed');
    assert.ok(!order.calls.some((call) => call.startsWith('take back')));
  });

  it('in Temporal is a wish like any other', async () => {
    const order = fakeOrder([step('line')]);
    const state = await runOrder({ order }, async ({ handle, report, result }) => {
      await until('the line', () => order.states['line'] === 'inProgress');
      await handle.cancel();
      await until('the stop', () => order.states['line'] === 'undoing');
      await report('line', 'cancelled');
      return await result();
    });
    assert.equal(state, 'cancelled');
    assert.deepEqual(order.story().slice(2), [
      'begin cancel from Temporal',
      'take back line',
      'advance line',
      'finish cancel',
    ]);
  });

  it('a second time on the way back says nothing new', async () => {
    const order = fakeOrder([step('line')]);
    const state = await runOrder({ order }, async ({ handle, report, tell, result }) => {
      await until('the line', () => order.states['line'] === 'inProgress');
      await tell(cancel('task'));
      await until('the stop', () => order.states['line'] === 'undoing');
      await handle.cancel();
      await tell(cancel('another task'));
      await report('line', 'cancelled');
      return await result();
    });
    assert.equal(state, 'cancelled');
    assert.deepEqual(
      order.calls.filter((call) => call.startsWith('begin')),
      ['begin cancel task'],
    );
  });

  it('asks again for what it had asked when the workflow was lost on the way back', async () => {
    const order = fakeOrder(chain, {
      cancelling: true,
      states: { line: 'completed', router: 'undoing', voice: 'undone' },
    });
    const state = await runOrder({ order }, async ({ report, result }) => {
      await until('the request', () => order.calls.includes('take back router'));
      await report('router', 'cancelled');
      await report('line');
      return await result();
    });
    assert.equal(state, 'cancelled');
    assert.deepEqual(order.story(), [
      'prepare',
      'advance router',
      'take back router',
      'advance router',
      'take back line',
      'advance line',
      'finish cancel',
    ]);
  });

  it('is done at once when the catalog has a fault and nothing was begun', async () => {
    const order = fakeOrder([], {
      overrides: {
        prepareOrder: async () => {
          order.calls.push('prepare');
          return { outcome: 'held', reasons: ['no such specification'] };
        },
      },
    });
    const state = await runOrder({ order }, async ({ tell, result }) => {
      await until('the hold', () => order.calls.includes('prepare'));
      await tell(cancel('task'));
      return await result();
    });
    assert.equal(state, 'cancelled');
    assert.deepEqual(order.story(), ['prepare', 'begin cancel task', 'finish cancel']);
  });
});
