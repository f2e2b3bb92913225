import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { eventRetrySchedule } from '../../domain/events/retry-schedule.js';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { pino } from 'pino';
import { workerParts } from '../support/activities.js';
import { heartbeats } from '../../activities/heartbeat.js';
import { jobWorkflowId } from '../../domain/order/ids.js';
import { findFile } from '../../entities/catalog/catalog-files.js';
import { submitJob } from '../../entities/catalog/catalog-jobs.js';
import type { Database } from '../../entities/database.js';
import { createOutbound } from '../../outbound/outbound.js';
import { createRelay, type Relay } from '../../relay/relay.js';
import { temporal } from '../support/infrastructure.js';
import { openDatabase } from '../support/open-database.js';
import { until } from '../support/until.js';
import { workflowBundle } from '../support/workflow-bundle.js';

const log = pino({ level: process.env['LOG_LEVEL'] ?? 'silent' });

describe('a catalog job on a Temporal server', function () {
  this.timeout('60s');
  const taskQueue = randomUUID();
  let database: Database;
  let client: Client;
  let connection: NativeConnection;
  let relay: Relay;

  before(async () => {
    const { address } = await temporal();
    database = await openDatabase();
    connection = await NativeConnection.connect({ address });
    client = new Client({ connection: await Connection.connect({ address }) });
    relay = createRelay({ database, client, taskQueue, log });
  });

  after(async () => {
    await relay.stop();
    await client.connection.close();
    await connection.close();
    await database.pool.close();
  });

  it('is done once it is stored, though Temporal was not notified at once', async () => {
    const id = randomUUID();
    await submitJob(database, {
      id,
      resource: 'exportJob',
      api: 'productCatalogManagement',
      location: { fileName: 'empty' },
      doc: { url: '/api/v1/catalogFile/empty' },
    });
    const relaying = relay.run();
    const dependencies = { database: database.pool, relay, publicUrl: 'http://turnup.test', log };
    const worker = await Worker.create({
      connection,
      taskQueue,
      workflowBundle: await workflowBundle(),
      activities: workerParts({
        ...dependencies,
        outbound: createOutbound({ allowAnyAddress: false, networks: [] }),
        eventRetries: eventRetrySchedule,
      }).activities,
      interceptors: { activity: [heartbeats] },
    });
    const workflowId = jobWorkflowId('catalogJob', id);
    await worker.runUntil(async () => {
      await until('the job to be started', async () => {
        const rows = await database.rows('SELECT 1 FROM outbox WHERE workflowId = ?', [workflowId]);
        return rows.length === 0;
      });
      assert.equal(await client.workflow.getHandle(workflowId).result(), 'Succeeded');
      // Delivered twice: it is over, and stays so.
      const again = { taskQueue, workflowId, args: [{ jobId: id }] };
      assert.equal(await client.workflow.execute('catalogJob', again), 'gone');
    });
    await relay.stop();
    await relaying;
    const file = await findFile(database, 'empty');
    assert.equal(file?.size, 0);
    const history = await client.workflow.getHandle(workflowId).fetchHistory();
    await Worker.runReplayHistory({ workflowBundle: await workflowBundle() }, history, workflowId);
  });
});
