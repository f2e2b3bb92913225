import assert from 'node:assert/strict';
import type { OrderInput } from '../../domain/order/messages.js';
import { receiveCallback } from '../../entities/orders/callbacks.js';
import { requestRetry } from '../../entities/orders/fallout-decisions.js';
import { openScene, seedOrder } from './support/scene.js';
import { perSuite } from '../support/per-suite.js';

describe('the retry of a step', function () {
  this.timeout('60s');
  const scene = perSuite(openScene);

  beforeEach(() => {
    scene.downstream.asked.length = 0;
    scene.downstream.answer = () => ({ status: 201 });
  });

  /** A mobile plan, and the hand-off of its number. */
  async function mobile() {
    const order = await scene.begin(seedOrder('mobile-plan'));
    const [number] = await scene.steps(order);
    return {
      order,
      id: number!.id,
      input: { ...order, system: 'resource-management', stepIds: [number!.id] },
    };
  }

  const falloutsOf = async ({ orderId }: OrderInput) =>
    await scene.database.rows<{ id: string; state: string; code: string; generation: number }>(
      'SELECT id, state, code, generation FROM fallout WHERE orderId = ? ORDER BY createdAt, generation',
      [orderId],
    );

  async function retry(order: OrderInput, stepId: string) {
    const open = (await falloutsOf(order)).find(({ state }) => state === 'open');
    await requestRetry(scene.database, { falloutId: open!.id, caller: 'test' });
    return await scene.activities.retryStep({ stepId, falloutId: open!.id });
  }

  const attempts = () => scene.downstream.asked.map(({ key }) => key?.split('/').slice(2).join('/'));

  async function failed() {
    const begun = await mobile();
    const { order, id, input } = begun;
    await scene.activities.handOff(input);
    await scene.report(id, 'failed');
    const advance = { ...order, stepIds: [id], partitions: 1, cancelling: false };
    assert.deepEqual(await scene.activities.advanceOrder(advance), {
      states: { [id]: 'failed' },
      ended: false,
    });
    return { ...begun, advance };
  }

  it('is possible when the system reports an error code too long for its column, which is cut', async () => {
    const { order, id, input } = await mobile();
    await scene.activities.handOff(input);
    const reasons = [{ code: 'E'.repeat(300), message: 'M'.repeat(2_000) }];
    await scene.database.run('UPDATE plan_step SET reportedState = ?, result = ? WHERE id = ?', [
      'failed',
      { characteristics: [], reasons },
      id,
    ]);
    await scene.activities.advanceOrder({ ...order, stepIds: [id], partitions: 1, cancelling: false });
    const [fallout] = await scene.database.rows<{ code: string; reason: string; doc: object }>(
      'SELECT code, reason, doc FROM fallout WHERE stepId = ?',
      [id],
    );
    assert.deepEqual(fallout, {
      code: 'E'.repeat(255),
      reason: 'M'.repeat(1_024),
      doc: { '@type': 'Fallout', reasons },
    });
  });

  it('requests the work again after a failure', async () => {
    const { order, id, input } = await failed();
    assert.deepEqual(await retry(order, id), { [id]: 'waiting' });
    const [step] = await scene.steps(order);
    assert.deepEqual([step?.state, step?.generation, step?.externalRef], ['waiting', 2, null]);
    assert.deepEqual(
      (await falloutsOf(order)).map(({ state }) => state),
      ['resolved'],
    );
    await scene.activities.handOff(input);
    assert.deepEqual(attempts(), ['1/do', '2/do']);
  });

  it('requests the work again after a refusal', async () => {
    const { order, id, input } = await mobile();
    scene.downstream.answer = () => ({ status: 422 });
    await scene.activities.handOff(input);
    await retry(order, id);
    scene.downstream.answer = () => ({ status: 201 });
    await scene.activities.handOff(input);
    assert.deepEqual(attempts(), ['1/do', '2/do']);
  });

  it('uses the same key after a request that may have arrived', async () => {
    const { order, id, input } = await mobile();
    scene.downstream.answer = () => ({ status: 503 });
    await assert.rejects(scene.activities.handOff(input));
    assert.deepEqual(await scene.activities.giveUp({ stepIds: [id], reason: 'answered 503' }), {
      [id]: 'failed',
    });
    // Its callback may come any time.
    assert.deepEqual(await retry(order, id), { [id]: 'handingOff' });
    scene.downstream.answer = () => ({ status: 201 });
    await scene.activities.handOff(input);
    assert.deepEqual(attempts(), ['1/do', '1/do']);
  });

  it('uses the same key after a refusal when an earlier request may have arrived', async () => {
    const { order, id, input } = await mobile();
    scene.downstream.answer = () => ({ status: 503 });
    await assert.rejects(scene.activities.handOff(input));
    await scene.activities.giveUp({ stepIds: [id], reason: 'answered 503' });
    await retry(order, id);
    scene.downstream.answer = () => ({ status: 422 });
    await scene.activities.handOff(input);
    await retry(order, id);
    scene.downstream.answer = () => ({ status: 201 });
    await scene.activities.handOff(input);
    assert.deepEqual(attempts(), ['1/do', '1/do', '1/do']);
  });

  it('is not needed when the work turns out to be done', async () => {
    const { order, id, input } = await mobile();
    scene.downstream.answer = () => ({ status: 503 });
    await assert.rejects(scene.activities.handOff(input));
    await scene.activities.giveUp({ stepIds: [id], reason: 'answered 503' });
    await scene.report(id);
    const advance = { ...order, stepIds: [id], partitions: 1, cancelling: false };
    assert.deepEqual((await scene.activities.advanceOrder(advance)).states, { [id]: 'completed' });
    assert.deepEqual(
      (await falloutsOf(order)).map(({ state }) => state),
      ['resolved'],
    );
  });

  it('has one effect however often it is delivered', async () => {
    const { order, id } = await failed();
    const [open] = await falloutsOf(order);
    const input = { stepId: id, falloutId: open!.id };
    await scene.activities.retryStep(input);
    assert.deepEqual(await scene.activities.retryStep(input), { [id]: 'waiting' });
    assert.equal((await scene.steps(order))[0]?.generation, 2);
  });

  it('can be asked for once', async () => {
    const { order } = await failed();
    const [open] = await falloutsOf(order);
    const ask = () => requestRetry(scene.database, { falloutId: open!.id, caller: 'test' });
    assert.equal((await ask()).outcome, 'accepted');
    assert.deepEqual(await ask(), { outcome: 'refused', reason: 'the fallout is retrying' });
  });

  it('ignores late reports of the hand-off before', async () => {
    const { order, id, input, advance } = await failed();
    await retry(order, id);
    await scene.activities.handOff(input);
    const answer = await receiveCallback(scene.database, {
      stepId: id,
      generation: 1,
      operation: 'do',
      state: 'completed',
      characteristics: [],
      reasons: [],
      body: {},
      caller: 'test',
      channel: 'listener',
    });
    assert.equal(answer.outcome, 'outdated');
    assert.deepEqual((await scene.activities.advanceOrder(advance)).states, { [id]: 'inProgress' });
  });

  it('opens fallout again when it fails, one for each generation', async () => {
    const { order, id, input, advance } = await failed();
    await retry(order, id);
    await scene.activities.handOff(input);
    await scene.report(id, 'failed');
    await scene.activities.advanceOrder(advance);
    assert.deepEqual(
      (await falloutsOf(order)).map(({ state, generation, code }) => [state, generation, code]),
      [
        ['resolved', 1, 'E-1'],
        ['open', 2, 'E-1'],
      ],
    );
  });
});
