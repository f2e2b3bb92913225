import assert from 'node:assert/strict';
import type { OrderInput } from '../../domain/order/messages.js';
import { changeTask, endTask } from '../../entities/orders/task-decisions.js';
import { day } from '../support/days.js';
import { managedVpn, one, workOn } from './support/own-steps.js';
import { openScene } from './support/scene.js';
import { force } from '../support/open-database.js';
import { perSuite } from '../support/per-suite.js';

const ahead = (ms: number): string => new Date(Date.now() + ms).toISOString();

describe('the manual tasks of an order in MySQL', function () {
  this.timeout('60s');
  const scene = perSuite(openScene);
  const work = workOn(scene);

  const states = async (order: OrderInput) =>
    Object.fromEntries((await work.rows(order)).map(({ name, state }) => [name, state]));

  it('open a task when all before it is done, take what the person reports, and pass the milestone in the end', async () => {
    const order = await scene.begin(managedVpn);
    assert.deepEqual(await work.tasksOf(order), []);
    const survey = (await work.rows(order)).filter(({ name }) => name === 'Survey the site');
    assert.equal(survey.length, 2);
    await work.complete(order, 'Survey the site');
    const [task] = await work.tasksOf(order);
    const { id } = await work.step(order, 'Approve the network design');
    assert.deepEqual(task, { id, state: 'open', name: 'Approve the network design', role: 'design-office' });
    const end = {
      taskId: id,
      caller: 'maria',
      state: 'completed' as const,
      reasons: [],
      note: 'as surveyed',
    };
    const reported = [{ name: 'designDocument', value: 'D-17' }];
    const answer = await endTask(scene.database, { ...end, characteristics: reported });
    assert.deepEqual(answer, { outcome: 'accepted', workflowId: `productOrder/${order.orderId}` });
    const asked = scene.downstream.asked.length;
    await work.advance(order, [id]);
    assert.ok(scene.downstream.asked.length > asked, 'the lines were handed off');
    for (const name of ['Set up Ethernet access line', 'Set up Hub equipment', 'Set up Branch equipment'])
      await work.complete(order, name);
    const reached = await work.step(order, 'All sites built');
    assert.equal(reached.state, 'completed');
    assert.equal(await scene.stateOf(order), 'completed');
    const [design] = await scene.database.rows<{ doc: { serviceCharacteristic: object } }>(
      `SELECT doc FROM service WHERE orderId = ? AND name = 'Network design'`,
      [order.orderId],
    );
    assert.deepEqual(design?.doc.serviceCharacteristic, reported);
  });

  it('record who ended a task and when, once if the same end is reported twice', async () => {
    const order = await scene.begin(managedVpn);
    await work.complete(order, 'Survey the site');
    const { id } = await work.step(order, 'Approve the network design');
    const given = { taskId: id, caller: 'head', assignee: 'maria', updateDoc: (doc: object) => doc };
    assert.deepEqual(await changeTask(scene.database, { ...given, revision: 0 }), { outcome: 'overtaken' });
    await changeTask(scene.database, { ...given, revision: 1 });
    const reported = [{ name: 'designDocument', value: 'D-17' }];
    const end = {
      taskId: id,
      caller: 'maria',
      state: 'completed' as const,
      characteristics: reported,
      reasons: [],
    };
    await endTask(scene.database, end);
    assert.equal((await endTask(scene.database, end)).outcome, 'accepted');
    assert.deepEqual(await endTask(scene.database, { ...end, caller: 'somebody else' }), {
      outcome: 'refused',
      state: 'completed',
      legal: [],
    });
    const journal = await scene.database.rows(
      'SELECT caller, channel, reportedState, outcome, times FROM callback WHERE stepId = ?',
      [id],
    );
    assert.deepEqual(journal, [
      { caller: 'maria', channel: 'task', reportedState: 'completed', outcome: 'applied', times: 1 },
    ]);
    const [task] = await scene.database.rows<{ doc: { history: { by: string; action: string }[] } }>(
      'SELECT doc FROM manual_task WHERE id = ?',
      [id],
    );
    assert.deepEqual(
      task?.doc.history.map(({ by, action }) => `${by} ${action}`),
      ['head assigned', 'maria completed'],
    );
  });

  it('require the characteristics that the task asks for', async () => {
    const order = await scene.begin(managedVpn);
    await work.complete(order, 'Survey the site');
    const { id } = await work.step(order, 'Approve the network design');
    const end = { taskId: id, caller: 'm', state: 'completed' as const, characteristics: [], reasons: [] };
    const answer = await endTask(scene.database, end);
    assert.deepEqual(answer, { outcome: 'incomplete', missing: ['designDocument'] });
    assert.equal((await work.tasksOf(order))[0]?.state, 'open');
  });

  it('make fallout of a task that cannot be done, and open it again when that is retried', async () => {
    const order = await scene.begin(managedVpn);
    await work.complete(order, 'Survey the site');
    const { id } = await work.step(order, 'Approve the network design');
    const reasons = [{ code: 'noPlan', message: 'The plan of the building is missing.' }];
    const end = { taskId: id, caller: 'maria', state: 'failed' as const, characteristics: [], reasons };
    await endTask(scene.database, end);
    await work.advance(order, [id]);
    const [fallout] = await scene.database.rows<{
      id: string;
      code: string;
      downstreamSystem: string | null;
    }>('SELECT id, code, downstreamSystem FROM fallout WHERE stepId = ?', [id]);
    assert.deepEqual([fallout?.code, fallout?.downstreamSystem], ['noPlan', null]);
    assert.deepEqual(await scene.activities.retryStep({ stepId: id, falloutId: fallout!.id }), {
      [id]: 'waiting',
    });
    await work.advance(order, [], [id]);
    assert.deepEqual(
      (await work.tasksOf(order)).map(({ state }) => state),
      ['open'],
    );
    const reported = [{ name: 'designDocument', value: 'D-18' }];
    await endTask(scene.database, { ...end, state: 'completed', characteristics: reported, reasons: [] });
    assert.equal((await work.advance(order, [id])).states[id], 'completed');
  });

  it('withdraw an open task and a running wait when the order is cancelled', async () => {
    const order = await scene.begin(managedVpn);
    await work.complete(order, 'Survey the site');
    const waiting = await scene.begin(
      one('fibre-internet', { activation: 'onRequestedDate' }, { requestedStartDate: ahead(day) }),
    );
    for (const each of [order, waiting]) {
      assert.deepEqual(await scene.activities.beginCancel(each), { outcome: 'accepted', planned: true });
    }
    assert.deepEqual(
      (await work.tasksOf(order)).map(({ state }) => state),
      ['withdrawn'],
    );
    assert.deepEqual(await states(waiting), {
      'Wait for the requested start date': 'cancelled',
      'Set up Fibre access line': 'cancelled',
    });
    const { id } = await work.step(order, 'Approve the network design');
    const end = { taskId: id, caller: 'm', state: 'completed' as const, characteristics: [], reasons: [] };
    assert.deepEqual(await endTask(scene.database, end), {
      outcome: 'refused',
      state: 'withdrawn',
      legal: [],
    });
  });

  it('undo nothing of milestones and waits, and of a task only what the catalog says a person must', async () => {
    const order = await scene.begin(managedVpn);
    await work.complete(order, 'Survey the site');
    const { id } = await work.step(order, 'Approve the network design');
    const reported = [{ name: 'designDocument', value: 'D-17' }];
    const end = {
      taskId: id,
      caller: 'maria',
      state: 'completed' as const,
      characteristics: reported,
      reasons: [],
    };
    await endTask(scene.database, end);
    await work.advance(order, [id]);
    const undo = { ...order, stepIds: [id] };
    await scene.database.run(
      `UPDATE plan_step SET step = JSON_SET(step, '$.compensation', 'opposite') WHERE id = ?`,
      [id],
    );
    assert.deepEqual(await scene.activities.undoOwnSteps(undo), { [id]: 'undoing' });
    assert.deepEqual(await scene.activities.undoOwnSteps(undo), { [id]: 'undoing' });
    const [, back] = await work.tasksOf(order);
    assert.deepEqual([back?.name, back?.state], ['Undo: Approve the network design', 'open']);
    await endTask(scene.database, { ...end, taskId: back!.id });
    const answer = { ...order, stepIds: [id], partitions: 1, cancelling: true };
    assert.equal((await scene.activities.advanceOrder(answer)).states[id], 'undone');
    await force(
      scene.database,
      `UPDATE plan_step SET state = 'completed', step = JSON_SET(step, '$.compensation', 'none') WHERE id = ?`,
      [id],
    );
    assert.deepEqual(await scene.activities.undoOwnSteps(undo), { [id]: 'undone' });
  });
});
