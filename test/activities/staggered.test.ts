import assert from 'node:assert/strict';
import { receiveCallback } from '../../entities/orders/callbacks.js';
import { requestCompletion, requestRetry } from '../../entities/orders/fallout-decisions.js';
import { lightCatalog, to } from './support/light-catalog.js';
import { staggeredOrders } from './support/staggered-orders.js';
import { openScene } from './support/scene.js';
import { perSuite } from '../support/per-suite.js';

describe('a plan that is extended by what its steps report', function () {
  this.timeout('60s');
  const scene = perSuite(openScene);

  before(async () => {
    await scene.add(lightCatalog);
  });

  const { begin, stepOf, statesOf, replan, advance, reportLine, finish, openRules, fallouts } =
    staggeredOrders(scene);

  it('leaves open what it cannot decide yet', async () => {
    const order = await begin();
    assert.deepEqual(await statesOf(order), { line: 'waiting', activation: 'waiting' });
    assert.deepEqual(await openRules(order), [{ openRules: 2 }]);
  });

  it('has the step that the value asks for, and gives those that wait the value', async () => {
    const order = await begin();
    const line = await reportLine(order, { opticalPower: -30, serialNumber: 'ALCL1' });
    assert.deepEqual(await replan(order, line.id), { changed: true });
    assert.deepEqual(await replan(order, line.id), { changed: false });
    assert.deepEqual(await advance(order, line.id), { states: { [line.id]: 'completed' }, ended: false });
    assert.deepEqual(await statesOf(order), { line: 'completed', booster: 'waiting', activation: 'waiting' });
    assert.deepEqual(await openRules(order), [{ openRules: 0 }]);
    const { step } = await stepOf(order, 'activation');
    assert.deepEqual(step.characteristics, [{ name: 'ontSerial', value: 'ALCL1' }]);
    scene.downstream.asked.length = 0;
    assert.equal(await finish(order, 'activation'), false);
    assert.match(JSON.stringify(scene.downstream.asked[0]?.body), /"ontSerial","value":"ALCL1"/);
    assert.equal(await finish(order, 'booster'), true);
    assert.equal(await scene.stateOf(order), 'completed');
  });

  it('completes without what the value does not ask for', async () => {
    const order = await begin();
    const line = await reportLine(order, { opticalPower: -20 });
    assert.deepEqual(await replan(order, line.id), { changed: false });
    assert.deepEqual(await openRules(order), [{ openRules: 0 }]);
    await advance(order, line.id);
    assert.equal(await finish(order, 'activation'), true);
  });

  it('decides by what is reported before the step is done', async () => {
    const order = await begin();
    const line = await reportLine(order, { opticalPower: -30 }, 'inProgress');
    assert.deepEqual(await replan(order, line.id), { changed: true });
    assert.deepEqual(await statesOf(order), {
      line: 'inProgress',
      booster: 'waiting',
      activation: 'waiting',
    });
  });

  it('applies a correction: the branch that is no longer needed is dropped, or undone if it was begun', async () => {
    const order = await begin();
    const line = await reportLine(order, { opticalPower: -30 });
    await replan(order, line.id);
    await advance(order, line.id);
    await reportLine(order, { opticalPower: -20 });
    assert.deepEqual(await replan(order, line.id), { changed: true });
    assert.deepEqual(await statesOf(order), {
      line: 'completed',
      booster: 'cancelled',
      activation: 'waiting',
    });

    await reportLine(order, { opticalPower: -31 });
    await replan(order, line.id);
    assert.equal((await stepOf(order, 'booster')).state, 'waiting');
    await finish(order, 'booster');
    await reportLine(order, { opticalPower: -21 });
    await replan(order, line.id);
    const booster = await stepOf(order, 'booster');
    assert.equal(booster.state, 'completed');
    const loaded = await scene.activities.loadPartition({ ...order, partition: 0 });
    assert.deepEqual(loaded.withdrawals, { [booster.id]: 'remove' });
    scene.downstream.asked.length = 0;
    await scene.activities.undoSteps({
      ...order,
      system: booster.step.downstreamSystem,
      stepIds: [booster.id],
    });
    assert.match(scene.downstream.asked[0]?.key ?? '', /\/2\/undo$/);
    await scene.report(booster.id);
    assert.deepEqual((await advance(order, booster.id)).states, { [booster.id]: 'undone' });
    assert.equal(await finish(order, 'activation'), true);
  });

  it('repeats a step that was done with another value', async () => {
    const order = await begin();
    const line = await reportLine(order, { opticalPower: -20, serialNumber: 'A' });
    await replan(order, line.id);
    await advance(order, line.id);
    await finish(order, 'activation').then((ended) => assert.equal(ended, true));
    const second = await begin();
    const other = await reportLine(second, { opticalPower: -30, serialNumber: 'A' });
    await replan(second, other.id);
    await advance(second, other.id);
    await finish(second, 'activation');
    await reportLine(second, { serialNumber: 'B' });
    await replan(second, other.id);
    const activation = await stepOf(second, 'activation');
    const loaded = await scene.activities.loadPartition({ ...second, partition: 0 });
    assert.deepEqual(loaded.withdrawals, { [activation.id]: 'redo' });
    scene.downstream.asked.length = 0;
    const { downstreamSystem: system } = activation.step;
    await scene.activities.undoSteps({ ...second, system, stepIds: [activation.id] });
    assert.match(JSON.stringify(scene.downstream.asked[0]?.body), /"value":"A"/);
    await scene.report(activation.id);
    await advance(second, activation.id);
    assert.deepEqual(await replan(second), { changed: true });
    const again = await stepOf(second, 'activation');
    assert.deepEqual([again.state, again.generation], ['waiting', 2]);
    scene.downstream.asked.length = 0;
    await finish(second, 'activation');
    assert.match(JSON.stringify(scene.downstream.asked[0]?.body), /"value":"B"/);
    assert.equal(await finish(second, 'booster'), true);
  });

  it('opens fallout when a correction comes past the point of no return, until a person keeps the old value', async () => {
    const order = await begin();
    const line = await reportLine(order, { opticalPower: -40 });
    await replan(order, line.id);
    await advance(order, line.id);
    await finish(order, 'sealed');
    await reportLine(order, { opticalPower: -20 });
    const { conflict } = await replan(order, line.id);
    assert.equal(conflict, 'Set up sealed would be removed, but is past its point of no return.');
    assert.equal((await stepOf(order, 'line')).state, 'failed');
    const [fallout] = await fallouts(order);
    assert.deepEqual([fallout?.code, fallout?.reason, fallout?.state], ['lateChange', conflict, 'open']);
    await finish(order, 'booster');
    assert.equal(await finish(order, 'activation'), false);
    const decision = { falloutId: fallout!.id, caller: 'operator', characteristics: [] };
    await requestCompletion(scene.database, decision);
    assert.deepEqual(await replan(order, line.id), { changed: false });
    assert.equal((await advance(order, line.id)).ended, true);
    assert.equal((await fallouts(order))[0]?.state, 'resolved');
  });

  it('opens fallout when the value is not one that the catalog allows, until the system corrects it', async () => {
    const order = await begin();
    const line = await reportLine(order, { opticalPower: 'weak' });
    const { conflict } = await replan(order, line.id);
    assert.equal(conflict, 'opticalPower must be of type number, not "weak".');
    const [fallout] = await fallouts(order);
    const retried = await requestRetry(scene.database, { falloutId: fallout!.id, caller: 'operator' });
    assert.match('reason' in retried ? retried.reason : '', /the step has completed: complete the fallout/);
    await reportLine(order, { opticalPower: -20 });
    assert.deepEqual(await replan(order, line.id), { changed: false });
    assert.deepEqual((await advance(order, line.id)).states, { [line.id]: 'completed' });
    assert.equal((await fallouts(order))[0]?.state, 'resolved');
  });

  it('stays with the versions that it was decomposed with', async () => {
    const order = await begin();
    const steeper = to('requires', 'Resource', 'booster', { condition: { jsonata: 'opticalPower < -10' } });
    const [, , line] = lightCatalog[0];
    await scene.add(
      [['serviceSpecification', 'line', { ...line, specificationRelationship: [steeper] }]],
      '2.0',
    );
    const { id } = await reportLine(order, { opticalPower: -20 });
    await replan(order, id);
    assert.deepEqual(Object.keys(await statesOf(order)), ['line', 'activation']);
  });

  it('records a correction that comes after the order has ended, and does nothing', async () => {
    const order = await begin();
    const line = await reportLine(order, {});
    await replan(order, line.id);
    await advance(order, line.id);
    assert.equal(await finish(order, 'activation'), true);
    await receiveCallback(scene.database, {
      stepId: line.id,
      state: 'completed',
      characteristics: [{ name: 'opticalPower', value: -40 }],
      reasons: [],
      body: {},
      caller: 'test',
      channel: 'patch',
    });
    assert.deepEqual(await replan(order, line.id), { changed: false });
  });
});
