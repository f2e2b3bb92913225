import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { eventRetrySchedule } from '../../domain/events/retry-schedule.js';
import { log } from '../support/log.js';
import { workerParts } from '../support/activities.js';
import { heartbeats } from '../../activities/heartbeat.js';
import { jobWorkflowId } from '../../domain/order/ids.js';
import { findFile } from '../../entities/catalog/catalog-files.js';
import { submitJob } from '../../entities/catalog/catalog-jobs.js';
import { createOutbound } from '../../outbound/outbound.js';
import { openRelayScene } from '../relay/support/relay-scene.js';
import { perSuite } from '../support/per-suite.js';
import { until } from '../support/until.js';

describe('a catalog job on a Temporal server', function () {
  this.timeout('60s');
  const scene = perSuite(openRelayScene);

  it('is done once it is stored, though Temporal was not notified at once', async () => {
    const { client, database, relay, taskQueue } = scene;
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
    const worker = await scene.worker(
      workerParts({
        ...dependencies,
        outbound: createOutbound({ allowAnyAddress: false, networks: [] }),
        eventRetries: eventRetrySchedule,
      }).activities,
      { interceptors: { activity: [heartbeats] } },
    );
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
    await scene.replay(workflowId);
  });
});
