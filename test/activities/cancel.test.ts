import assert from 'node:assert/strict';
import type { OrderInput } from '../../domain/order/messages.js';
import { countsOf, orderOn, productsOf } from './support/inventory.js';
import { openScene, seedOrder } from './support/scene.js';
import { cancelOrder, rollBackOrder, tasksOf } from './support/rollback.js';
import { force } from '../support/open-database.js';
import { perSuite } from '../support/per-suite.js';

describe('the cancellation of an order', function () {
  this.timeout('60s');
  const scene = perSuite(openScene);

  /** From the request to the end. */
  async function cancel(order: OrderInput): Promise<void> {
    const answer = await cancelOrder(scene, order);
    assert.equal(answer.outcome, 'accepted');
    assert.deepEqual(await scene.activities.beginCancel({ ...order, taskId: answer.taskId }), {
      outcome: 'accepted',
      planned: true,
    });
    await rollBackOrder(scene, order);
    await scene.activities.finishCancel(order);
  }

  it('releases the reserved products and completes its task', async () => {
    const order = await scene.begin(seedOrder('fibre-bundle'));
    await cancel(order);
    assert.equal(await scene.stateOf(order), 'cancelled');
    assert.deepEqual(await tasksOf(scene, order), [
      { state: 'done', completionMessage: 'the order was cancelled, and its completed work was undone' },
    ]);
    const { products, agreements } = await countsOf(scene, order);
    assert.deepEqual([products, agreements], [{ cancelled: 4 }, { rejected: 1 }]);
    assert.ok((await productsOf(scene, order)).every(({ reservedBy }) => reservedBy === null));
  });

  it('keeps its reason when it is finished twice', async () => {
    const order = await scene.begin(seedOrder('mobile-plan'));
    await cancel(order);
    const look = () =>
      scene.database.rows(
        'SELECT revision, cancellationReason, cancellationDate FROM product_order WHERE id = ?',
        [order.orderId],
      );
    const first = await look();
    await scene.activities.finishCancel(order);
    assert.deepEqual(await look(), first);
    assert.equal((first[0] as { cancellationReason: string }).cancellationReason, 'changed his mind');
  });

  it('is finished by the run that resumes the order when it began before there was a plan', async () => {
    const order = await scene.submit(seedOrder('fibre-bundle'));
    const answer = await cancelOrder(scene, order);
    assert.equal(answer.outcome, 'accepted');
    await scene.activities.beginCancel({ ...order, taskId: answer.taskId });
    const ended = { outcome: 'ended', state: 'cancelled', reasons: [] };
    assert.deepEqual(await scene.activities.prepareOrder(order), ended);
    assert.deepEqual(await scene.activities.prepareOrder(order), ended);
    assert.equal(await scene.stateOf(order), 'cancelled');
    assert.deepEqual(await scene.steps(order), []);
    assert.equal((await tasksOf(scene, order))[0]?.state, 'done');
  });

  it('stays refused when its message is delivered again', async () => {
    const order = await scene.begin(seedOrder('mobile-plan'));
    const answer = await cancelOrder(scene, order);
    assert.equal(answer.outcome, 'accepted');
    const input = { ...order, taskId: answer.taskId };
    await force(
      scene.database,
      `UPDATE plan_step SET pointOfNoReturn = 'hard', state = 'completed' WHERE orderId = ?`,
      [order.orderId],
    );
    const refused = await scene.activities.beginCancel(input);
    assert.equal(refused.outcome, 'refused');
    await scene.database.run(`UPDATE plan_step SET pointOfNoReturn = 'none' WHERE orderId = ?`, [
      order.orderId,
    ]);
    assert.deepEqual(await scene.activities.beginCancel(input), refused);
  });

  it('ends the inventory that completed items had created', async () => {
    const order = await scene.begin(seedOrder('fibre-bundle'));
    for (const { id, step } of (await scene.steps(order)).filter((each) => each.step.itemId === '1.1')) {
      await scene.activities.handOff({ ...order, system: step.downstreamSystem, stepIds: [id] });
      await scene.report(id);
      await scene.activities.advanceOrder({ ...order, stepIds: [id], partitions: 1, cancelling: false });
    }
    assert.deepEqual((await countsOf(scene, order)).services, { active: 2 });
    await cancel(order);
    assert.deepEqual(await countsOf(scene, order), {
      products: { cancelled: 3, terminated: 1 },
      services: { terminated: 2 },
      resources: { standby: 1 },
      entitlements: { cancelled: 1 },
      agreements: { rejected: 1 },
      covered: { ended: 4 },
      ledger: { complete: 1, undo: 1 },
    });
  });

  it('restores the inventory that completed items had ended', async () => {
    const sold = await scene.begin(seedOrder('fibre-bundle'));
    await scene.fulfil(sold);
    const before = await countsOf(scene, sold);
    const rights = () =>
      scene.database.rows(
        'SELECT id, state, validFrom, validTo FROM entitlement WHERE orderId = ? ORDER BY id',
        [sold.orderId],
      );
    const granted = await rights();
    const [bundle] = await productsOf(scene, sold);
    const order = await scene.begin(orderOn('delete', [bundle!.id]));
    const steps = await scene.steps(order);
    const voice = steps.find(({ step }) => step.specification.id === 'rfs-voice-line');
    for (const { id, step } of steps.filter((each) => each.step.itemId === voice?.step.itemId)) {
      await scene.activities.handOff({ ...order, system: step.downstreamSystem, stepIds: [id] });
      await scene.report(id);
      await scene.activities.advanceOrder({ ...order, stepIds: [id], partitions: 1, cancelling: false });
    }
    assert.notDeepEqual(await countsOf(scene, sold), before);
    await cancel(order);
    assert.deepEqual(await countsOf(scene, sold), before);
    assert.deepEqual(await rights(), granted);
  });

  it('undoes steps in the reverse order of their dependencies', async () => {
    const order = await scene.begin(seedOrder('fibre-bundle'));
    const keys = (await scene.steps(order)).map(({ step }) => step.key);
    for (const { id, step } of (await scene.steps(order)).slice(0, 3)) {
      await scene.activities.handOff({ ...order, system: step.downstreamSystem, stepIds: [id] });
      await scene.report(id);
      await scene.activities.advanceOrder({ ...order, stepIds: [id], partitions: 1, cancelling: false });
    }
    await scene.activities.beginCancel(order);
    const sequence = await rollBackOrder(scene, order);
    assert.equal(sequence.at(-1), keys[0]);
    assert.deepEqual(sequence.toSorted(), keys.slice(0, 3).toSorted());
  });

  it('is refused past the point of no return, and its task says so', async () => {
    const order = await scene.begin(seedOrder('mobile-plan'));
    const answer = await cancelOrder(scene, order);
    assert.equal(answer.outcome, 'accepted');
    const [number] = await scene.steps(order);
    await scene.database.run(`UPDATE plan_step SET pointOfNoReturn = 'hard' WHERE id = ?`, [number?.id]);
    await scene.activities.handOff({ ...order, system: 'resource-management', stepIds: [number!.id] });
    const reason = 'past the point of no return: Set up Mobile number';
    assert.deepEqual(await scene.activities.beginCancel({ ...order, taskId: answer.taskId }), {
      outcome: 'refused',
      reason,
    });
    assert.deepEqual(await tasksOf(scene, order), [
      { state: 'terminatedWithError', completionMessage: reason },
    ]);
    assert.equal(await scene.stateOf(order), 'inProgress');
    assert.deepEqual(await cancelOrder(scene, order), { outcome: 'refused', reason, state: 'inProgress' });
  });

  it('ends with the order when it comes too late', async () => {
    const order = await scene.begin(seedOrder('mobile-plan'));
    await cancelOrder(scene, order);
    await scene.fulfil(order);
    assert.equal(await scene.stateOf(order), 'completed');
    assert.deepEqual(await tasksOf(scene, order), [
      { state: 'terminatedWithError', completionMessage: 'the order is completed' },
    ]);
  });

  it('ends with the order that is rejected before it', async () => {
    const order = await scene.submit(seedOrder('not-feasible'));
    await cancelOrder(scene, order);
    await scene.activities.prepareOrder(order);
    assert.deepEqual(await tasksOf(scene, order), [
      { state: 'terminatedWithError', completionMessage: 'the order is rejected' },
    ]);
  });

  it('cannot be requested while the order is being rolled back, whatever caused that', async () => {
    const order = await scene.begin(seedOrder('mobile-plan'));
    await scene.activities.beginCancel(order);
    const answer = await cancelOrder(scene, order);
    assert.equal(answer.outcome, 'refused');
  });

  it('has one effect when it is begun twice', async () => {
    const order = await scene.begin(seedOrder('mobile-plan'));
    await scene.activities.beginCancel(order);
    assert.deepEqual(await scene.activities.beginCancel(order), { outcome: 'accepted', planned: true });
    assert.equal(await scene.stateOf(order), 'pendingCancellation');
  });
});
