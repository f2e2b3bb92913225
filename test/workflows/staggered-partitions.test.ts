import assert from 'node:assert/strict';
import { until } from '../support/until.js';
import { fakeOrder, step, type FakeOrder } from './support/fake-order.js';
import { runOrder } from './support/run-order.js';

const callback = (stepId: string) => ({ id: stepId, type: 'callback', stepId, operation: 'do' }) as const;

describe('a partition whose plan another one changes', function () {
  this.timeout('60s');

  it('ends when all that was left of it is dropped', async () => {
    const withdrawals: Record<string, 'remove'> = {};
    const partitions = [[step('hub')], [step('branch', ['gate']), step('other')]];
    const order: FakeOrder = fakeOrder([], {
      partitions,
      overrides: {
        loadPartition: async ({ partition }) => ({
          graph: { partition, count: 2, steps: partitions[partition]! },
          states: { ...order.states },
          withdrawals,
          resumed: true,
          retrying: [],
          cancelling: false,
        }),
      },
    });
    const state = await runOrder({ order, items: 100, partitions: 2 }, async ({ partition, result }) => {
      await until('the other to be under way', () => order.states['other'] === 'inProgress');
      order.reported('other', 'completed');
      await partition(1).signal('deliver', [callback('other')]);
      await until('the other to be completed', () => order.states['other'] === 'completed');
      order.states['branch'] = 'cancelled';
      withdrawals['branch'] = 'remove';
      await partition(1).signal('deliver', [{ id: '1', type: 'replanned', partition: 1 }]);
      order.reported('hub', 'completed');
      await partition(0).signal('deliver', [callback('hub')]);
      return await result();
    });
    assert.equal(state, 'completed');
  });

  it('is run again when it had ended, and its plan has grown since', async () => {
    const second = [step('branch')];
    const order: FakeOrder = fakeOrder([], { partitions: [[step('hub')], second] });
    const state = await runOrder(
      { order, items: 100, partitions: 2 },
      async ({ partition, send, result }) => {
        await until('the branch to be under way', () => order.states['branch'] === 'inProgress');
        order.reported('branch', 'completed');
        await partition(1).signal('deliver', [callback('branch')]);
        await until(
          'the partition to have ended',
          async () => (await partition(1).describe()).status.name !== 'RUNNING',
        );
        second.push(step('splitter'));
        order.states['splitter'] = 'waiting';
        await send({ type: 'replanned', partition: 1 });
        await until('the splitter to be under way', () => order.states['splitter'] === 'inProgress');
        for (const [number, id] of [
          [1, 'splitter'],
          [0, 'hub'],
        ] as const) {
          order.reported(id, 'completed');
          await partition(number).signal('deliver', [callback(id)]);
        }
        return await result();
      },
    );
    assert.equal(state, 'completed');
  });

  it('is started again when something is still open after all partitions have ended', async () => {
    const finished: boolean[] = [];
    const order: FakeOrder = fakeOrder([], {
      partitions: [[step('hub')], [step('branch')]],
      overrides: { finishOrder: async () => finished.push(finished.length > 0) > 1 },
    });
    const state = await runOrder(
      { order, items: 100, partitions: 2 },
      async ({ partition, send, result }) => {
        for (const [number, id] of [
          [0, 'hub'],
          [1, 'branch'],
        ] as const) {
          await until(`${id} to be under way`, () => order.states[id] === 'inProgress');
          order.reported(id, 'completed');
          await partition(number).signal('deliver', [callback(id)]);
        }
        await until('the order not to be finished', () => finished.length > 0);
        await send({ type: 'replanned', partition: 1 });
        return await result();
      },
    );
    assert.deepEqual([state, finished.length], ['completed', 2]);
  });
});

describe('an order that is cancelled while one of its steps is being undone', function () {
  this.timeout('60s');

  it('completes the undo all the same, also when its request was lost', async () => {
    let tries = 0;
    const steps = [
      step('line'),
      step('booster', [], { retry: { initialInterval: 0.05, maximumInterval: 0.1, limit: 1 } }),
    ];
    const order: FakeOrder = fakeOrder(steps, {
      states: { line: 'inProgress', booster: 'completed' },
      overrides: {
        undoSteps: async ({ stepIds }) => {
          tries += 1;
          order.calls.push(`request undo ${stepIds.join(', ')}`);
          for (const id of stepIds) order.states[id] = 'undoing';
          if (!order.calls.includes('begin cancel c')) throw new Error('not there');
          return Object.fromEntries(stepIds.map((id) => [id, 'undoing']));
        },
        loadPartition: async () => ({
          graph: { partition: 0, count: 1, steps },
          states: { ...order.states },
          withdrawals: { booster: 'remove' },
          resumed: true,
          retrying: [],
          cancelling: order.calls.includes('begin cancel c'),
        }),
        advanceOrder: async ({ stepIds }) => {
          for (const id of stepIds) if (order.states[id] === 'undoing') order.states[id] = 'undone';
          return { states: Object.fromEntries(stepIds.map((id) => [id, order.states[id]!])), ended: false };
        },
      },
    });
    const state = await runOrder({ order }, async ({ send, result }) => {
      await send({ type: 'replanned', partition: 0 });
      await until('the booster to be undone', () => tries > 0);
      await send({ type: 'cancel', taskId: 'c' });
      await until('the line to be undone', () => order.states['line'] === 'undoing');
      await send({ type: 'callback', stepId: 'booster', operation: 'undo' });
      await send({ type: 'callback', stepId: 'line', operation: 'do' });
      return await result();
    });
    assert.equal(state, 'cancelled');
  });
});
