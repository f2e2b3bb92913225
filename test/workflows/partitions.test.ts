import assert from 'node:assert/strict';
import { until } from '../support/until.js';
import { type FakeOrder, fakeOrder, step } from './support/fake-order.js';
import { runOrder, type RunningOrder } from './support/run-order.js';

/** A hub, and a branch that waits for it in another workflow. */
const hub = [step('hub', [], { remoteDependents: [1] })];
const branch = [step('survey'), step('tunnel', ['survey', 'hub'], { remoteDependencies: [0] })];
const partitions = [hub, branch];

/** The downstream system reports on a step, and its partition hears of it. */
async function report(order: ReturnType<typeof fakeOrder>, running: RunningOrder, stepId: string) {
  await until(`${stepId} to be under way`, () => /inProgress|undoing/.test(order.states[stepId] ?? ''));
  order.reported(stepId, 'completed');
  const message = { id: `${stepId} ${order.states[stepId]}`, type: 'callback', stepId, operation: 'do' };
  await running.partition(hub.some(({ id }) => id === stepId) ? 0 : 1).signal('deliver', [message]);
  await until(`${stepId} to be ${order.states[stepId]} no more`, () =>
    /completed|undone/.test(order.states[stepId]!),
  );
}

const settled = (running: RunningOrder) =>
  running.partition(1).signal('deliver', [{ id: 'settled', type: 'settled', stepIds: ['hub'] }]);

describe('an order in partitions', function () {
  this.timeout('60s');

  it('completes when all its partitions have, each step after those of other partitions that it depends on', async () => {
    const order = fakeOrder([], { partitions });
    const state = await runOrder({ order, partitions: 2 }, async (running) => {
      await report(order, running, 'survey');
      await report(order, running, 'hub');
      await settled(running);
      await report(order, running, 'tunnel');
      return await running.result();
    });
    assert.equal(state, 'completed');
    assert.deepEqual(order.story().slice(-3), ['hand off tunnel', 'advance tunnel', 'finish order']);
  });

  it('opens no gate before the message that another partition has settled', async () => {
    const order = fakeOrder([], { partitions });
    await runOrder({ order, partitions: 2 }, async (running) => {
      await report(order, running, 'survey');
      await report(order, running, 'hub');
      assert.equal(order.states['tunnel'], 'waiting');
      await settled(running);
      await report(order, running, 'tunnel');
      return await running.result();
    });
  });

  it('needs no message for what was settled before the partition began', async () => {
    const order = fakeOrder([], { partitions, states: { hub: 'completed' } });
    const state = await runOrder({ order, partitions: 2 }, async (running) => {
      await report(order, running, 'survey');
      await report(order, running, 'tunnel');
      return await running.result();
    });
    assert.equal(state, 'completed');
  });

  it('is cancelled dependents first, across partitions', async () => {
    const order = fakeOrder([], { partitions });
    const state = await runOrder({ order, partitions: 2 }, async (running) => {
      await report(order, running, 'survey');
      await report(order, running, 'hub');
      await settled(running);
      await until('the tunnel', () => order.states['tunnel'] === 'inProgress');
      await running.send({ type: 'cancel', taskId: 'task' });
      await until('the stop', () => order.states['tunnel'] === 'undoing');
      order.reported('tunnel', 'cancelled');
      await running
        .partition(1)
        .signal('deliver', [{ id: 'stop', type: 'callback', stepId: 'tunnel', operation: 'do' }]);
      await report(order, running, 'survey');
      await report(order, running, 'hub');
      return await running.result();
    });
    assert.equal(state, 'cancelled');
    assert.deepEqual(order.story().slice(order.story().indexOf('begin cancel task')), [
      'begin cancel task',
      'request undo tunnel',
      'advance tunnel',
      'request undo survey',
      'advance survey',
      'request undo hub',
      'advance hub',
      'finish cancel',
    ]);
  });

  it('goes on cancelling when all its workflows were lost during rollback', async () => {
    const order = fakeOrder([], {
      partitions,
      cancelling: true,
      states: { hub: 'completed', survey: 'completed', tunnel: 'undone' },
    });
    const state = await runOrder({ order, partitions: 2 }, async (running) => {
      await report(order, running, 'survey');
      await report(order, running, 'hub');
      return await running.result();
    });
    assert.equal(state, 'cancelled');
    assert.deepEqual(order.story(), [
      'prepare',
      'request undo survey',
      'advance survey',
      'request undo hub',
      'advance hub',
      'finish cancel',
    ]);
  });

  it('that is refused to be cancelled goes on', async () => {
    const order = fakeOrder([], { partitions, refusal: 'past the point of no return' });
    const { state, activities } = await runOrder({ order, partitions: 2 }, async (running) => {
      await running.send({ type: 'cancel', taskId: 'task' });
      await until('the refusal', () => order.calls.includes('begin cancel task'));
      await report(order, running, 'hub');
      await settled(running);
      await report(order, running, 'survey');
      await report(order, running, 'tunnel');
      const end = await running.result();
      const { events = [] } = await running.handle.fetchHistory();
      const scheduled = (events ?? []).map(
        (event) => event.activityTaskScheduledEventAttributes?.activityType?.name,
      );
      return { state: end, activities: scheduled.filter((name) => name !== undefined) };
    });
    assert.equal(state, 'completed');
    // What takes long for thousands of steps is no part of a workflow task.
    assert.deepEqual(activities, ['beginCancel', 'finishOrder']);
  });

  it('starts a partition again that an operator terminated', async () => {
    const order = fakeOrder([], { partitions });
    const state = await runOrder({ order, partitions: 2 }, async (running) => {
      await report(order, running, 'survey');
      await report(order, running, 'hub');
      await running.partition(1).terminate('by mistake');
      await report(order, running, 'tunnel');
      return await running.result();
    });
    assert.equal(state, 'completed');
    assert.equal(order.calls.filter((call) => call === 'hand off survey').length, 1);
  });

  it('gives a plan that has grown beyond its partitions another one', async () => {
    const grown = [[step('hub')], [step('branch')], [step('late')]];
    const order = fakeOrder([], {
      partitions: grown,
      overrides: { prepareOrder: async () => ({ outcome: 'partitioned', partitions: 2 }) },
    });
    const state = await runOrder({ order, partitions: 3 }, async (running) => {
      await until('the hub', () => order.states['hub'] === 'inProgress');
      assert.equal(order.states['late'], 'waiting');
      await running.send({ type: 'replanned', partition: 2 });
      for (const [number, [{ id } = { id: '' }]] of grown.entries()) {
        await until(id, () => order.states[id] === 'inProgress');
        order.reported(id, 'completed');
        const message = { id, type: 'callback', stepId: id, operation: 'do' };
        await running.partition(number).signal('deliver', [message]);
      }
      return await running.result();
    });
    assert.equal(state, 'completed');
  });
});

