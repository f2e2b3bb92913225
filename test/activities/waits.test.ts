import assert from 'node:assert/strict';
import { loadStepDetails } from '../../entities/orders/step-details.js';
import type { OrderInput } from '../../domain/order/messages.js';
import { day } from '../support/days.js';
import { one, workOn } from './support/own-steps.js';
import { openScene } from './support/scene.js';
import { perSuite } from '../support/per-suite.js';

const ahead = (ms: number): string => new Date(Date.now() + ms).toISOString();

describe('the waits and lags of an order in MySQL', function () {
  this.timeout('60s');
  const scene = perSuite(openScene, async (opened) => opened.close({ rewritten }));
  const work = workOn(scene);

  /** Orders of which a test has written another wait into the stored plan. */
  const rewritten: string[] = [];

  const states = async (order: OrderInput) =>
    Object.fromEntries((await work.rows(order)).map(({ name, state }) => [name, state]));

  it('store the end of a wait in MySQL, so that every run of the workflow agrees', async () => {
    const until = ahead(30 * day);
    const doc = one('fibre-internet', { activation: 'onRequestedDate' }, { requestedStartDate: until });
    const order = await scene.submit(doc);
    const prepared = await scene.activities.prepareOrder({ ...order, handOff: true });
    assert.ok(prepared.outcome === 'planned');
    const wait = await work.step(order, 'Wait for the requested start date');
    assert.deepEqual([wait.state, wait.dueAt?.toISOString()], ['inProgress', until]);
    assert.deepEqual(prepared.partition.due, { [wait.id]: until });
    const loaded = await scene.activities.loadPartition({ ...order, partition: 0 });
    assert.deepEqual(loaded.due, prepared.partition.due);
    const line = await work.step(order, 'Set up Fibre access line');
    // The date has come for the line too.
    await scene.database.run(`UPDATE plan_step SET graph = JSON_SET(graph, '$.notBefore', ?) WHERE id = ?`, [
      ahead(-1),
      line.id,
    ]);
    const answer = await work.advance(order, [], [wait.id]);
    assert.deepEqual([answer.states[wait.id], answer.states[line.id]], ['completed', 'inProgress']);
  });

  it('pass a wait for a past date at once, and hand off what follows', async () => {
    const doc = one('fibre-internet', { activation: 'onRequestedDate' }, { requestedStartDate: ahead(-day) });
    const order = await scene.submit(doc);
    await scene.activities.prepareOrder({ ...order, handOff: true });
    assert.deepEqual(await states(order), {
      'Wait for the requested start date': 'completed',
      'Set up Fibre access line': 'inProgress',
    });
  });

  it('start a step with a lag only that long after its predecessors, however often it is asked to start', async () => {
    const order = await scene.begin(one('fibre-internet', { lineTest: true }));
    const answer = await work.complete(order, 'Set up Fibre access line');
    const [line, test] = [
      await work.step(order, 'Set up Fibre access line'),
      await work.step(order, 'Test the line'),
    ];
    assert.equal(test.state, 'waiting');
    assert.equal(test.dueAt!.getTime() - line.completedAt!.getTime(), day);
    assert.deepEqual(answer.due, { [test.id]: test.dueAt!.toISOString() });
    const { due } = await scene.activities.loadPartition({ ...order, partition: 0 });
    assert.deepEqual(due, answer.due);
  });

  it('use a reported date where the order gives none', async () => {
    const order = await scene.begin(one('mobile-plan', { portingDate: '2030-01-01' }));
    rewritten.push(order.orderId);
    const wait = await work.step(order, 'Wait for the porting date');
    const open = { characteristic: 'portingDate', offset: 'PT6H' };
    await scene.database.run(
      `UPDATE plan_step SET step = JSON_SET(step, '$.wait', JSON_EXTRACT(?, '$')) WHERE id = ?`,
      [JSON.stringify(open), wait.id],
    );
    const [number, sim] = [
      await work.step(order, 'Set up Mobile number'),
      await work.step(order, 'Set up SIM card'),
    ];
    for (const { id } of [number, sim])
      await scene.activities.handOff({ ...order, system: 'resource-management', stepIds: [id] });
    await scene.report(number.id, 'completed', [{ name: 'portingDate', value: '2031-04-01' }]);
    await scene.report(sim.id);
    await work.advance(order, [number.id, sim.id]);
    const { state, dueAt } = await work.step(order, 'Wait for the porting date');
    assert.deepEqual([state, dueAt?.toISOString()], ['inProgress', '2031-04-01T06:00:00.000Z']);
  });

  it('become fallout when the reported value is not a date', async () => {
    const order = await scene.begin(one('mobile-plan', { portingDate: '2030-01-01' }));
    rewritten.push(order.orderId);
    const wait = await work.step(order, 'Wait for the porting date');
    await scene.database.run(
      `UPDATE plan_step SET step = JSON_SET(step, '$.wait', JSON_EXTRACT('{"characteristic":"portingDate"}', '$')) WHERE id = ?`,
      [wait.id],
    );
    const [number, sim] = [
      await work.step(order, 'Set up Mobile number'),
      await work.step(order, 'Set up SIM card'),
    ];
    for (const { id } of [number, sim])
      await scene.activities.handOff({ ...order, system: 'resource-management', stepIds: [id] });
    await scene.report(number.id, 'completed', [{ name: 'portingDate', value: 'soon' }]);
    await scene.report(sim.id);
    const { states: after } = await work.advance(order, [number.id, sim.id]);
    assert.equal(after[wait.id], 'failed');
    const [fallout] = await scene.database.rows<{ code: string; reason: string }>(
      'SELECT code, reason FROM fallout WHERE stepId = ?',
      [wait.id],
    );
    assert.deepEqual(fallout, {
      code: 'notADate',
      reason: 'portingDate was reported as "soon", which is not a date',
    });
  });

  it('cost an order without waits or lags not one statement', async () => {
    const order = await scene.begin(one('fibre-internet', {}));
    const all = await scene.database.rows<Parameters<typeof loadStepDetails>[1][number]>(
      'SELECT id, orderId, itemId, kind, graph FROM plan_step WHERE orderId = ?',
      [order.orderId],
    );
    await scene.database.transaction(async (tx) => {
      const before = scene.database.pool.statementCount;
      await loadStepDetails(tx, all);
      await tx.rows('SELECT 1');
      assert.equal(scene.database.pool.statementCount - before, ['START', 'SELECT'].length);
    });
  });
});
