import assert from 'node:assert/strict';
import type { OrderInput } from '../../domain/order/messages.js';
import { inquireAboutForgotten } from '../../entities/orders/inquiries.js';
import { perTest } from '../support/per-suite.js';
import { retryFallout } from './support/rollback.js';
import { openScene, seedOrder } from './support/scene.js';

const system = 'resource-management';

describe('what is to be taken back in the queue of its system', function () {
  this.timeout('60s');
  const scene = perTest(openScene, async (opened) => opened.close({ rewritten: rewritten.splice(0) }));

  /** Orders whose stored steps a test has changed. */
  const rewritten: string[] = [];

  /** An order whose number is at its system, or is assigned; being rolled back. */
  async function begun(state: 'inProgress' | 'completed', more: object = {}) {
    const order = await scene.begin({ ...seedOrder('mobile-plan'), ...more });
    const { id } = (await scene.steps(order))[0]!;
    const input = { ...order, system, stepIds: [id], mayQueue: true };
    await scene.activities.handOff(input);
    if (state === 'completed') {
      await scene.report(id);
      await advance(order, id, false);
    }
    await scene.activities.beginCancel(order);
    scene.downstream.asked.length = 0;
    return { order, id, input };
  }

  const advance = async (order: OrderInput, id: string, cancelling = true) =>
    await scene.activities.advanceOrder({ ...order, stepIds: [id], partitions: 1, cancelling });

  const stateOf = async (stepId: string) => {
    const [row] = await scene.database.rows<{ state: string; isInquired: number }>(
      'SELECT state, nextInquiryAt IS NOT NULL AS isInquired FROM plan_step WHERE id = ?',
      [stepId],
    );
    return [row?.state, row?.isInquired];
  };

  const rows = async () =>
    await scene.database.rows<{ stepId: string; attempts: number }>(
      'SELECT stepId, attempts FROM queued_undo ORDER BY priority, queuedAt, stepId',
    );

  const keys = () => scene.downstream.asked.map(({ key }) => key?.split('/').slice(1).join('/'));

  it('waits while that is offline, is asked for nothing meanwhile, and is sent when it is back', async () => {
    const { order, id, input } = await begun('completed');
    await scene.setSystem(system, { status: 'offline' });
    assert.deepEqual(await scene.activities.undoSteps(input), { [id]: 'undoing' });
    await scene.queue.drain();
    await inquireAboutForgotten(scene.database, [order.orderId], new Date());
    assert.deepEqual([keys(), await stateOf(id)], [[], ['undoing', 0]]);
    await scene.setSystem(system, { status: 'online' });
    await scene.queue.drain();
    assert.deepEqual([keys(), await stateOf(id), await rows()], [[`${id}/1/undo`], ['undoing', 1], []]);
    await scene.report(id);
    assert.deepEqual((await advance(order, id)).states, { [id]: 'undone' });
  });

  it('stops work that is under way', async () => {
    const { id, input } = await begun('inProgress');
    await scene.setSystem(system, { status: 'offline' });
    await scene.activities.undoSteps(input);
    await scene.setSystem(system, { status: 'online' });
    await scene.queue.drain();
    assert.deepEqual(keys(), [`${id}/1/cancel`]);
  });

  it('is sent in one sequence with what is to be handed off, by priority and then age', async () => {
    const urgent = await begun('completed', { priority: '1' });
    const usual = await begun('completed');
    await scene.setSystem(system, { status: 'offline', rateLimit: 1_000 });
    const handedOff = async (more: object): Promise<string> => {
      const order = await scene.begin({ ...seedOrder('mobile-plan'), ...more });
      const { id } = (await scene.steps(order))[0]!;
      await scene.activities.handOff({ ...order, system, stepIds: [id], mayQueue: true });
      return id;
    };
    await scene.activities.undoSteps(usual.input);
    const later = await handedOff({});
    await scene.activities.undoSteps(urgent.input);
    const first = await handedOff({ priority: '0' });
    await scene.setSystem(system, { status: 'online' });
    await scene.queue.drain();
    const sequence = [`${first}/1/do`, `${urgent.id}/1/undo`, `${usual.id}/1/undo`, `${later}/1/do`];
    assert.deepEqual(keys(), sequence);
  });

  it('keeps its place when its workflow asks again, and is sent once', async () => {
    const { id, input } = await begun('completed');
    await scene.setSystem(system, { rateLimit: 100 });
    await scene.activities.undoSteps(input);
    await scene.activities.undoSteps(input);
    assert.deepEqual(await rows(), [{ stepId: id, attempts: 0 }]);
    await scene.queue.drain();
    assert.deepEqual(keys(), [`${id}/1/undo`]);
  });

  it('is tried again by its retry policy, becomes fallout then, and is asked for anew by a retry', async () => {
    const { order, id, input } = await begun('completed');
    rewritten.push(order.orderId);
    await scene.database.run(
      `UPDATE plan_step SET step = JSON_SET(step, '$.retry', JSON_OBJECT('initialInterval', 5, 'maximumInterval', 10, 'limit', 20))`,
    );
    scene.downstream.answer = () => ({ status: 503 });
    assert.deepEqual(await scene.activities.undoSteps(input), { [id]: 'undoing' });
    const attempts: number[] = [];
    for (let left = await rows(); left.length > 0; left = await rows()) {
      attempts.push(...left.map((row) => row.attempts));
      await scene.database.run('UPDATE queued_undo SET nextTryAt = queuedAt');
      await scene.database.run('UPDATE downstream_state SET openUntil = NULL');
      scene.delivered.length = 0;
      await scene.queue.drain();
    }
    assert.deepEqual(attempts, [1, 2]);
    assert.deepEqual(scene.delivered, [`productOrder/${order.orderId}`]);
    assert.deepEqual((await advance(order, id)).states, { [id]: 'failed' });
    scene.downstream.answer = () => ({ status: 201 });
    await scene.database.run('DELETE FROM downstream_state');
    await retryFallout(scene, order, id);
    await scene.activities.undoSteps(input);
    assert.equal((await stateOf(id))[0], 'undoing');
  });

  it('waits for a system that is in the catalog no more, and is a fault of the catalog then', async () => {
    const { order, id, input } = await begun('completed');
    rewritten.push(order.orderId);
    await scene.database.run(`UPDATE plan_step SET downstreamSystem = 'gone' WHERE id = ?`, [id]);
    assert.deepEqual(await scene.activities.undoSteps({ ...input, system: 'gone' }), { [id]: 'undoing' });
    await scene.database.run('UPDATE queued_undo SET attempts = 1000');
    await scene.queue.drain();
    assert.deepEqual([keys(), await stateOf(id), await rows()], [[], ['failed', 0], []]);
    const fallouts = await scene.database.rows(
      'SELECT falloutType, operation, reason FROM fallout WHERE orderId = ?',
      [order.orderId],
    );
    assert.deepEqual(fallouts, [
      { falloutType: 'catalogFault', operation: 'undo', reason: 'there is no downstream system gone' },
    ]);
  });

  it('is fallout when it is refused, and its workflow hears of that', async () => {
    const { order, id, input } = await begun('completed');
    await scene.setSystem(system, { status: 'offline' });
    await scene.activities.undoSteps(input);
    await scene.setSystem(system, { status: 'online' });
    scene.downstream.answer = () => ({ status: 409 });
    await scene.queue.drain();
    assert.deepEqual([await stateOf(id), await rows()], [['failed', 0], []]);
    assert.deepEqual(scene.delivered.at(-1), `productOrder/${order.orderId}`);
  });

  it('leaves the queue without a request when its step has ended meanwhile', async () => {
    const { order, id, input } = await begun('inProgress');
    await scene.setSystem(system, { status: 'offline' });
    await scene.activities.undoSteps(input);
    await scene.report(id, 'cancelled');
    await advance(order, id);
    await scene.setSystem(system, { status: 'online' });
    await scene.queue.drain();
    assert.deepEqual([keys(), await rows()], [[], []]);
  });
});
