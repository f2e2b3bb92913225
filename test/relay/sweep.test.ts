import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { SweepProgress } from '../../activities/orders/restart-lost-workflows.js';
import { jobWorkflowId, partitionWorkflowId, workflowId as idOf } from '../../domain/order/ids.js';
import { submitJob } from '../../entities/catalog/catalog-jobs.js';
import { submitOrder } from '../../entities/orders/intake.js';
import { scheduleIdOf, scheduleWorkflow } from '../../relay/schedules.js';
import { storeOrder } from '../api/running-order.js';
import { force } from '../support/open-database.js';
import { perSuite } from '../support/per-suite.js';
import { until } from '../support/until.js';
import { openRelayScene } from './support/relay-scene.js';

const longAgo = new Date(Date.UTC(2026, 0, 1));

describe('the sweep', function () {
  this.timeout('3m');
  const scene = perSuite(openRelayScene);

  afterEach(async () => {
    const rows = await scene.database.rows<{ id: string }>('SELECT id FROM product_order');
    await Promise.all(rows.map(({ id }) => scene.terminate(idOf('productOrder', id))));
    for (const table of [
      'product_order',
      'service_order',
      'plan_step',
      'outbox',
      'stuck_order',
      'catalog_job',
      'fallout',
      'manual_task',
      'queued_hand_off',
    ])
      await scene.database.run(`DELETE FROM ${table}`);
  });

  const sweep = async (): Promise<SweepProgress> => await scene.sweeper().restartLostWorkflows();

  const stuck = async (): Promise<object[]> =>
    await scene.database.rows<object>(
      `SELECT id, reason, restarts, JSON_UNQUOTE(JSON_EXTRACT(doc, '$.workflow[0]')) AS workflow
       FROM stuck_order ORDER BY id`,
    );

  /** An order as old as that, whose workflow runs unless it is `lost`. */
  async function submit({ orderDate = longAgo, lost = false } = {}): Promise<string> {
    const { id: orderId } = await submitOrder(scene.database, {
      kind: 'productOrder',
      caller: 'test',
      doc: { productOrderItem: [{ id: '1' }] },
      bodyHash: '0'.repeat(64),
      items: 1,
    });
    await scene.database.run('UPDATE product_order SET orderDate = ? WHERE id = ?', [orderDate, orderId]);
    scene.relay.flush(idOf('productOrder', orderId));
    await scene.delivered();
    if (lost) await scene.terminate(idOf('productOrder', orderId));
    return orderId;
  }

  /** An order that runs in Temporal, with the plan that a test gives it in MySQL. */
  async function running(order: Parameters<typeof storeOrder>[1]): Promise<string> {
    await storeOrder(scene.database, order);
    const workflowId = idOf('productOrder', order.id);
    await scene.client.workflow.start('productOrder', { workflowId, taskQueue: scene.taskQueue, args: [] });
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
    await scene.delivered();
    assert.equal(await scene.statusOf(workflow), 'RUNNING');
    await sweep();
    assert.deepEqual(await stuck(), []);
  });

  it('starts an order again that Temporal does not know at all', async () => {
    await storeOrder(scene.database, { id: 'forgotten', steps: [{ id: 'forgotten-1' }] });
    await sweep();
    await scene.delivered();
    assert.equal(await scene.statusOf('productOrder/forgotten'), 'RUNNING');
  });

  it('leaves alone what runs, what has just been submitted, and what has ended', async () => {
    await running({ id: 'runs', steps: [{ id: 'runs-1' }] });
    await submit({ orderDate: new Date(), lost: true });
    await storeOrder(scene.database, { id: 'over', state: 'completed' });
    const { restarted } = await sweep();
    assert.deepEqual([restarted, await stuck()], [0, []]);
  });

  it('does not repeat a start that Temporal has yet to accept', async () => {
    await storeOrder(scene.database, { id: 'due' });
    await sweepWithoutTemporal();
    await sweepWithoutTemporal();
    assert.equal((await scene.database.rows('SELECT 1 FROM outbox')).length, 1);
    assert.deepEqual(await stuck(), [
      { id: 'due', reason: 'noWorkflow', restarts: 1, workflow: 'productOrder/due' },
    ]);
  });

  const sweepWithoutTemporal = async (): Promise<SweepProgress> => {
    const findClosed = async (ids: readonly string[]) => new Set(ids);
    return await scene.sweeper({ relay: { flush: () => undefined }, findClosed }).restartLostWorkflows();
  };

  it('lists an order that runs and waits for nothing', async () => {
    const workflow = await running({ id: 'idle', steps: [{ id: 'idle-1', state: 'completed' }] });
    const untaken = await running({ id: 'untaken', steps: [{ id: 'untaken-1', state: 'inProgress' }] });
    await scene.database.run(`UPDATE plan_step SET reportedState = 'completed' WHERE id = 'untaken-1'`);
    await running({ id: 'waits', steps: [{ id: 'waits-1', state: 'inProgress' }] });
    await running({ id: 'dated', steps: [{ id: 'dated-1', state: 'waiting' }] });
    await scene.database.run(
      `UPDATE plan_step SET graph = '{"notBefore":"2999-01-01T00:00:00.000Z"}' WHERE id = 'dated-1'`,
    );
    await sweep();
    assert.deepEqual(await stuck(), [
      { id: 'idle', reason: 'waitsForNothing', restarts: 0, workflow },
      { id: 'untaken', reason: 'waitsForNothing', restarts: 0, workflow: untaken },
    ]);
  });

  it('lists an order whose manual task nobody has to do', async () => {
    const workflow = await running({ id: 'taskless', steps: [{ id: 'taskless-1', state: 'inProgress' }] });
    await running({ id: 'tasked', steps: [{ id: 'tasked-1', state: 'inProgress' }] });
    await scene.database.run(`UPDATE plan_step SET kind = 'manualTask', downstreamSystem = NULL`);
    const columns = 'doc, name, orderKind, orderItemId, createdAt, updatedAt, id, state, orderId, stepId';
    for (const [order, state] of [
      ['tasked', 'open'],
      ['taskless', 'withdrawn'],
    ] as const)
      await scene.database.run(
        `INSERT INTO manual_task (${columns}) VALUES ('{}', 'Dig', 'productOrder', '1', ?, ?, ?, ?, ?, ?)`,
        [longAgo, longAgo, `${order}-1`, state, order, `${order}-1`],
      );
    await sweep();
    assert.deepEqual(await stuck(), [{ id: 'taskless', reason: 'waitsForNothing', restarts: 0, workflow }]);
  });

  it('queues a hand-off again that nobody is about to send, and lists it where it may not be sent', async () => {
    const begun = { state: 'handingOff', startedAt: longAgo };
    await running({ id: 'unsent', steps: [{ id: 'unsent-1', ...begun }] });
    await running({ id: 'sent', steps: [{ id: 'sent-1', ...begun, startedAt: new Date() }] });
    const workflow = await running({
      id: 'undone',
      state: 'pendingCancellation',
      steps: [{ id: 'undone-1', ...begun }],
    });
    await sweep();
    const queued = await scene.database.rows('SELECT stepId, downstreamSystem FROM queued_hand_off');
    assert.deepEqual(queued, [{ stepId: 'unsent-1', downstreamSystem: 'provisioning' }]);
    assert.deepEqual(await stuck(), [{ id: 'undone', reason: 'waitsForNothing', restarts: 0, workflow }]);
  });

  it('takes an order off the list when it has ended', async () => {
    await running({ id: 'idle', steps: [{ id: 'idle-1', state: 'completed' }] });
    await sweep();
    await force(scene.database, `UPDATE product_order SET state = 'completed' WHERE id = 'idle'`);
    await sweep();
    assert.deepEqual(await stuck(), []);
  });

  it('has the workflow of a large order run a partition again that is not there', async () => {
    await running({ id: 'large', steps: [{ id: 'large-0' }, { id: 'large-1' }] });
    await scene.database.run(`UPDATE plan_step SET partitions = 2, partitionNo = IF(id = 'large-1', 1, 0)`);
    const partition = partitionWorkflowId('productOrder', 'large', 0);
    await scene.client.workflow.start('orderPartition', {
      workflowId: partition,
      taskQueue: scene.taskQueue,
      args: [],
    });
    await sweep();
    await scene.delivered();
    assert.deepEqual(await stuck(), [
      {
        id: 'large',
        reason: 'noWorkflow',
        restarts: 1,
        workflow: partitionWorkflowId('productOrder', 'large', 1),
      },
    ]);
    const { events } = await scene.client.workflow.getHandle('productOrder/large').fetchHistory();
    const signals = (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signal }) =>
      signal ? [JSON.parse(String(signal.input?.payloads?.[0]?.data))] : [],
    ) as { type: string; partition: number }[][];
    assert.deepEqual(
      signals.flat().map(({ type, partition: number }) => ({ type, number })),
      [{ type: 'replanned', number: 1 }],
    );
    await scene.terminate(partition);
  });

  it('starts a task again whose workflow was lost', async () => {
    const id = randomUUID();
    const location = { address: 'http://127.0.0.1:1/catalog.json' };
    await submitJob(scene.database, {
      id,
      resource: 'importJob',
      api: 'productCatalogManagement',
      location,
      doc: {},
    });
    await scene.database.run('DELETE FROM outbox');
    await scene.database.run('UPDATE catalog_job SET createdAt = ?', [longAgo]);
    await sweep();
    await scene.delivered();
    assert.equal(await scene.statusOf(jobWorkflowId('catalogJob', id)), 'RUNNING');
    await scene.terminate(jobWorkflowId('catalogJob', id));
  });

  it('is run by a schedule of Temporal, which a worker that starts sets anew, and makes again when it is gone', async () => {
    const lost = await submit({ lost: true });
    // Of its own: on that of the scene, the worker would carry the orders on.
    const queue = randomUUID();
    const worker = await scene.worker(scene.sweeper(), { taskQueue: queue });
    const handle = scene.client.schedule.getHandle(scheduleIdOf('sweep', queue));
    const schedule = async (everySeconds: number, existing: 'set' | 'keep') =>
      scheduleWorkflow(scene.client, 'sweep', { taskQueue: queue, everySeconds, existing });
    const described = async () => {
      const { spec, state } = await handle.describe();
      return { every: spec.intervals?.map(({ every }) => every), paused: state.paused };
    };
    await worker.runUntil(async () => {
      await schedule(3_600, 'set');
      await handle.pause('an operator has reasons');
      await schedule(1_800, 'set');
      // What a worker does from then on, lest the namespace is made anew.
      await schedule(60, 'keep');
      assert.deepEqual(await described(), { every: [1_800_000], paused: true });
      await handle.delete();
      await schedule(60, 'keep');
      assert.deepEqual(await described(), { every: [60_000], paused: false });
      await handle.trigger();
      await until(
        'the order to run again',
        async () => {
          const status = await scene.statusOf(idOf('productOrder', lost));
          return status === 'RUNNING';
        },
        90,
      );
    });
    await handle.delete();
  });
});