describe('an order whose partitions depend on each other both ways', function () {
  this.timeout('60s');
  /** The network is designed after the survey, and the line set up after the design. */
  const mesh = [
    [step('design', ['gate.surveys'], { kind: 'manualTask', awaitedElsewhere: true }), step('shelf')],
    [step('survey', [], { awaitedElsewhere: true }), step('line', ['survey', 'gate.design'])],
  ];
  const released = (states: FakeOrder['states']) => [
    ...(/undone|cancelled/.test(states['line']!) ? ['design'] : []),
    ...(/undone|cancelled/.test(states['design']!) ? ['survey'] : []),
  ];
  const states = { design: 'completed', shelf: 'completed', survey: 'completed', line: 'completed' } as const;
  const end = async (order: FakeOrder, { partition }: RunningOrder, stepId: string) => {
    await until(`${stepId} to be undone`, () => order.states[stepId] === 'undoing');
    order.reported(stepId, 'completed');
    const message = { id: stepId, type: 'callback', stepId, operation: 'undo' };
    await partition(stepId === 'shelf' ? 0 : 1).signal('deliver', [message]);
    await until(stepId, () => order.states[stepId] === 'undone');
  };

  it('is cancelled step by step, each when nothing stands on it any more', async () => {
    const order = fakeOrder([], { partitions: mesh, released, states, cancelling: true });
    const state = await runOrder({ order, partitions: 2 }, async (running) => {
      await end(order, running, 'shelf');
      await end(order, running, 'line');
      assert.equal(order.states['design'], 'completed');
      await running.partition(0).signal('deliver', [{ id: '1', type: 'released', stepIds: ['design'] }]);
      await until('the design to be undone', () => order.states['design'] === 'undone');
      assert.equal(order.states['survey'], 'completed');
      await running.partition(1).signal('deliver', [{ id: '2', type: 'released', stepIds: ['survey'] }]);
      await end(order, running, 'survey');
      return await running.result();
    });
    assert.equal(state, 'cancelled');
  });

  it('needs no message for what was released before a partition began', async () => {
    const order = fakeOrder([], {
      partitions: mesh,
      released,
      states: { ...states, shelf: 'undone', line: 'undone', design: 'undone' },
      cancelling: true,
    });
    const state = await runOrder({ order, partitions: 2 }, async (running) => {
      await end(order, running, 'survey');
      return await running.result();
    });
    assert.equal(state, 'cancelled');
  });
});
