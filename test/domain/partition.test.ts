import assert from 'node:assert/strict';
import { vpnOrder } from '../../catalog-seeds/orders/vpn-order.js';
import { readySteps, readyToUndo } from '../../domain/plan/graph.js';
import { readOrder } from '../../domain/order/order.js';
import { isGateId } from '../../domain/plan/gates.js';
import { type GraphStep, graphsOf, partition, partitionLimits } from '../../domain/plan/partition.js';
import type { Step } from '../../domain/plan/plan.js';
import type { StepState } from '../../domain/plan/step-state.js';
import { seedOrder, seedPlan } from './support/seeds.js';

const vpn = (branches: number) => seedPlan(readOrder('productOrder', 'order', vpnOrder(branches)));

const plannedStep = (id: string, dependsOn: readonly string[] = [], name = id): Step => ({
  id,
  key: id,
  kind: 'serviceOrder',
  name,
  itemId: '1',
  action: 'add',
  specification: { id: 'x', version: '1.0', name: 'x', '@referredType': 'ServiceSpecification' },
  characteristics: [],
  dependsOn,
  downstreamSystem: 'provisioning',
  pointOfNoReturn: 'none',
  expectedDuration: 'P1D',
  retry: { initialInterval: 5, maximumInterval: 300, limit: 3_600 },
  inquireAfter: 86_400,
  compensation: 'opposite',
});

