import assert from 'node:assert/strict';
import { defineSearchAttributeKey } from '@temporalio/common';
import { until } from '../support/until.js';
import { fakeOrder, hasFault, step } from './support/fake-order.js';
import { runOrder, type RunningOrder } from './support/run-order.js';

/** What the review of an order's path has found of such: a document that nobody thought of. */
const strange = (): never => {
  throw new TypeError('Cannot read properties of undefined');
};

describe('an activity that fails for a reason of its own', function () {
  this.timeout('60s');

  it('becomes fallout of the order, and the order goes on when it is tried again', async () => {
    let mended = false;
    const order = fakeOrder([step('line')]);
    const { advanceOrder } = order.activities;
    order.activities.advanceOrder = async (input) => (mended ? await advanceOrder(input) : strange());
    const state = await runOrder({ order }, async (running) => {
      await running.report('line');
      await until('the fault', () => hasFault(order));
      await until('the search attribute', async () => (await falloutOf(running))?.includes('internal'));
      mended = true;
      await running.send({ type: 'tryAgain', falloutId: 'any' });
      await until('the fault to be over', () => order.calls.includes('fault over'));
      return [await running.result(), await falloutOf(running)];
    });
    assert.deepEqual(state, ['completed', undefined]);
    assert.deepEqual(order.story(), [
      'prepare',
      'hand off line',
      'fault advanceOrder: Cannot read properties of undefined',
      'advance line',
      'fault over',
    ]);
  });

  it('leaves the order to be cancelled before it is planned', async () => {
    const order = fakeOrder([step('line')]);
    order.activities.prepareOrder = async () => strange();
    const state = await runOrder({ order }, async (running) => {
      await until('the fault', () => hasFault(order));
      await running.send({ type: 'cancel', taskId: 'task' });
      return await running.result();
    });
    assert.equal(state, 'cancelled');
    assert.deepEqual(order.story(), [
      'fault prepareOrder: Cannot read properties of undefined',
      'begin cancel task',
      'fault over',
      'finish cancel',
    ]);
  });

  it('leaves an order that has a plan to be rolled back by it, once a new run can read it', async () => {
    const order = fakeOrder([step('line')], { states: { line: 'inProgress' } });
    const { prepareOrder, beginCancel } = order.activities;
    let cancelled = false;
    order.activities.prepareOrder = async (input) => (cancelled ? await prepareOrder(input) : strange());
    order.activities.beginCancel = async (input) => {
      const decision = await beginCancel(input);
      cancelled = true;
      return decision.outcome === 'accepted' ? { ...decision, planned: true } : decision;
    };
    const state = await runOrder({ order }, async (running) => {
      await until('the fault', () => hasFault(order));
      await running.send({ type: 'cancel', taskId: 'task' });
      await until('the undoing', () => order.states['line'] === 'undoing');
      order.reported('line', 'cancelled');
      await running.send({ type: 'callback', stepId: 'line', operation: 'do' });
      return await running.result();
    });
    assert.equal(state, 'cancelled');
    assert.deepEqual(order.story(), [
      'fault prepareOrder: Cannot read properties of undefined',
      'begin cancel task',
      'fault over',
      'prepare',
      'advance line',
      'request undo line',
      'advance line',
      'finish cancel',
    ]);
  });

  it('leaves the order to be cancelled while its steps run, with what they had reported', async () => {
    const order = fakeOrder([step('line'), step('voice', ['line'])]);
    const { advanceOrder } = order.activities;
    order.activities.advanceOrder = async (input) =>
      input.cancelling ? await advanceOrder(input) : strange();
    const state = await runOrder({ order }, async (running) => {
      await running.report('line');
      await until('the fault', () => hasFault(order));
      await running.send({ type: 'cancel', taskId: 'task' });
      await until('the undoing', () => order.calls.includes('request undo line'));
      await running.report('line');
      return await running.result();
    });
    assert.equal(state, 'cancelled');
    assert.deepEqual(order.story(), [
      'prepare',
      'hand off line',
      'fault advanceOrder: Cannot read properties of undefined',
      'begin cancel task',
      'fault over',
      'advance line',
      'request undo line',
      'advance line',
      'finish cancel',
    ]);
  });

  it('is tried again by a new run when the cancellation is refused', async () => {
    let mended = false;
    const order = fakeOrder([step('line'), step('sim')], { refusal: 'too late' });
    const { advanceOrder } = order.activities;
    order.activities.advanceOrder = async (input) => (mended ? await advanceOrder(input) : strange());
    const state = await runOrder({ order }, async (running) => {
      await running.report('line');
      await until('the fault', () => hasFault(order));
      mended = true;
      await running.send({ type: 'cancel', taskId: 'task' });
      await until('what was reported', () => order.states['line'] === 'completed');
      await running.report('sim');
      return await running.result();
    });
    assert.equal(state, 'completed');
    assert.equal(order.calls.filter((call) => call === 'prepare').length, 2);
  });

  it('becomes fallout of one partition, and the others go on', async () => {
    let mended = false;
    const order = fakeOrder([], { partitions: [[step('hub')], [step('branch')]] });
    const { advanceOrder } = order.activities;
    order.activities.advanceOrder = async (input) =>
      mended || input.stepIds.includes('branch') ? await advanceOrder(input) : strange();
    const report = async (running: RunningOrder, stepId: string, partition: number) => {
      await until(`${stepId} to be under way`, () => order.states[stepId] === 'inProgress');
      order.reported(stepId, 'completed');
      const message = { id: stepId, type: 'callback', stepId, operation: 'do' };
      await running.partition(partition).signal('deliver', [message]);
    };
    await runOrder({ order, partitions: 2 }, async (running) => {
      await report(running, 'hub', 0);
      await until('the fault', () => hasFault(order));
      await report(running, 'branch', 1);
      await until('the other partition', () => order.states['branch'] === 'completed');
      mended = true;
      await running.partition(0).signal('deliver', [{ id: 'again', type: 'tryAgain', falloutId: 'any' }]);
      return await running.result();
    });
    assert.ok(order.calls.includes('fault in 0: advanceOrder: Cannot read properties of undefined'));
    assert.deepEqual(order.story().slice(-3), ['advance hub', 'fault over', 'finish order']);
  });

  it('opens fallout for an undo that changes nothing, however often it is requested', async () => {
    let mended = false;
    const order = fakeOrder([step('note', [], { kind: 'milestone' })], {
      states: { note: 'completed' },
      cancelling: true,
    });
    const { undoOwnSteps } = order.activities;
    order.activities.undoOwnSteps = async (input) =>
      mended ? await undoOwnSteps(input) : { note: 'completed' };
    const state = await runOrder({ order }, async (running) => {
      await until('the fault', () => hasFault(order));
      mended = true;
      await running.send({ type: 'tryAgain', falloutId: 'any' });
      return await running.result();
    });
    assert.equal(state, 'cancelled');
    assert.ok(order.calls.includes('fault undoOwnSteps: note is completed and cannot be undone'));
  });

  it('becomes fallout of its step when it is a hand-off, and says why', async () => {
    let mended = false;
    const order = fakeOrder([step('line')]);
    const { handOff } = order.activities;
    order.activities.handOff = async (input) => (mended ? await handOff(input) : strange());
    const state = await runOrder({ order }, async (running) => {
      await until('the hold', () => order.calls.includes('hold'));
      mended = true;
      await running.send({ type: 'retry', stepId: 'line', falloutId: 'fallout of line' });
      await running.report('line');
      return await running.result();
    });
    assert.equal(state, 'completed');
    assert.ok(order.calls.includes('give up line: Cannot read properties of undefined'));
  });
});

const falloutKey = defineSearchAttributeKey('Fallout', 'KEYWORD_LIST');

async function falloutOf({ handle }: RunningOrder): Promise<readonly string[] | undefined> {
  const { typedSearchAttributes } = await handle.describe();
  return typedSearchAttributes.get(falloutKey);
}
