import assert from 'node:assert/strict';
import pMap from 'p-map';
import { until } from '../support/until.js';
import { fakeOrder, step } from './support/fake-order.js';
import { runOrder } from './support/run-order.js';

/** Temporal suggests a new run after 4,096 events; a signal is one. */
const signals = 4_200;

describe('an order with a long history', function () {
  this.timeout('120s');

  it('continues as new, and nothing that came meanwhile is lost', async () => {
    const order = fakeOrder([step('line'), step('voice', ['line']), step('visit', ['voice'])]);
    const [first, last, state] = await runOrder({ order }, async ({ handle, send, report, result }) => {
      await until('the line', () => order.states['line'] === 'inProgress');
      const { runId } = await handle.describe();
      const steps = new Map([
        [signals - 400, 'line'],
        [signals - 100, 'voice'],
      ]);
      await pMap(
        Array.from({ length: signals }, (_, index) => index),
        async (index) => {
          const stepId = steps.get(index);
          await (stepId === undefined ? send({ type: 'settled', stepIds: [] }) : report(stepId));
        },
        { concurrency: 50 },
      );
      await until('a new run', async () => (await handle.describe()).runId !== runId);
      await report('visit');
      return [runId, (await handle.describe()).runId, await result()];
    });
    assert.equal(state, 'completed');
    assert.notEqual(first, last);
    assert.ok(order.calls.filter((call) => call === 'prepare').length > 1);
    assert.deepEqual(
      order.calls.filter((call) => call.startsWith('hand off')),
      ['hand off line', 'hand off voice', 'hand off visit'],
    );
  });
});
