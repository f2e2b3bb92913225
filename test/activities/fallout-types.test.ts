import assert from 'node:assert/strict';
import type { OrderInput } from '../../domain/order/messages.js';
import { requestSkip } from '../../entities/orders/fallout-decisions.js';
import { perSuite } from '../support/per-suite.js';
import { rollBackOrder } from './support/rollback.js';
import { openScene, seedOrder } from './support/scene.js';

describe('a fallout', function () {
  this.timeout('60s');
  const rewritten: string[] = [];
  const scene = perSuite(openScene, async (opened) => opened.close({ rewritten }));

  beforeEach(() => {
    scene.downstream.asked.length = 0;
    scene.downstream.answer = () => ({ status: 201 });
  });

  async function begin() {
    const order = await scene.begin(seedOrder('mobile-plan'));
    const [number] = await scene.steps(order);
    return {
      order,
      id: number!.id,
      input: { ...order, system: 'resource-management', stepIds: [number!.id] },
    };
  }

  const falloutOf = async ({ orderId }: OrderInput) =>
    (
      await scene.database.rows<{
        id: string;
        state: string;
        falloutType: string;
        code: string;
        stepName: string;
        specificationId: string;
        signature: string;
      }>(
        'SELECT id, state, falloutType, code, stepName, specificationId, signature FROM fallout WHERE orderId = ?',
        [orderId],
      )
    )[0]!;

  it('is of the type of the answer, and has one signature for all orders that fail with it', async () => {
    const signatures = new Set<string>();
    for (const [status, falloutType] of [
      [422, 'refused'],
      [422, 'refused'],
      [302, 'badAnswer'],
    ] as const) {
      const { order, input } = await begin();
      scene.downstream.answer = () => ({ status });
      await scene.activities.handOff(input);
      const { id: _, signature, ...fallout } = await falloutOf(order);
      signatures.add(signature);
      assert.deepEqual(fallout, {
        state: 'open',
        falloutType,
        code: `HTTP ${status}`,
        stepName: 'Set up Mobile number',
        specificationId: 'mobile-number',
      });
    }
    assert.equal(signatures.size, 2);
  });

  it('is refused when the system reports that the work failed, unreachable when it did not answer', async () => {
    const reported = await begin();
    await scene.activities.handOff(reported.input);
    await scene.report(reported.id, 'failed');
    await scene.activities.advanceOrder({
      ...reported.order,
      stepIds: [reported.id],
      partitions: 1,
      cancelling: false,
    });
    assert.equal((await falloutOf(reported.order)).falloutType, 'refused');
    const silent = await begin();
    scene.downstream.answer = () => ({ status: 503 });
    await assert.rejects(scene.activities.handOff(silent.input));
    await scene.activities.giveUp({ stepIds: [silent.id], reason: 'answered 503' });
    assert.equal((await falloutOf(silent.order)).falloutType, 'unreachable');
  });

  it('is a fault of the catalog when the system is not in it, and of Turnup when nothing was sent to one that is', async () => {
    for (const [system, falloutType] of [
      ['nobody', 'catalogFault'],
      ['resource-management', 'internal'],
    ] as const) {
      const { order, id } = await begin();
      await scene.database.run('UPDATE plan_step SET downstreamSystem = ? WHERE id = ?', [system, id]);
      await scene.activities.giveUp({ stepIds: [id], reason: 'not sent' });
      const { code, falloutType: found } = await falloutOf(order);
      assert.deepEqual([code, found], ['notSent', falloutType]);
    }
  });

  it('whose step is left out lets the order go on, and nothing of the step is undone', async () => {
    const { order, id, input } = await begin();
    rewritten.push(order.orderId);
    await scene.database.run(
      `UPDATE plan_step SET step = JSON_REMOVE(JSON_MERGE_PATCH(step, '{"skippable": true}'), '$.asked', '$.staggers') WHERE id = ?`,
      [id],
    );
    scene.downstream.answer = () => ({ status: 422 });
    await scene.activities.handOff(input);
    scene.downstream.answer = () => ({ status: 201 });
    const { id: falloutId } = await falloutOf(order);
    const skip = async () => requestSkip(scene.database, { falloutId, caller: 'ann', reason: 'not needed' });
    const builds = /builds Mobile number, which the inventory would show/;
    assert.match(JSON.stringify(await skip()), builds);
    await scene.database.run(
      `UPDATE order_item SET planned = JSON_SET(planned, '$.realizations', JSON_ARRAY()) WHERE orderId = ?`,
      [order.orderId],
    );
    assert.equal((await skip()).outcome, 'accepted');
    assert.deepEqual(await skip(), { outcome: 'refused', reason: 'the fallout is completing' });
    const advance = { ...order, stepIds: [id], partitions: 1, cancelling: false };
    assert.equal((await scene.activities.advanceOrder(advance)).states[id], 'completed');
    assert.equal((await falloutOf(order)).state, 'resolved');
    await scene.activities.beginCancel(order);
    scene.downstream.asked.length = 0;
    await rollBackOrder(scene, order);
    const [step] = await scene.steps(order);
    assert.equal(step?.state, 'undone');
    assert.deepEqual(
      scene.downstream.asked.filter(({ key }) => key?.includes(`/${id}/`)),
      [],
    );
  });
});
