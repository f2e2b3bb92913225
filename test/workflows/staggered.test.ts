import assert from 'node:assert/strict';
import type { GraphStep } from '../../domain/plan/partition.js';
import { until } from '../support/until.js';
import { fakeOrder, type FakeOrder, step } from './support/fake-order.js';
import { runOrder } from './support/run-order.js';

const reporting = { staggers: true } as const;

/** The first replan adds the step; it is there when the partition is read again. */
function staggeredOrder(steps: GraphStep[], added: GraphStep): FakeOrder {
  const order: FakeOrder = fakeOrder(steps, {
    overrides: {
      replanOrder: async ({ stepIds }) => {
        order.calls.push(`replan ${stepIds.join(', ')}`.trim());
        if (steps.includes(added)) return { changed: false };
        steps.push(added);
        order.states[added.id] = 'waiting';
        return { changed: true };
      },
    },
  });
  return order;
}

describe('an order whose plan grows', function () {
  this.timeout('120s');

  it('goes on in partitions, in its next run, when the plan is too large for one workflow', async () => {
    const whole = [step('line', [], { staggers: true }), step('router', ['line'])];
    const parts = [whole, [step('booster')]];
    let divided = false;
    const order: FakeOrder = fakeOrder([...whole, step('booster')], {
      overrides: {
        prepareOrder: async () =>
          divided
            ? { outcome: 'partitioned', partitions: 2 }
            : {
                outcome: 'planned',
                partition: { ...loaded(0, whole), graph: { partition: 0, count: 1, steps: whole } },
              },
        replanOrder: async ({ mayDivide = false }) => ({ changed: (divided = mayDivide) }),
        loadPartition: async ({ partition }) => loaded(partition, parts[partition]!),
      },
    });
    const loaded = (partition: number, steps: readonly GraphStep[]) => ({
      graph: { partition, count: 2, steps },
      states: { ...order.states },
      resumed: true,
      retrying: [],
      cancelling: false,
    });
    const state = await runOrder({ order, partitions: 2 }, async ({ report, partition, result }) => {
      await report('line');
      for (const [number, id] of [
        [0, 'router'],
        [1, 'booster'],
      ] as const) {
        await until(`${id} to be under way`, () => order.states[id] === 'inProgress');
        order.reported(id, 'completed');
        const message = { id, type: 'callback', stepId: id, operation: 'do' };
        await until('its partition to take it', async () => {
          await partition(number)
            .signal('deliver', [message])
            .catch(() => undefined);
          return order.states[id] === 'completed';
        });
      }
      return await result();
    });
    assert.equal(state, 'completed');
    assert.deepEqual(order.calls.filter((call) => call.startsWith('hand off')).toSorted(), [
      'hand off booster',
      'hand off line',
      'hand off router',
    ]);
  });

  it('is known to its workflow also when the answer that it has grown was lost', async () => {
    const steps = [step('line', [], reporting)];
    const order: FakeOrder = fakeOrder(steps, {
      overrides: {
        // The second try finds nothing to change any more.
        replanOrder: async () => {
          if (steps.length === 1) steps.push(step('booster'));
          order.states['booster'] ??= 'waiting';
          return { changed: false };
        },
      },
    });
    const state = await runOrder({ order }, async ({ report, result }) => {
      await report('line');
      await report('booster');
      return await result();
    });
    assert.equal(state, 'completed');
    assert.ok(order.calls.includes('hand off booster'));
  });

  it('is decomposed again before anything is made of the report, and hands off what is new', async () => {
    const order = staggeredOrder([step('line', [], reporting), step('router', ['line'])], step('booster'));
    const state = await runOrder({ order }, async ({ report, result }) => {
      await report('line');
      await report('router');
      await report('booster');
      return await result();
    });
    assert.equal(state, 'completed');
    assert.deepEqual(order.story().slice(0, 4), ['prepare', 'hand off line', 'replan line', 'advance line']);
    assert.equal(order.story()[4], 'hand off router, booster');
  });

  it('makes nothing of a report that the plan cannot follow, until a person has decided', async () => {
    let conflict = true;
    const order: FakeOrder = fakeOrder([step('line', [], reporting), step('router', ['line'])], {
      overrides: {
        replanOrder: async () => {
          if (conflict) order.states['line'] = 'failed';
          return conflict ? { changed: false, conflict: 'too late' } : { changed: false };
        },
      },
    });
    await runOrder({ order }, async ({ report, send, result }) => {
      await report('line');
      await until('the order to be held', () => order.calls.includes('hold'));
      assert.ok(!order.calls.includes('advance line'));
      conflict = false;
      await send({ type: 'callback', stepId: 'line', operation: 'do' });
      await report('router');
      return await result();
    });
    assert.deepEqual(order.story().slice(-4), [
      'advance line',
      'release',
      'hand off router',
      'advance router',
    ]);
  });

  it('undoes what is no longer needed, and is completed without it', async () => {
    let withdrawn = false;
    const steps = [step('line', [], reporting), step('booster')];
    const order: FakeOrder = fakeOrder(steps, {
      overrides: {
        replanOrder: async () => {
          const changed = !withdrawn && order.states['booster'] === 'inProgress';
          withdrawn ||= changed;
          return { changed };
        },
        loadPartition: async () => ({
          graph: { partition: 0, count: 1, steps },
          states: { ...order.states },
          withdrawals: { booster: 'remove' },
          resumed: true,
          retrying: [],
          cancelling: false,
        }),
        advanceOrder: async ({ stepIds }) => {
          for (const id of stepIds) if (order.states[id] === 'undoing') order.states[id] = 'cancelled';
          if (stepIds.includes('line')) order.states['line'] = 'completed';
          const ended = order.states['line'] === 'completed' && order.states['booster'] === 'cancelled';
          return { states: Object.fromEntries(stepIds.map((id) => [id, order.states[id]!])), ended };
        },
      },
    });
    const state = await runOrder({ order }, async ({ send, result }) => {
      await until('both to be under way', () => order.states['booster'] === 'inProgress');
      await send({ type: 'callback', stepId: 'line', operation: 'do' });
      await until('the booster to be undone', () => order.calls.includes('request undo booster'));
      await send({ type: 'callback', stepId: 'booster', operation: 'do' });
      return await result();
    });
    assert.equal(state, 'completed');
  });

  it('reads a partition again when another one has changed its plan', async () => {
    const first = [step('line', [], { ...reporting, remoteDependents: [] })];
    const second = [step('router')];
    const added = step('splitter');
    const order: FakeOrder = fakeOrder([], { partitions: [first, second] });
    const state = await runOrder({ order, items: 100, partitions: 2 }, async ({ partition, result }) => {
      await until('the router to be under way', () => order.states['router'] === 'inProgress');
      second.push(added);
      order.states['splitter'] = 'waiting';
      await partition(1).signal('deliver', [{ id: '1', type: 'replanned' }]);
      await until('the splitter to be under way', () => order.states['splitter'] === 'inProgress');
      for (const [number, id] of [
        [0, 'line'],
        [1, 'router'],
        [1, 'splitter'],
      ] as const) {
        order.reported(id, 'completed');
        await partition(number).signal('deliver', [{ id, type: 'callback', stepId: id, operation: 'do' }]);
      }
      return await result();
    });
    assert.equal(state, 'completed');
  });
});
