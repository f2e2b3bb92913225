import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import {
  bundleWorkflowCode,
  DefaultLogger,
  NativeConnection,
  Worker,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import { pino } from 'pino';
import { createSweepActivities } from '../../activities/orders/restart-lost-workflows.js';
import { workflowId as idOf } from '../../domain/order/ids.js';
import { system } from '../../entities/actor.js';
import { type Database, DatabasePool } from '../../entities/database.js';
import { createFindClosed } from '../../relay/open-workflows.js';
import { createRelay, type Relay } from '../../relay/relay.js';
import { createEndUnreplayable } from '../../relay/unreplayable-workflows.js';
import { storeOrder } from '../api/running-order.js';
import { database as freshSchema, temporal } from '../support/infrastructure.js';
import { until } from '../support/until.js';
import { workflowBundle } from '../support/workflow-bundle.js';
import { fakeOrder, step } from '../workflows/support/fake-order.js';

const log = pino({ level: process.env['LOG_LEVEL'] ?? 'silent' });

describe('an order whose history this version cannot replay, since a later one was rolled back,', function () {
  this.timeout('3m');
  const taskQueue = randomUUID();
  let pool: DatabasePool;
  let database: Database;
  let client: Client;
  let connection: NativeConnection;
  let relay: Relay;
  let today: WorkflowBundleOption;
  let later: WorkflowBundleOption;

  before(async () => {
    const [{ url }, { address }] = await Promise.all([freshSchema(), temporal()]);
    pool = await DatabasePool.open({ url });
    await pool.migrate();
    database = pool.as(system('test'));
    client = new Client({ connection: await Connection.connect({ address }) });
    connection = await NativeConnection.connect({ address });
    relay = createRelay({ database, client, taskQueue, log });
    const workflowsPath = fileURLToPath(new URL('../workflows/support/later-workflows.ts', import.meta.url));
    const logger = new DefaultLogger('ERROR');
    [today, later] = await Promise.all([workflowBundle(), bundleWorkflowCode({ workflowsPath, logger })]);
  });

  after(async () => {
    await relay?.stop();
    await connection?.close();
    await client?.connection.close();
    await pool?.close();
  });

  it('is ended by the sweep and goes on in another run, from MySQL, with nothing done twice', async () => {
    const order = fakeOrder([step('line'), step('voice', ['line'])]);
    const orderId = randomUUID();
    await storeOrder(database, { id: orderId, steps: [{ id: `${orderId}-line` }] });
    // Younger than the sweep waits for what others may be at work on.
    await database.run('UPDATE product_order SET orderDate = ? WHERE id = ?', [new Date(), orderId]);
    const workflowId = idOf('productOrder', orderId);
    const work = (workflowBundleOfVersion: WorkflowBundleOption) =>
      Worker.create({
        connection,
        taskQueue,
        activities: order.activities,
        workflowBundle: workflowBundleOfVersion,
      });
    const handle = await client.workflow.start('productOrder', {
      workflowId,
      taskQueue,
      args: [{ orderId, kind: 'productOrder', items: 1 }],
    });
    await (await work(later)).runUntil(until('the line', () => order.states['line'] === 'inProgress'));

    const { restartLostWorkflows } = createSweepActivities({
      database,
      relay,
      findClosed: createFindClosed(client),
      endUnreplayable: createEndUnreplayable({ client, taskQueue, log }),
      log,
    });
    const report = async (stepId: string): Promise<void> => {
      await until(`${stepId} to be under way`, () => order.states[stepId] === 'inProgress');
      order.reported(stepId, 'completed');
      await client.workflow
        .getHandle(workflowId)
        .signal('deliver', [{ id: stepId, type: 'callback', stepId, operation: 'do' }]);
    };
    const worker = await work(today);
    await worker.runUntil(async () => {
      await report('line');
      await until('the sweep to end it', async () => (await restartLostWorkflows()).restarted === 1, 60);
      await report('voice');
      assert.equal(await client.workflow.getHandle(workflowId).result(), 'completed');
    });
    const first = client.workflow.getHandle(workflowId, handle.firstExecutionRunId);
    assert.equal((await first.describe()).status.name, 'TERMINATED');
    assert.deepEqual(
      order.calls.filter((call) => call.startsWith('hand off')),
      ['hand off line', 'hand off voice'],
    );
  });
});
