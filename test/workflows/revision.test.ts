import assert from 'node:assert/strict';
import type { Activities } from '../../activities/activities.js';
import type { LoadedPartition } from '../../activities/orders/load-partition.js';
import type { StepState } from '../../domain/plan/step-state.js';
import { until } from '../support/until.js';
import { fakeOrder, type FakeOrder, step } from './support/fake-order.js';
import { runOrder } from './support/run-order.js';

describe('the workflow of an order that is revised', function () {
  this.timeout('60s');

  /** An order of a line; its revision adds a router. */
  function revisedOrder(): FakeOrder {
    const steps = [step('line')];
    const order: FakeOrder = fakeOrder(steps, {
      overrides: {
        replanOrder: async ({ stepIds }) => {
          order.calls.push(`replan ${stepIds.join(', ')}`.trim());
          if (steps.length > 1) return { changed: false };
          steps.push(step('router'));
          order.states['router'] = 'waiting';
          return { changed: true };
        },
      },
    });
    return order;
  }

  it('has it decided beside what runs, and begins what is new', async () => {
    const order = revisedOrder();
    const state = await runOrder({ order }, async ({ send, report, result }) => {
      await until('the line to be under way', () => order.states['line'] === 'inProgress');
      await send({ type: 'revise' });
      await until('the router to be under way', () => order.states['router'] === 'inProgress');
      await send({ type: 'revise' });
      await report('line');
      await report('router');
      return await result();
    });
    assert.equal(state, 'completed');
    const handedOff = order.story().filter((call) => call.startsWith('hand off'));
    assert.deepEqual(handedOff, ['hand off line', 'hand off router']);
  });

  it('has it decided while the order is on hold, and begins what is new when that is resumed', async () => {
    const order = revisedOrder();
    const state = await runOrder({ order }, async ({ send, report, result }) => {
      await until('the line to be under way', () => order.states['line'] === 'inProgress');
      order.setOnHold(true);
      await send({ type: 'replanned', partition: 0 });
      await send({ type: 'revise' });
      await until('the revision to be decided', () => order.states['router'] === 'waiting');
      await report('line');
      await until('the line to be completed', () => order.states['line'] === 'completed');
      order.calls.push('resumed');
      order.setOnHold(false);
      await send({ type: 'replanned', partition: 0 });
      await report('router');
      return await result();
    });
    assert.equal(state, 'completed');
    assert.deepEqual(order.story().slice(-3), ['resumed', 'hand off router', 'advance router']);
  });

  it('has what is under way taken back while the order is on hold, and begins nothing of it again before', async () => {
    const steps = [step('line'), step('router')];
    const plain = fakeOrder(steps);
    let withdrawals: NonNullable<LoadedPartition['withdrawals']> = {};
    const activities: Activities = {
      ...plain.activities,
      replanOrder: async () => {
        const isUndone = plain.states['line'] === 'cancelled';
        withdrawals = isUndone ? {} : { line: 'redo', router: 'remove' };
        if (isUndone) {
          steps.splice(1);
          delete plain.states['router'];
          plain.states['line'] = 'waiting';
        }
        return { changed: true };
      },
      loadPartition: async (input) => ({ ...(await plain.activities.loadPartition(input)), withdrawals }),
    };
    const order = { ...plain, activities };
    const reread = { type: 'replanned', partition: 0 } as const;
    const state = await runOrder({ order }, async ({ send, report, result }) => {
      const all = (wanted: StepState) => Object.values(order.states).every((each) => each === wanted);
      await until('both to be under way', () => all('inProgress'));
      order.setOnHold(true);
      await send(reread);
      await send({ type: 'revise' });
      await until('both to be taken back', () => all('undoing'));
      await report('router', 'cancelled');
      await report('line', 'cancelled');
      await until('the line to have its new content', () => order.states['line'] === 'waiting');
      order.calls.push('resumed');
      order.setOnHold(false);
      await send(reread);
      await until('the line to be under way again', () => order.states['line'] === 'inProgress');
      await report('line');
      return await result();
    });
    assert.equal(state, 'completed');
    const requests = order.story().filter((call) => /^(hand off|request undo|resumed)/.test(call));
    assert.deepEqual(requests, [
      'hand off line, router',
      'request undo line, router',
      'resumed',
      'hand off line',
    ]);
  });

  it('ends the order when the revision has dropped all that was left', async () => {
    const steps = [step('line'), step('router', ['line'])];
    const order: FakeOrder = fakeOrder(steps, {
      overrides: {
        replanOrder: async () => {
          const changed = steps.length > 1;
          steps.splice(1);
          delete order.states['router'];
          return { changed };
        },
      },
    });
    const state = await runOrder({ order }, async ({ send, report, result }) => {
      await until('the line to be under way', () => order.states['line'] === 'inProgress');
      order.setOnHold(true);
      await send({ type: 'replanned', partition: 0 });
      await report('line');
      await until('the line to be completed', () => order.states['line'] === 'completed');
      await send({ type: 'revise' });
      return await result();
    });
    assert.equal(state, 'completed');
  });
});
