import assert from 'node:assert/strict';
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { infrastructureFaultType } from '../../domain/order/fault-types.js';
import { until } from '../support/until.js';
import { fakeOrder, hasFault, step } from './support/fake-order.js';
import { runOrder } from './support/run-order.js';

describe('an activity whose database is away', function () {
  this.timeout('60s');

  it('is tried again by a timer, and is no fallout', async () => {
    let tries = 0;
    const order = fakeOrder([step('line')]);
    const { advanceOrder } = order.activities;
    order.activities.advanceOrder = async (input) => {
      tries += 1;
      // As at the end of its first minute and a half; after that it is tried once at a time.
      if (tries === 1) throw ApplicationFailure.nonRetryable('connect ECONNREFUSED', infrastructureFaultType);
      if (tries === 2) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
      return await advanceOrder(input);
    };
    const [state, timers] = await runOrder({ order }, async (running) => {
      await running.report('line');
      const result = await running.result();
      const { events } = await running.handle.fetchHistory();
      return [result, (events ?? []).filter(({ timerFiredEventAttributes: fired }) => fired).length];
    });
    assert.deepEqual([state, timers, tries], ['completed', 2, 3]);
    assert.deepEqual(order.story(), ['prepare', 'hand off line', 'advance line']);
  });

  it('is waited out by a timer also where the partition is asked to yield meanwhile', async () => {
    const order = fakeOrder([], { partitions: [[step('hub')], [step('branch')]] });
    const { loadPartition } = order.activities;
    let tries = 0;
    order.activities.loadPartition = async (input) => {
      if (input.partition !== 0 || (tries += 1) > 1) return await loadPartition(input);
      throw ApplicationFailure.nonRetryable('connect ECONNREFUSED', infrastructureFaultType);
    };
    await runOrder({ order }, async (running) => {
      await until('the first try', () => tries === 1);
      const { runId } = await running.partition(0).describe();
      await running.partition(0).signal('deliver', [{ id: 'yield', type: 'yield' }]);
      await until('the second try', () => tries > 1);
      const first = running.client.workflow.getHandle(running.partition(0).workflowId, runId);
      const { events } = await first.fetchHistory();
      const fired = (events ?? []).filter(({ timerFiredEventAttributes: timer }) => timer).length;
      assert.deepEqual([tries, fired], [2, 1]);
      await running.handle.terminate();
      return undefined;
    });
  });

  it('leaves the order to be cancelled meanwhile', async () => {
    const order = fakeOrder([step('line')]);
    const { advanceOrder } = order.activities;
    order.activities.advanceOrder = async (input) => {
      if (input.cancelling) return await advanceOrder(input);
      throw ApplicationFailure.nonRetryable('connect ECONNREFUSED', infrastructureFaultType);
    };
    const state = await runOrder({ order }, async (running) => {
      await running.report('line');
      await running.send({ type: 'cancel', taskId: 'task' });
      await until('the undoing', () => order.calls.includes('request undo line'));
      await running.report('line');
      return await running.result();
    });
    assert.equal(state, 'cancelled');
    assert.ok(!hasFault(order));
  });

  it('parks a hand-off beyond the limit of its step', async () => {
    let activities = 0;
    const impatient = { initialInterval: 0.1, maximumInterval: 0.2, limit: 1 };
    const order = fakeOrder([step('line', [], { retry: impatient })]);
    const { handOff } = order.activities;
    order.activities.handOff = async (input) => {
      if (Context.current().info.attempt === 1) activities += 1;
      // Past the limit of the first activity a second one begins.
      if (activities > 1) return await handOff(input);
      throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    };
    const state = await runOrder({ order }, async (running) => {
      await running.report('line');
      return await running.result();
    });
    assert.equal(state, 'completed');
    assert.deepEqual(order.story(), ['prepare', 'hand off line', 'advance line']);
  });
});
