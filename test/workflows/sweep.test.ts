import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { SweepProgress } from '../../activities/orders/restart-lost-workflows.js';
import { temporal } from '../support/infrastructure.js';
import { workflowBundle } from '../support/workflow-bundle.js';

describe('a sweep of more orders than one run can look at', function () {
  this.timeout('60s');

  it('goes on in another run where it was, each with a time of its own', async () => {
    const { address } = await temporal();
    const connection = await NativeConnection.connect({ address });
    const client = new Client({ connection: await Connection.connect({ address }) });
    const taskQueue = randomUUID();
    const seen: (number | undefined)[] = [];
    const worker = await Worker.create({
      connection,
      taskQueue,
      workflowBundle: await workflowBundle(),
      activities: {
        restartLostWorkflows: async (progress?: SweepProgress): Promise<SweepProgress> => {
          seen.push(progress?.section);
          const section = seen.length;
          return {
            begunAt: '2026-01-01T00:00:00.000Z',
            done: section === 40,
            section,
            restarted: 0,
            stuck: 0,
          };
        },
      },
    });
    const workflowId = `sweep/${taskQueue}`;
    await worker.runUntil(async () => {
      const first = await client.workflow.start('sweep', { workflowId, taskQueue, args: [] });
      const { section } = (await first.result()) as SweepProgress;
      assert.equal(section, 40);
      assert.deepEqual(seen, [undefined, ...Array.from({ length: 39 }, (_, index) => index + 1)]);
      const run = client.workflow.getHandle(workflowId, first.firstExecutionRunId);
      assert.equal((await run.describe()).status.name, 'CONTINUED_AS_NEW');
      const history = await run.fetchHistory();
      await Worker.runReplayHistory({ workflowBundle: await workflowBundle() }, history, workflowId);
    });
    await client.connection.close();
    await connection.close();
  });
});
