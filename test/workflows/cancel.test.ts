import assert from 'node:assert/strict';
import { until } from '../support/until.js';
import { fakeOrder, step, type FakeOrder } from './support/fake-order.js';
import { runOrder } from './support/run-order.js';

const chain = [step('line'), step('router', ['line']), step('voice', ['line'])];
const cancel = (taskId: string) => ({ type: 'cancel', taskId }) as const;

describe('the cancellation of an order', function () {
  this.timeout('60s');

  it('undoes what was done, last first, and waits for each undo', async () => {
    const order = fakeOrder([step('line'), step('router', ['line']), step('visit', ['router'])]);
    const state = await runOrder({ order }, async ({ report, send, result }) => {
      await report('line');
      await report('router');
      await until('the visit', () => order.states['visit'] === 'inProgress');
      await send(cancel('task'));
      await until('the stop', () => order.states['visit'] === 'undoing');
      await report('visit', 'cancelled');
      await report('router');
      await report('line');
      return await result();
    });
    assert.equal(state, 'cancelled');
    assert.deepEqual(order.story().slice(order.story().indexOf('begin cancel task')), [
      'begin cancel task',
      'request undo visit',
      'advance visit',
      'request undo router',
      'advance router',
      'request undo line',
      'advance line',
      'finish cancel',
    ]);
  });

  it('hands off no more steps', async () => {
    const order = fakeOrder(chain);
    await runOrder({ order }, async ({ report, send, result }) => {
      await until('the line', () => order.states['line'] === 'inProgress');
      await send(cancel('task'));
      await until('the stop', () => order.states['line'] === 'undoing');
      await report('line', 'cancelled');
      return await result();
    });
    assert.deepEqual(order.story(), [
      'prepare',
      'hand off line',
      'begin cancel task',
      'request undo line',
      'advance line',
      'finish cancel',
    ]);
  });

  it('undoes a step that was completed when it was to be stopped', async () => {
    const order = fakeOrder([step('line')]);
    await runOrder({ order }, async ({ report, send, result }) => {
      await until('the line', () => order.states['line'] === 'inProgress');
      await send(cancel('task'));
      await until('the stop', () => order.states['line'] === 'undoing');
      await report('line', 'completed');
      await until(
        'the undoing',
        () => order.calls.filter((call) => call === 'request undo line').length === 2,
      );
      await report('line', 'completed');
      return await result();
    });
    assert.deepEqual(order.story().slice(2), [
      'begin cancel task',
      'request undo line',
      'advance line',
      'request undo line',
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
    const state = await runOrder({ order: slow }, async ({ report, send, result }) => {
      await until('the line', () => order.states['line'] === 'inProgress');
      await send(cancel('task'));
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

  it('lets the order go on as it was when it is refused', async () => {
    const order = fakeOrder(chain, { refusal: 'past the point of no return' });
    const state = await runOrder({ order }, async ({ report, send, result }) => {
      await report('line');
      await send(cancel('task'));
      await until('the refusal', () => order.calls.includes('begin cancel task'));
      await report('router');
      await report('voice');
      return await result();
    });
    assert.equal(state, 'completed');
    assert.ok(!order.calls.some((call) => call.includes('undo')));
  });

  it('is a request like any other when it comes from Temporal', async () => {
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
      'request undo line',
      'advance line',
      'finish cancel',
    ]);
  });

  it('has no effect a second time, during rollback', async () => {
    const order = fakeOrder([step('line')]);
    const state = await runOrder({ order }, async ({ handle, report, send, result }) => {
      await until('the line', () => order.states['line'] === 'inProgress');
      await send(cancel('task'));
      await until('the stop', () => order.states['line'] === 'undoing');
      await handle.cancel();
      await send(cancel('another task'));
      await report('line', 'cancelled');
      return await result();
    });
    assert.equal(state, 'cancelled');
    assert.deepEqual(
      order.calls.filter((call) => call.startsWith('begin')),
      ['begin cancel task'],
    );
  });

  it('repeats its undo requests when the workflow was lost during rollback', async () => {
    const order = fakeOrder(chain, {
      cancelling: true,
      states: { line: 'completed', router: 'undoing', voice: 'undone' },
    });
    const state = await runOrder({ order }, async ({ report, result }) => {
      await until('the request', () => order.calls.includes('request undo router'));
      await report('router', 'cancelled');
      await report('line');
      return await result();
    });
    assert.equal(state, 'cancelled');
    assert.deepEqual(order.story(), [
      'prepare',
      'advance router',
      'request undo router',
      'advance router',
      'request undo line',
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
    const state = await runOrder({ order }, async ({ send, result }) => {
      await until('the hold', () => order.calls.includes('prepare'));
      await send(cancel('task'));
      return await result();
    });
    assert.equal(state, 'cancelled');
    assert.deepEqual(order.story(), ['prepare', 'begin cancel task', 'finish cancel']);
  });
});
