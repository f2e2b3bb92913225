import assert from 'node:assert/strict';
import type { OrderInput } from '../../domain/order/messages.js';
import { requestStop } from '../../entities/orders/hand-off-cancellation.js';
import { openScene, seedOrder } from './support/scene.js';
import { perSuite } from '../support/per-suite.js';

describe('the cancellation of one hand-off of a running order', function () {
  this.timeout('60s');
  const scene = perSuite(openScene);

  beforeEach(() => {
    scene.downstream.answer = () => ({ status: 201 });
  });

  const cancels = '/resource-management/tmf-api/resourceOrderingManagement/v4/cancelResourceOrder';

  /** A mobile plan whose number is being assigned. */
  async function underWay() {
    const order = await scene.begin(seedOrder('mobile-plan'));
    const [{ id }] = (await scene.steps(order)) as unknown as [{ id: string }];
    await scene.activities.handOff({ ...order, system: 'resource-management', stepIds: [id] });
    scene.downstream.asked.length = 0;
    return { order, id };
  }

  const ask = async (id: string) =>
    await requestStop(scene.database, {
      kind: 'resourceOrder',
      orderId: id,
      caller: 'test',
      reason: 'wrong number',
      doc: {},
    });
  async function accepted(id: string): Promise<string> {
    const answer = await ask(id);
    assert.equal(answer.outcome, 'accepted');
    return 'taskId' in answer ? answer.taskId : '';
  }
  const taskOf = async (id: string) => {
    const [task] = await scene.database.rows<{ state: string; completionMessage: string }>(
      'SELECT state, completionMessage FROM cancel_order WHERE id = ?',
      [id],
    );
    return task!;
  };
  const advance = async (order: OrderInput, id: string) =>
    await scene.activities.advanceOrder({ ...order, stepIds: [id], partitions: 1, cancelling: false });

  it('asks its system to stop, and opens fallout with what it then reports', async () => {
    const { order, id } = await underWay();
    const task = await accepted(id);
    await scene.activities.askToStop({ id: task });
    await scene.activities.askToStop({ id: task });
    const [asked, ...again] = scene.downstream.asked;
    assert.deepEqual([asked?.path, again.length], [cancels, 0]);
    assert.equal(asked?.body['cancellationReason'], 'wrong number');
    assert.equal((await taskOf(task)).state, 'done');
    await scene.report(id, 'cancelled');
    assert.deepEqual((await advance(order, id)).states, { [id]: 'failed' });
    const fallout = await scene.database.rows('SELECT 1 FROM fallout WHERE stepId = ?', [id]);
    assert.equal(fallout.length, 1);
  });

  it('ends with an error when the system refuses, or was done before', async () => {
    const { id } = await underWay();
    scene.downstream.answer = () => ({ status: 409, body: { message: 'too late' } });
    const refused = await accepted(id);
    await scene.activities.askToStop({ id: refused });
    const { state, completionMessage } = await taskOf(refused);
    assert.equal(state, 'terminatedWithError');
    assert.match(completionMessage, /409.*too late/);
    const late = await accepted(id);
    await scene.report(id, 'completed');
    await scene.activities.askToStop({ id: late });
    assert.deepEqual(await taskOf(late), {
      state: 'terminatedWithError',
      completionMessage: 'it is completed',
    });
  });

  it('is asked again while the system cannot be reached', async () => {
    const { id } = await underWay();
    const task = await accepted(id);
    scene.downstream.answer = () => ({ status: 503 });
    await assert.rejects(scene.activities.askToStop({ id: task }));
    assert.equal((await taskOf(task)).state, 'acknowledged');
    scene.downstream.answer = () => ({ status: 201 });
    await scene.activities.askToStop({ id: task });
    assert.equal((await taskOf(task)).state, 'done');
  });

  it('asks by the externalId for the id of a system that gave none, and stops the work by it', async () => {
    scene.downstream.answer = () => ({ status: 202, body: {} });
    const { order, id } = await underWay();
    const task = await accepted(id);
    scene.downstream.answer = ({ method }) =>
      method === 'GET'
        ? { status: 200, body: [{ id: 'other' }, { id: 'RO-7', externalId: `${id}:1:do` }] }
        : { status: 201 };
    await scene.activities.askToStop({ id: task });
    const [inquiry, stop] = scene.downstream.asked;
    assert.match(inquiry!.path, /resourceOrder\?externalId=/);
    assert.deepEqual([stop?.path, stop?.body['resourceOrder']], [cancels, { id: 'RO-7' }]);
    assert.equal((await taskOf(task)).state, 'done');
    assert.equal((await scene.steps(order)).find((step) => step.id === id)?.externalRef, 'RO-7');
  });

  it('ends with an error where the system has no id for the work even then', async () => {
    scene.downstream.answer = () => ({ status: 202, body: {} });
    const { id } = await underWay();
    const task = await accepted(id);
    scene.downstream.answer = () => ({ status: 200, body: [] });
    await scene.activities.askToStop({ id: task });
    const { state, completionMessage } = await taskOf(task);
    assert.equal(state, 'terminatedWithError');
    assert.match(completionMessage, /^Resource management has given no id of its own/);
    assert.equal((await ask(id)).outcome, 'accepted', 'it may be asked again');
  });

  it('ends with an error where the system’s record is gone', async () => {
    const { id } = await underWay();
    const task = await accepted(id);
    await scene.database.run(`UPDATE plan_step SET downstreamSystem = 'gone' WHERE id = ?`, [id]);
    await scene.activities.askToStop({ id: task });
    const { state, completionMessage } = await taskOf(task);
    assert.equal(state, 'terminatedWithError');
    assert.match(completionMessage, /no downstream system gone any more/);
  });

  it('is refused at once where there is nothing to stop', async () => {
    const { order, id } = await underWay();
    await accepted(id);
    assert.deepEqual((await ask(id)).outcome, 'refused');
    const steps = await scene.steps(order);
    const waiting = steps.find(({ step }) => step.kind === 'resourceOrder' && step.id !== id)!;
    assert.deepEqual(await ask(waiting.id), {
      outcome: 'refused',
      reason: 'it has not been handed off yet',
      order: { kind: 'productOrder', id: order.orderId },
    });
    assert.deepEqual(await ask('unheard'), { outcome: 'unknown' });
  });
});
