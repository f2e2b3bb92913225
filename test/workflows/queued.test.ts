import assert from 'node:assert/strict';
import { until } from '../support/until.js';
import { fakeOrder, type FakeOrder, step } from './support/fake-order.js';
import { runOrder } from './support/run-order.js';

describe('a step that waits in the queue of its system', function () {
  this.timeout('60s');

  /** An order whose hand-off is left to the queue. */
  function queuedOrder(recalled: object = {}): FakeOrder {
    const order: FakeOrder = fakeOrder([step('line')], {
      recalled: { inquiriesSwept: true, ...recalled },
      overrides: {
        handOff: async ({ mayQueue }) => {
          order.calls.push(`hand off, may queue: ${mayQueue}`);
          order.states['line'] = 'handingOff';
          return { line: 'handingOff' };
        },
      },
    });
    return order;
  }

  it('is handed off by no activity again, and its order waits for its report without a timer', async () => {
    const order = queuedOrder();
    const state = await runOrder({ order }, async ({ handle, send, result }) => {
      await until('the hand-off', () => order.calls.length >= 2);
      // A message that is not about it: the order looks at what is to be done, and finds nothing.
      await send({ type: 'settled', stepIds: [] });
      await until('the message to be taken', async () => {
        const events = (await handle.fetchHistory()).events!;
        const signalled = events.findIndex((event) => event.workflowExecutionSignaledEventAttributes);
        return signalled >= 0 && events.at(-1)!.workflowTaskCompletedEventAttributes;
      });
      const { events } = await handle.fetchHistory();
      assert.equal(
        events!.filter(({ timerStartedEventAttributes }) => timerStartedEventAttributes).length,
        0,
      );
      order.reported('line', 'completed');
      await send({ type: 'callback', stepId: 'line', operation: 'do' });
      return await result();
    });
    assert.equal(state, 'completed');
    assert.deepEqual(order.story(), ['prepare', 'hand off, may queue: true', 'advance line']);
  });

  it('stays there when its workflow was lost and starts again', async () => {
    const order = queuedOrder({ queued: ['line'] });
    order.states['line'] = 'handingOff';
    await runOrder({ order }, async ({ send, result }) => {
      await until('the order to be read', () => order.calls.includes('advance line'));
      order.reported('line', 'completed');
      await send({ type: 'callback', stepId: 'line', operation: 'do' });
      return await result();
    });
    assert.ok(!order.calls.some((call) => call.startsWith('hand off')));
  });

  it('is fallout of its order once its system refused it', async () => {
    const order = queuedOrder();
    await runOrder({ order }, async ({ send, result }) => {
      await until('the hand-off', () => order.calls.length >= 2);
      order.states['line'] = 'failed';
      await send({ type: 'callback', stepId: 'line', operation: 'do' });
      await until('the hold', () => order.calls.includes('hold'));
      order.reported('line', 'completed');
      await send({ type: 'callback', stepId: 'line', operation: 'do' });
      return await result();
    });
  });
});
