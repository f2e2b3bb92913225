import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { pino } from 'pino';
import type { Activities } from '../../activities/activities.js';
import { classifyFaults } from '../../activities/fault-classification.js';
import { createSweepActivities } from '../../activities/orders/restart-lost-workflows.js';
import { workflowId as idOf } from '../../domain/order/ids.js';
import type { OrderInput } from '../../domain/order/messages.js';
import { requestRetry } from '../../entities/orders/fallout-decisions.js';
import { createFindClosed } from '../../relay/open-workflows.js';
import { createRelay, type Relay } from '../../relay/relay.js';
import { openScene, type Scene, seedOrder } from '../activities/support/scene.js';
import { temporal } from '../support/infrastructure.js';
import { until } from '../support/until.js';
import { workflowBundle } from '../support/workflow-bundle.js';

const log = pino({ level: process.env['LOG_LEVEL'] ?? 'silent' });

describe('an order on MySQL and Temporal whose document nobody thought of', function () {
  this.timeout('2m');
  const taskQueue = randomUUID();
  let scene: Scene;
  let client: Client;
  let connection: NativeConnection;
  let relay: Relay;
  /** Whether decomposition throws for every order. */
  let broken = true;

  before(async () => {
    const [opened, { address }] = await Promise.all([openScene(), temporal()]);
    scene = opened;
    client = new Client({ connection: await Connection.connect({ address }) });
    connection = await NativeConnection.connect({ address });
    relay = createRelay({ database: scene.database, client, taskQueue, log });
  });

  after(async () => {
    await relay.stop();
    await client.connection.close();
    await connection.close();
    await scene.close();
  });

  const prepareOrder: Activities['prepareOrder'] = async (input) => {
    if (broken) throw new TypeError(`Cannot read properties of undefined (reading 'place')`);
    return await scene.activities.prepareOrder(input);
  };

  const worker = async (): Promise<Worker> =>
    await Worker.create({
      connection,
      taskQueue,
      activities: { ...scene.activities, prepareOrder },
      workflowBundle: await workflowBundle(),
      interceptors: { activity: [classifyFaults] },
    });

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
      relay.flush(id);
      await until('the hold', async () => (await rowOf(order)).state === 'held');
      assert.deepEqual((await rowOf(order)).errorMessage, [
        { code: 'internal', reason: cause, message: `prepareOrder: ${cause}` },
      ]);
      await scene.database.run(`UPDATE product_order SET orderDate = '2026-01-01' WHERE id = ?`, [
        order.orderId,
      ]);
      const { database } = scene;
      const sweeper = createSweepActivities({
        database,
        relay,
        findClosed: createFindClosed(client),
        endUnreplayable: async () => new Set(),
        log,
      });
      await sweeper.restartLostWorkflows();
      assert.deepEqual(await stuck(), [{ id: order.orderId, reason: 'internal', cause }]);
      broken = false;
      const [fallout] = await database.rows<{ id: string }>('SELECT id FROM fallout');
      await requestRetry(database, { falloutId: fallout!.id, caller: 'ops' });
      relay.flush(id);
      await until('the order to go on', async () => (await stuck()).length === 0);
      const { state, errorMessage } = await rowOf(order);
      assert.deepEqual([state, errorMessage], ['inProgress', null]);
      assert.deepEqual(await database.rows('SELECT state FROM fallout'), [{ state: 'resolved' }]);
    });
    const history = await client.workflow.getHandle(id).fetchHistory();
    await Worker.runReplayHistory({ workflowBundle: await workflowBundle() }, history, id);
    await client.workflow.getHandle(id).terminate();
  });
});