describe('partition', () => {
  it('leaves a plan of up to 200 steps whole', () => {
    const plan = vpn(65);
    assert.equal(plan.steps.length, 198);
    const { count, partitionOf } = partition(plan);
    assert.equal(count, 1);
    assert.deepEqual(new Set(partitionOf.values()), new Set([0]));
    assert.equal(partitionOf.size, 198);
  });

  it('keeps the steps of a site together and fills partitions in turn', () => {
    const plan = vpn(4);
    const { count, partitionOf } = partition(plan, { steps: 7 });
    assert.equal(count, 3);
    assert.deepEqual(
      plan.steps
        .map(({ itemId, id }) => `${itemId} ${partitionOf.get(id)}`)
        .filter((line, index, all) => line !== all[index - 1]),
      ['hub 0', 'branch-1 0', 'branch-2 1', 'branch-3 1', 'branch-4 2'],
    );
  });

  it('keeps top items together where there is no site', () => {
    const mobile = seedOrder('mobile-plan');
    const items = ['1', '2', '3'].flatMap((id) =>
      mobile.items.map((item) => Object.assign({}, item, { id })),
    );
    const { count, partitionOf } = partition(seedPlan({ ...mobile, items }), { steps: 4 });
    assert.equal(count, 3);
    assert.deepEqual([...partitionOf.values()], [0, 0, 0, 1, 1, 1, 2, 2, 2]);
  });

  it('splits a site or top item that is larger than a partition by the items within it', () => {
    const plan = seedPlan(seedOrder('fibre-bundle'));
    const { count, partitionOf } = partition(plan, { steps: 2 });
    assert.equal(count, 2);
    const itemsOf = (number: number) =>
      plan.steps.filter(({ id }) => partitionOf.get(id) === number).map(({ itemId }) => itemId);
    assert.ok(itemsOf(0).every((item) => !itemsOf(1).includes(item)));
  });

  it('splits what a single item has in the order of the plan', () => {
    const steps = Array.from({ length: 11 }, (_, number) =>
      plannedStep(String(number), number === 0 ? [] : [String(number - 1)]),
    );
    const { count, partitionOf } = partition({ items: [], steps }, { steps: 4 });
    assert.equal(count, 3);
    assert.deepEqual([...partitionOf.values()], [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2]);
  });

  it('makes partitions of fewer steps where each depends on many or has a long name', () => {
    const ids = Array.from({ length: 100 }, (_, number) => `before-${number}`);
    const steps = [
      ...ids.map((id) => plannedStep(id)),
      ...ids.map((_id, number) => plannedStep(`after-${number}`, ids, '設計'.repeat(60))),
    ];
    const plan = { items: [], steps };
    const graphs = graphsOf(plan, partition(plan));
    assert.ok(graphs.length > 1);
    for (const graph of graphs) assert.ok(Buffer.byteLength(JSON.stringify(graph)) <= partitionLimits.bytes);
  });

  it('puts a gate before a step that waits for others elsewhere, and those name the gate', () => {
    const plan = vpn(2);
    const graphs = graphsOf(plan, partition(plan, { steps: 3 }));
    const [hub, branch, other] = graphs;
    const retry = { initialInterval: 5, maximumInterval: 300, limit: 3600 };
    assert.deepEqual(
      hub?.steps.map(({ name, awaitedElsewhere }) => [name, awaitedElsewhere]),
      [
        ['Survey the site', undefined],
        ['Set up Ethernet access line', undefined],
        ['Set up Hub equipment', true],
      ],
    );
    const cpe = branch?.steps[2];
    const gate = cpe?.dependsOn[1] ?? '';
    assert.ok(isGateId(gate));
    assert.equal(other?.steps[2]?.dependsOn[1], gate);
    assert.deepEqual(cpe, {
      id: cpe?.id,
      name: 'Set up Branch equipment',
      system: 'provisioning',
      dependsOn: [branch?.steps[1]?.id, gate],
      remoteDependents: [],
      remoteDependencies: [],
      retry,
      inquireAfter: 172_800,
    });
  });

  it('splits a bundle of 5,000 SIMs without a place, each with its steps together', () => {
    const sims = Array.from({ length: 5_000 }, (_, number) => `1.${number}`);
    const items = ['1', ...sims].map((id) => ({
      id,
      ...(id !== '1' && { parentId: '1' }),
      implied: false,
      action: 'add' as const,
      name: id,
      realizations: [],
      entitlements: [],
      terms: [],
      pinned: [],
    }));
    const steps = sims.flatMap((itemId) => [
      { ...plannedStep(`${itemId} number`), itemId },
      { ...plannedStep(`${itemId} sim`), itemId },
      { ...plannedStep(`${itemId} profile`, [`${itemId} number`, `${itemId} sim`]), itemId },
    ]);
    const { count, partitionOf } = partition({ items, steps });
    assert.equal(count, 76);
    for (const sim of sims.slice(0, 500))
      assert.equal(
        new Set(['number', 'sim', 'profile'].map((id) => partitionOf.get(`${sim} ${id}`))).size,
        1,
      );
  });

  it('makes graphs that fit a payload where the whole order waits for one step, and one for the whole order', () => {
    const order = vpnOrder(9_998, { projectManaged: true });
    const plan = seedPlan(readOrder('productOrder', '01a21dba-2f06-722f-8462-11fe565ae5da', order));
    assert.ok(Math.max(...plan.steps.map(({ dependsOn }) => dependsOn.length)) > 9_000);
    const graphs = graphsOf(plan, partition(plan));
    for (const graph of graphs) {
      const states = graph.steps.flatMap(({ id, dependsOn }) => [id, ...dependsOn.filter(isGateId)]);
      const loaded = { graph, states: Object.fromEntries(states.map((id) => [id, 'inProgress'])) };
      assert.ok(JSON.stringify(loaded).length < 128 * 1_024);
    }
  }).timeout('60s');

  it('makes graphs that fit a payload of 256 KiB many times', () => {
    const plan = vpn(1_000);
    const graphs = graphsOf(plan, partition(plan));
    assert.equal(graphs.length, 16);
    assert.ok(Math.max(...graphs.map((graph) => JSON.stringify(graph).length)) < 128 * 1_024);
  });
});

