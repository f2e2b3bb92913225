import assert from 'node:assert/strict';
import type { OrderInput } from '../../domain/order/messages.js';
import { openScene, seedOrder } from './support/scene.js';
import { force } from '../support/open-database.js';
import { perTest } from '../support/per-suite.js';

describe('the hand-off within the activity that makes a step ready', function () {
  this.timeout('60s');
  const scene = perTest(openScene);

  const states = async (order: OrderInput) =>
    Object.fromEntries((await scene.steps(order)).map(({ step, state }) => [step.name, state]));

  /** A fibre bundle of which the access line, which depends on nothing, was handed off when it was prepared. */
  async function bundle(): Promise<{ order: OrderInput; line: string; others: string[] }> {
    const order = await scene.submit(seedOrder('fibre-bundle'));
    await scene.activities.prepareOrder({ ...order, handOff: true });
    const [line, ...others] = (await scene.steps(order)).map(({ id }) => id);
    return { order, line: line!, others };
  }

  it('takes the steps that depend on nothing with the preparation of the order', async () => {
    const { order } = await bundle();
    assert.deepEqual(await states(order), {
      'Set up Fibre access line': 'inProgress',
      'Install on site': 'waiting',
      'Set up Voice line': 'waiting',
      'Set up Router configuration': 'waiting',
    });
    assert.equal(scene.downstream.asked.length, 1);
  });

  it('takes the steps that a callback makes ready, and no others', async () => {
    const { order, line, others } = await bundle();
    await scene.report(line);
    const next = (await scene.steps(order))
      .filter(({ id }) => others.includes(id))
      .map(({ id, step }) => ({ id, waitsFor: step.dependsOn }));
    const input = { ...order, stepIds: [line], partitions: 1, cancelling: false, next };
    const { states: answered } = await scene.activities.advanceOrder(input);
    const expected = {
      'Set up Fibre access line': 'completed',
      'Install on site': 'inProgress',
      'Set up Voice line': 'inProgress',
      'Set up Router configuration': 'waiting',
    };
    assert.deepEqual(await states(order), expected);
    assert.deepEqual(Object.values(answered).toSorted(), ['completed', 'inProgress', 'inProgress']);
  });

  it('does not send again what a lost try had sent and its system has reported meanwhile', async () => {
    const { order, line, others } = await bundle();
    const [installation] = others as [string];
    await scene.report(line);
    const next = [{ id: installation, waitsFor: [line] }];
    const input = { ...order, stepIds: [line], partitions: 1, cancelling: false, next };
    await scene.activities.advanceOrder(input);
    // The worker is killed between the answer and its record; the callback comes before anybody takes the order up.
    await force(scene.database, `UPDATE plan_step SET state = 'handingOff' WHERE id = ?`, [installation]);
    await scene.report(installation);
    const sent = scene.downstream.asked.length;
    const { states: answered } = await scene.activities.advanceOrder({
      ...input,
      stepIds: [line, installation],
    });
    assert.deepEqual(answered, { [line]: 'completed', [installation]: 'completed' });
    assert.equal(scene.downstream.asked.length, sent);
  });

  it('sends what a lost try had begun again under the same key', async () => {
    const { order, line, others } = await bundle();
    await scene.report(line);
    const next = others.slice(0, 1).map((id) => ({ id, waitsFor: [line] }));
    const input = { ...order, stepIds: [line], partitions: 1, cancelling: false, next };
    await scene.activities.advanceOrder(input);
    await force(scene.database, `UPDATE plan_step SET state = 'handingOff' WHERE id = ?`, [next[0]?.id]);
    await scene.activities.advanceOrder(input);
    const keys = scene.downstream.asked.map(({ key }) => key).filter((key) => key?.includes(next[0]!.id));
    assert.deepEqual(keys, [`${order.orderId}/${next[0]?.id}/1/do`, `${order.orderId}/${next[0]?.id}/1/do`]);
  });

  it('leaves a system that does not answer to its queue, and does not try it again at once', async () => {
    scene.downstream.answer = () => ({ status: 503 });
    const { order } = await bundle();
    const second = await bundle();
    assert.deepEqual(
      [(await scene.steps(order))[0]?.state, (await scene.steps(second.order))[0]?.state],
      ['handingOff', 'handingOff'],
    );
    assert.equal(scene.downstream.asked.length, 1);
    scene.downstream.answer = () => ({ status: 201 });
    await scene.queue.drain();
    assert.deepEqual(
      [(await scene.steps(order))[0]?.state, (await scene.steps(second.order))[0]?.state],
      ['inProgress', 'inProgress'],
    );
  });

  it('hands nothing off for an order that is being rolled back', async () => {
    const { order, line, others } = await bundle();
    await scene.report(line);
    await scene.activities.beginCancel({ ...order });
    const next = others.map((id) => ({ id, waitsFor: [line] }));
    await scene.activities.advanceOrder({
      ...order,
      stepIds: [line],
      partitions: 1,
      cancelling: false,
      next,
    });
    assert.equal(scene.downstream.asked.length, 1);
  });
});
