import assert from 'node:assert/strict';
import type { Activities } from '../../activities/activities.js';
import { classifyFaults } from '../../activities/fault-classification.js';
import { workflowId as idOf } from '../../domain/order/ids.js';
import type { OrderInput } from '../../domain/order/messages.js';
import { requestRetry } from '../../entities/orders/fallout-decisions.js';
import { openScene, seedOrder } from '../activities/support/scene.js';
import { perSuite } from '../support/per-suite.js';
import { until } from '../support/until.js';
import { openRelayScene } from './support/relay-scene.js';

describe('an order on MySQL and Temporal whose preparation throws', function () {
  this.timeout('2m');
  const scene = perSuite(openScene);
  const temporal = perSuite(async () => openRelayScene(scene.database));
  /** Whether decomposition throws for every order. */
  let broken = true;

  const prepareOrder: Activities['prepareOrder'] = async (input) => {
    if (broken) throw new TypeError(`Cannot read properties of undefined (reading 'place')`);
    return await scene.activities.prepareOrder(input);
  };

  const worker = async () =>
    await temporal.worker(
      { ...scene.activities, prepareOrder },
      { interceptors: { activity: [classifyFaults] } },
    );

  const stuck = async () =>
    await scene.database.rows(
      `SELECT id, reason, JSON_UNQUOTE(JSON_EXTRACT(doc, '$.cause[0]')) AS cause FROM stuck_order`,
    );

  const rowOf = async ({ orderId }: OrderInput) =>
    (
      await scene.database.rows<{ state: string; errorMessage: unknown }>(
        'SELECT state, errorMessage FROM product_order WHERE id = ?',
        [orderId],
      )
    )[0]!;

  it('is held with the cause, stays listed through sweeps, and goes on when it is retried', async () => {
    const order = await scene.submit(seedOrder('fibre-bundle'));
    const id = idOf(order.kind, order.orderId);
    const cause = `Cannot read properties of undefined (reading 'place')`;
    await (
      await worker()
    ).runUntil(async () => {
      temporal.relay.flush(id);
      await until('the hold', async () => (await rowOf(order)).state === 'held');
      assert.deepEqual((await rowOf(order)).errorMessage, [
        { code: 'internal', reason: cause, message: `prepareOrder: ${cause}` },
      ]);
      await scene.database.run(`UPDATE product_order SET orderDate = '2026-01-01' WHERE id = ?`, [
        order.orderId,
      ]);
      const { database } = scene;
      await temporal.sweeper().restartLostWorkflows();
      assert.deepEqual(await stuck(), [{ id: order.orderId, reason: 'internal', cause }]);
      broken = false;
      const [fallout] = await database.rows<{ id: string }>('SELECT id FROM fallout');
      await requestRetry(database, { falloutId: fallout!.id, caller: 'ops' });
      temporal.relay.flush(id);
      await until('the order to go on', async () => (await stuck()).length === 0);
      const { state, errorMessage } = await rowOf(order);
      assert.deepEqual([state, errorMessage], ['inProgress', null]);
      assert.deepEqual(await database.rows('SELECT state FROM fallout'), [{ state: 'resolved' }]);
    });
    await temporal.replay(id);
    await temporal.terminate(id);
  });
});
