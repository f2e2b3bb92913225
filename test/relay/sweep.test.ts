import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { pino } from 'pino';
import { createSweepActivities, type SweepProgress } from '../../activities/orders/restart-lost-workflows.js';
import { jobWorkflowId, partitionWorkflowId, workflowId as idOf } from '../../domain/order/ids.js';
import type { Database } from '../../entities/database.js';
import { submitJob } from '../../entities/catalog/catalog-jobs.js';
import { submitOrder } from '../../entities/orders/intake.js';
import { createFindClosed } from '../../relay/open-workflows.js';
import { createRelay, type Relay } from '../../relay/relay.js';
import { scheduleIdOf, scheduleWorkflow } from '../../relay/schedules.js';
import { storeOrder } from '../api/running-order.js';
import { temporal } from '../support/infrastructure.js';
import { force, openDatabase } from '../support/open-database.js';
import { until } from '../support/until.js';
import { workflowBundle } from '../support/workflow-bundle.js';

const log = pino({ level: process.env['LOG_LEVEL'] ?? 'silent' });
/** All histories of these tests can be replayed; `unreplayable.test.ts` has others. */
const endUnreplayable = async () => new Set<string>();
const longAgo = new Date(Date.UTC(2026, 0, 1));

describe('the sweep', function () {
  this.timeout('3m');
  const taskQueue = randomUUID();
  let database: Database;
  let client: Client;
  let relay: Relay;

  before(async () => {
    const { address } = await temporal();
    database = await openDatabase();
    client = new Client({ connection: await Connection.connect({ address }) });
    relay = createRelay({ database, client, taskQueue, log });
  });

  afterEach(async () => {
    const rows = await database.rows<{ id: string }>('SELECT id FROM product_order');
    await Promise.all(rows.map(({ id }) => terminate(idOf('productOrder', id))));
    for (const table of [
      'product_order',
      'service_order',
      'plan_step',
      'outbox',
      'stuck_order',
      'catalog_job',
      'fallout',
    ])
      await database.run(`DELETE FROM ${table}`);
  });

  after(async () => {
    await relay.stop();
    await client.connection.close();
    await database.pool.close();
  });

  const terminate = async (workflowId: string): Promise<void> => {
    await client.workflow
      .getHandle(workflowId)
      .terminate()
      .catch(() => undefined);
  };

  const statusOf = async (workflowId: string): Promise<string> =>
    (await client.workflow.getHandle(workflowId).describe()).status.name;

  const sweep = async (): Promise<SweepProgress> => {
    const activities = createSweepActivities({
      database,
      relay,
      findClosed: createFindClosed(client),
      endUnreplayable,
      log,
    });
    return await activities.restartLostWorkflows();
  };

  const untilDelivered = async (): Promise<void> => {
    await until('the outbox to be empty', async () => {
      const rows = await database.rows('SELECT 1 FROM outbox');
      return rows.length === 0;
    });
  };

  const stuck = async (): Promise<object[]> =>
    await database.rows<object>(
      `SELECT id, reason, restarts, JSON_UNQUOTE(JSON_EXTRACT(doc, '$.workflow[0]')) AS workflow
       FROM stuck_order ORDER BY id`,
    );

  /** An order as old as that, whose workflow runs unless it is `lost`. */
  async function submit({ orderDate = longAgo, lost = false } = {}): Promise<string> {
    const { id: orderId } = await submitOrder(database, {
      kind: 'productOrder',
      caller: 'test',
      doc: { productOrderItem: [{ id: '1' }] },
      bodyHash: '0'.repeat(64),
      items: 1,
    });
    await database.run('UPDATE product_order SET orderDate = ? WHERE id = ?', [orderDate, orderId]);
    relay.flush(idOf('productOrder', orderId));
    await untilDelivered();
    if (lost) await terminate(idOf('productOrder', orderId));
    return orderId;
  }

  /** An order that runs in Temporal, with the plan that a test gives it in MySQL. */
  async function running(order: Parameters<typeof storeOrder>[1]): Promise<string> {
    await storeOrder(database, order);
    const workflowId = idOf('productOrder', order.id);
    await client.workflow.start('productOrder', { workflowId, taskQueue, args: [] });
    return workflowId;
  }

  it('starts an order again whose workflow was lost, and lists it until it runs', async () => {
    const lost = await submit({ lost: true });
    const workflow = idOf('productOrder', lost);
    assert.deepEqual((({ restarted, stuck: count }) => ({ restarted, count }))(await sweep()), {
      restarted: 1,
      count: 1,
    });
    assert.deepEqual(await stuck(), [{ id: lost, reason: 'noWorkflow', restarts: 1, workflow }]);
    await untilDelivered();
    assert.equal(await statusOf(workflow), 'RUNNING');
    await sweep();
    assert.deepEqual(await stuck(), []);
  });

  it('finds what Temporal has forgotten altogether', async () => {
    await storeOrder(database, { id: 'forgotten', steps: [{ id: 'forgotten-1' }] });
    await sweep();
    await untilDelivered();
    assert.equal(await statusOf('productOrder/forgotten'), 'RUNNING');
  });

  it('leaves alone what runs, what has just been submitted, and what has ended', async () => {
    await running({ id: 'runs', steps: [{ id: 'runs-1' }] });
    await submit({ orderDate: new Date(), lost: true });
    await storeOrder(database, { id: 'over', state: 'completed' });
    const { restarted } = await sweep();
    assert.deepEqual([restarted, await stuck()], [0, []]);
  });

  it('does not double a start that Temporal has yet to take', async () => {
    await storeOrder(database, { id: 'due' });
    await sweepWithoutTemporal();
    await sweepWithoutTemporal();
    assert.equal((await database.rows('SELECT 1 FROM outbox')).length, 1);
    assert.deepEqual(await stuck(), [
      { id: 'due', reason: 'noWorkflow', restarts: 1, workflow: 'productOrder/due' },
    ]);
  });

  const sweepWithoutTemporal = async (): Promise<SweepProgress> => {
    const findClosed = async (ids: readonly string[]) => new Set(ids);
    const silent = { flush: () => undefined };
    return await createSweepActivities({
      database,
      relay: silent,
      findClosed,
      endUnreplayable,
      log,
    }).restartLostWorkflows();
  };

  it('lists an order that runs and waits for nothing', async () => {
    const workflow = await running({ id: 'idle', steps: [{ id: 'idle-1', state: 'completed' }] });
    const untaken = await running({ id: 'untaken', steps: [{ id: 'untaken-1', state: 'inProgress' }] });
    await database.run(`UPDATE plan_step SET reportedState = 'completed' WHERE id = 'untaken-1'`);
    await running({ id: 'waits', steps: [{ id: 'waits-1', state: 'inProgress' }] });
    await running({ id: 'dated', steps: [{ id: 'dated-1', state: 'waiting' }] });
    await database.run(
      `UPDATE plan_step SET graph = '{"notBefore":"2999-01-01T00:00:00.000Z"}' WHERE id = 'dated-1'`,
    );
    await sweep();
    assert.deepEqual(await stuck(), [
      { id: 'idle', reason: 'waitsForNothing', restarts: 0, workflow },
      { id: 'untaken', reason: 'waitsForNothing', restarts: 0, workflow: untaken },
    ]);
  });

  it('takes an order off the list when it has ended', async () => {
    await running({ id: 'idle', steps: [{ id: 'idle-1', state: 'completed' }] });
    await sweep();
    await force(database, `UPDATE product_order SET state = 'completed' WHERE id = 'idle'`);
    await sweep();
    assert.deepEqual(await stuck(), []);
  });

  it('has the workflow of a large order run a partition again that is not there', async () => {
    await running({ id: 'large', steps: [{ id: 'large-0' }, { id: 'large-1' }] });
    await database.run(`UPDATE plan_step SET partitions = 2, partitionNo = IF(id = 'large-1', 1, 0)`);
    const partition = partitionWorkflowId('productOrder', 'large', 0);
    await client.workflow.start('orderPartition', { workflowId: partition, taskQueue, args: [] });
    await sweep();
    await untilDelivered();
    assert.deepEqual(await stuck(), [
      {
        id: 'large',
        reason: 'noWorkflow',
        restarts: 1,
        workflow: partitionWorkflowId('productOrder', 'large', 1),
      },
    ]);
    const { events } = await client.workflow.getHandle('productOrder/large').fetchHistory();
    const signals = (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signal }) =>
      signal ? [JSON.parse(String(signal.input?.payloads?.[0]?.data))] : [],
    ) as { type: string; partition: number }[][];
    assert.deepEqual(
      signals.flat().map(({ type, partition: number }) => ({ type, number })),
      [{ type: 'replanned', number: 1 }],
    );
    await terminate(partition);
  });

  it('starts a task again whose workflow was lost', async () => {
    const id = randomUUID();
    const location = { address: 'http://127.0.0.1:1/catalog.json' };
    await submitJob(database, {
      id,
      resource: 'importJob',
      api: 'productCatalogManagement',
      location,
      doc: {},
    });
    await database.run('DELETE FROM outbox');
    await database.run('UPDATE catalog_job SET createdAt = ?', [longAgo]);
    await sweep();
    await untilDelivered();
    assert.equal(await statusOf(jobWorkflowId('catalogJob', id)), 'RUNNING');
    await terminate(jobWorkflowId('catalogJob', id));
  });

  it('is run by a schedule of Temporal, which a worker that starts sets anew', async () => {
    const lost = await submit({ lost: true });
    const { address } = await temporal();
    const connection = await NativeConnection.connect({ address });
    const queue = randomUUID();
    const worker = await Worker.create({
      connection,
      taskQueue: queue,
      workflowBundle: await workflowBundle(),
      activities: createSweepActivities({
        database,
        relay,
        findClosed: createFindClosed(client),
        endUnreplayable,
        log,
      }),
    });
    const handle = client.schedule.getHandle(scheduleIdOf('sweep', queue));
    await worker.runUntil(async () => {
      await scheduleWorkflow(client, 'sweep', { taskQueue: queue, everySeconds: 3_600 });
      await handle.pause('an operator has reasons');
      await scheduleWorkflow(client, 'sweep', { taskQueue: queue, everySeconds: 1_800 });
      const { spec, state } = await handle.describe();
      assert.deepEqual([spec.intervals?.map(({ every }) => every), state.paused], [[1_800_000], true]);
      await handle.trigger();
      await until(
        'the order to run again',
        async () => {
          const status = await statusOf(idOf('productOrder', lost));
          return status === 'RUNNING';
        },
        90,
      );
    });
    await handle.delete();
    await connection.close();
  });
});
