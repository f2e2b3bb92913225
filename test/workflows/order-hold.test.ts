import assert from 'node:assert/strict';
import { defineSearchAttributeKey } from '@temporalio/common';
import { until } from '../support/until.js';
import { fakeOrder, step } from './support/fake-order.js';
import { runOrder } from './support/run-order.js';

const orderState = defineSearchAttributeKey('OrderState', 'KEYWORD');
const reread = { type: 'replanned', partition: 0 } as const;

describe('the workflow of an order that is put on hold', function () {
  this.timeout('60s');

  it('takes callbacks, and begins nothing until the order is resumed', async () => {
    const order = fakeOrder([
      step('line'),
      step('router', ['line']),
      step('built', ['line'], { kind: 'milestone' }),
    ]);
    const state = await runOrder({ order }, async ({ handle, send, report, result }) => {
      await until('the line to be under way', () => order.states['line'] === 'inProgress');
      order.setOnHold(true);
      await send(reread);
      await until('the order to be shown as held', async () => {
        const { typedSearchAttributes: found } = await handle.describe();
        return found.get(orderState) === 'held';
      });
      await report('line');
      await until('the line to be completed', () => order.calls.includes('advance line'));
      order.setOnHold(false);
      order.calls.push('resumed');
      await send(reread);
      await report('router');
      return await result();
    });
    assert.equal(state, 'completed');
    assert.deepEqual(order.story(), [
      'prepare',
      'hand off line',
      'advance line',
      'resumed',
      'pass built',
      'hand off router',
      'advance router',
    ]);
  });

  it('hands off what an activity still found on hold when the order was resumed already', async () => {
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    let [handOffs, loads] = [0, 0];
    const plain = fakeOrder([step('line')]);
    const activities: typeof plain.activities = {
      ...plain.activities,
      handOff: async (input) => {
        handOffs += 1;
        if (handOffs > 1) return await plain.activities.handOff(input);
        await answered;
        return {};
      },
      loadPartition: async (input) => {
        loads += 1;
        return await plain.activities.loadPartition(input);
      },
    };
    const order = { ...plain, activities };
    const state = await runOrder({ order }, async ({ send, report, result }) => {
      await until('the line to be in hand', () => handOffs > 0);
      await send(reread);
      await until('the plan to be read again', () => loads > 0);
      answer();
      await until('the line to be handed off', () => order.states['line'] === 'inProgress');
      await report('line');
      return await result();
    });
    assert.equal(state, 'completed');
  });

  it('begins nothing in a run that begins while the order is on hold, and takes a cancellation', async () => {
    const order = fakeOrder([step('line')]);
    order.setOnHold(true);
    const state = await runOrder({ order }, async ({ send, result }) => {
      await until('the order to be prepared', () => order.calls.includes('prepare'));
      await send({ type: 'cancel', taskId: 'task-1' });
      return await result();
    });
    assert.equal(state, 'cancelled');
    assert.deepEqual(order.story(), ['prepare', 'begin cancel task-1', 'finish cancel']);
  });

  it('plans an order that was put on hold before only once it is resumed', async () => {
    let onHold = true;
    const planned = fakeOrder([step('line')], { states: { line: 'completed' } });
    const order = fakeOrder([step('line')], {
      states: { line: 'completed' },
      overrides: {
        prepareOrder: async (input) => {
          order.calls.push(onHold ? 'on hold' : 'prepare');
          if (onHold) return { outcome: 'held', reasons: ['the order is on hold'], onHold: true };
          return await planned.activities.prepareOrder(input);
        },
      },
    });
    const state = await runOrder({ order }, async ({ send, result }) => {
      await until('the order to be found on hold', () => order.calls.includes('on hold'));
      onHold = false;
      await send(reread);
      return await result();
    });
    assert.equal(state, 'completed');
    assert.deepEqual(order.story().slice(0, 2), ['on hold', 'prepare']);
  });
});
