import assert from 'node:assert/strict';
import type { Client } from '@temporalio/client';
import { createHealthChecks } from '../../api/process/health-checks.js';
import type { Database } from '../../entities/database.js';
import { forgetWorker, recordWorkerSeen } from '../../entities/worker-processes.js';
import { openDatabase } from '../support/open-database.js';

/** Temporal, which still counts on a worker that polled half a minute ago. */
const client = {
  options: { namespace: 'default' },
  connection: { withDeadline: async <T>(_: number, call: () => Promise<T>) => await call() },
  workflowService: {
    describeTaskQueue: async () => ({ pollers: [{ lastAccessTime: { seconds: Date.now() / 1_000 - 30 } }] }),
  },
} as unknown as Client;

describe('the readiness of the workers', function () {
  this.timeout('60s');
  let database: Database;

  before(async () => {
    database = await openDatabase();
  });

  after(async () => database.pool.close());

  const check = () => createHealthChecks({ database, client, taskQueue: 'turnup' }).worker();
  const worker = { id: 'worker', startedAt: new Date() };

  it('fails while none has started', async () => {
    await assert.rejects(check, /no worker has started yet/);
  });

  it('passes while one says that it takes work', async () => {
    await recordWorkerSeen(database, worker);
    await check();
  });

  it('fails when the last one was stopped or hangs, which Temporal notices after minutes', async () => {
    await database.run('UPDATE worker_process SET seenAt = UTC_TIMESTAMP(3) - INTERVAL 26 SECOND');
    await assert.rejects(check, /no worker has taken work for 26 s/);
    await recordWorkerSeen(database, { ...worker, id: 'another' });
    await check();
  });

  it('fails at once when the last one has ended', async () => {
    for (const id of ['worker', 'another']) await forgetWorker(database, id);
    await assert.rejects(check, /no worker has started yet/);
  });
});
