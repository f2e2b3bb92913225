import assert from 'node:assert/strict';
import type { OrderInput } from '../../domain/order/messages.js';
import type { OrderState } from '../../domain/order/order-state.js';
import { openScene, seedOrder, type StepRow } from './support/scene.js';
import { retryFallout } from './support/rollback.js';
import { force } from '../support/open-database.js';
import { perSuite } from '../support/per-suite.js';

describe('the undo of a step', function () {
  this.timeout('60s');
  const scene = perSuite(openScene);

  beforeEach(() => {
    scene.downstream.answer = () => ({ status: 201 });
  });

  const first = async (order: OrderInput): Promise<StepRow> => (await scene.steps(order))[0]!;

  /** A mobile plan whose number got this far, being rolled back. */
  async function turned(state: 'handingOff' | 'inProgress' | 'completed') {
    const order = await scene.begin(seedOrder('mobile-plan'));
    const { id } = await first(order);
    const input = { ...order, system: 'resource-management', stepIds: [id] };
    if (state === 'handingOff') {
      scene.downstream.answer = () => ({ status: 503 });
      await assert.rejects(scene.activities.handOff(input));
      scene.downstream.answer = () => ({ status: 201 });
    } else await scene.activities.handOff(input);
    if (state === 'completed') await report(order, id, 'completed', false);
    await scene.activities.beginCancel(order);
    scene.downstream.asked.length = 0;
    return { order, input, id };
  }

  async function report(order: OrderInput, id: string, state: OrderState, cancelling = true): Promise<void> {
    await scene.report(id, state);
    await scene.activities.advanceOrder({ ...order, stepIds: [id], partitions: 1, cancelling });
  }

  const asked = () =>
    scene.downstream.asked.map(({ key, path }) => `${key?.split('/').slice(2).join('/')} ${path}`);
  const orders = '/resource-management/tmf-api/resourceOrderingManagement/v4/resourceOrder';
  const cancels = '/resource-management/tmf-api/resourceOrderingManagement/v4/cancelResourceOrder';

  it('hands off the opposite of a completed step once, and waits for its completion', async () => {
    const { order, input, id } = await turned('completed');
    assert.deepEqual(await scene.activities.undoSteps(input), { [id]: 'undoing' });
    await scene.activities.undoSteps(input);
    assert.deepEqual(asked(), [`1/undo ${orders}`, `1/undo ${orders}`]);
    const { orderItem } = scene.downstream.asked[0]!.body as { orderItem: { action: string }[] };
    assert.equal(orderItem[0]?.action, 'delete');
    await report(order, id, 'completed');
    assert.equal((await first(order)).state, 'undone');
  });

  it('asks the system to stop a step that is under way', async () => {
    const { order, input, id } = await turned('inProgress');
    const { externalRef } = await first(order);
    assert.deepEqual(await scene.activities.undoSteps(input), { [id]: 'undoing' });
    assert.deepEqual(asked(), [`1/cancel ${cancels}`]);
    assert.deepEqual(scene.downstream.asked[0]?.body['resourceOrder'], { id: externalRef });
    await report(order, id, 'cancelled');
    assert.equal((await first(order)).state, 'cancelled');
  });

  it('undoes a step that was completed in spite of the request to stop it', async () => {
    const { order, input, id } = await turned('inProgress');
    await scene.activities.undoSteps(input);
    await report(order, id, 'completed');
    assert.equal((await first(order)).state, 'completed');
    await scene.activities.undoSteps(input);
    await report(order, id, 'completed');
    assert.equal((await first(order)).state, 'undone');
    assert.deepEqual(asked(), [`1/cancel ${cancels}`, `1/undo ${orders}`]);
  });

  it('repeats a hand-off that may have arrived, in order to stop it', async () => {
    const { input, id } = await turned('handingOff');
    assert.deepEqual(await scene.activities.undoSteps(input), { [id]: 'undoing' });
    assert.deepEqual(asked(), [`1/do ${orders}`, `1/cancel ${cancels}`]);
  });

  it('opens fallout for a hand-off that may have arrived and is refused when it is repeated', async () => {
    const { order, input, id } = await turned('handingOff');
    scene.downstream.answer = () => ({ status: 422 });
    assert.deepEqual(await scene.activities.undoSteps(input), { [id]: 'failed' });
    scene.downstream.answer = () => ({ status: 201 });
    assert.deepEqual(await retryFallout(scene, order, id), { [id]: 'handingOff' });
    assert.deepEqual(await scene.activities.undoSteps(input), { [id]: 'undoing' });
    assert.deepEqual(asked(), [`1/do ${orders}`, `1/do ${orders}`, `1/cancel ${cancels}`]);
  });

  it('is tried again while the system cannot be reached', async () => {
    const { order, input } = await turned('completed');
    scene.downstream.answer = () => ({ status: 503 });
    await assert.rejects(scene.activities.undoSteps(input), /answered 503/);
    assert.equal((await first(order)).state, 'undoing');
  });

  it('becomes fallout when the system refuses it, and is requested again by a retry', async () => {
    const { order, input, id } = await turned('completed');
    scene.downstream.answer = () => ({ status: 409 });
    assert.deepEqual(await scene.activities.undoSteps(input), { [id]: 'failed' });
    scene.downstream.answer = () => ({ status: 201 });
    assert.deepEqual(await retryFallout(scene, order, id), { [id]: 'completed' });
    await scene.activities.undoSteps(input);
    assert.deepEqual(asked(), [`1/undo ${orders}`, `2/undo ${orders}`]);
  });

  it('asks again to stop a step when fallout of the stop is retried', async () => {
    const { order, input, id } = await turned('inProgress');
    scene.downstream.answer = () => ({ status: 503 });
    await assert.rejects(scene.activities.undoSteps(input));
    await scene.activities.giveUp({ stepIds: [id], reason: 'answered 503' });
    scene.downstream.answer = () => ({ status: 201 });
    const states = await retryFallout(scene, order, id);
    assert.notDeepEqual(states, { [id]: 'waiting' }, 'a step being undone cannot wait to be handed off');
    assert.deepEqual(await scene.activities.undoSteps(input), { [id]: 'undoing' });
    assert.deepEqual(asked(), [`1/cancel ${cancels}`, `1/cancel ${cancels}`]);
  });

  it('sends no request where there is nothing to undo', async () => {
    const order = await scene.begin(seedOrder('fibre-bundle'));
    const visit = (await scene.steps(order)).find(({ step }) => step.kind === 'workOrder')!;
    await force(scene.database, `UPDATE plan_step SET state = 'completed' WHERE id = ?`, [visit.id]);
    await scene.activities.beginCancel(order);
    scene.downstream.asked.length = 0;
    const input = { ...order, system: 'field-service', stepIds: [visit.id] };
    assert.deepEqual(await scene.activities.undoSteps(input), { [visit.id]: 'undone' });
    assert.deepEqual(asked(), []);
  });
});