describe('the order of work', () => {
  const { steps } = graphsOf(vpn(2), partition(vpn(2)))[0] ?? { steps: [] };
  const names = (ids: readonly { readonly id: string }[]) =>
    ids.map(({ id }) => steps.findIndex((step) => step.id === id));

  it('hands off what waits for nothing, then what waits for what is completed', () => {
    const states = new Map<string, StepState>(steps.map(({ id }) => [id, 'waiting']));
    const rounds: number[][] = [];
    for (let ready = readySteps(steps, (id) => states.get(id)); ready.length > 0;) {
      rounds.push(names(ready));
      for (const { id } of ready) states.set(id, 'completed');
      ready = readySteps(steps, (id) => states.get(id));
    }
    assert.deepEqual(
      rounds,
      [
        [0, 3, 6],
        [1, 4, 7],
        [2, 5, 8],
      ]
        .map((round, index) => (index === 2 ? [2] : round))
        .concat([[5, 8]]),
    );
  });

  it('does not hand off what waits for a step of another partition of which nothing is known', () => {
    const plan = vpn(2);
    const branch = graphsOf(plan, partition(plan, { steps: 3 }))[1];
    const states = new Map<string, StepState>((branch?.steps ?? []).map(({ id }) => [id, 'completed']));
    const last = branch?.steps[2]?.id ?? '';
    states.set(last, 'waiting');
    const ready = () => readySteps(branch?.steps ?? [], (id) => states.get(id)).map(({ id }) => id);
    assert.deepEqual(ready(), []);
    states.set(branch?.steps[2]?.dependsOn[1] ?? '', 'completed');
    assert.deepEqual(ready(), [last]);
  });

  it('undoes what was done, last step first, and leaves alone what was never started', () => {
    const done: readonly StepState[] = [
      'completed',
      'completed',
      'completed',
      'completed',
      'inProgress',
      'cancelled',
      'failed',
      'cancelled',
      'cancelled',
    ];
    const states = new Map<string, StepState>(steps.map(({ id }, index) => [id, done[index] ?? 'waiting']));
    const rounds: number[][] = [];
    for (let ready = readyToUndo(steps, (id) => states.get(id)); ready.length > 0;) {
      rounds.push(names(ready));
      for (const { id } of ready) states.set(id, 'undone');
      ready = readyToUndo(steps, (id) => states.get(id));
    }
    assert.deepEqual(rounds, [[2, 4, 6], [1, 3], [0]]);
  });

  it('undoes nothing that a waiting, running or unfinished step depends on', () => {
    const states = new Map<string, StepState>(steps.map(({ id }) => [id, 'completed']));
    for (const state of ['waiting', 'undoing', 'failed'] as const) {
      states.set(steps[2]?.id ?? '', state);
      assert.ok(!names(readyToUndo(steps, (id) => states.get(id))).includes(1), state);
    }
  });

  it('does not undo a step before those that depend on it in other partitions', () => {
    const plan = vpn(2);
    const hub = graphsOf(plan, partition(plan, { steps: 3 }))[0];
    const undo = (isReleased?: (step: GraphStep) => boolean) =>
      readyToUndo(hub?.steps ?? [], () => 'completed', isReleased).length;
    assert.equal(undo(), 0);
    assert.equal(
      undo(({ awaitedElsewhere }) => !awaitedElsewhere),
      0,
    );
    assert.equal(
      undo(() => true),
      1,
    );
  });

  it('is found a thousand times for 200 steps in less than two seconds', () => {
    const graph = graphsOf(vpn(66), partition(vpn(66), { steps: 1_000, bytes: 1_048_576 }))[0];
    const states = new Map<string, StepState>(graph?.steps.map(({ id }) => [id, 'waiting']));
    const started = performance.now();
    for (let round = 0; round < 1_000; round++) {
      readySteps(graph?.steps ?? [], (id) => states.get(id));
      readyToUndo(graph?.steps ?? [], (id) => states.get(id));
    }
    assert.ok(performance.now() - started < 2_000);
  });
});
