import assert from 'node:assert/strict';
import type { SweepProgress } from '../../activities/orders/restart-lost-workflows.js';
import { connectTemporal } from '../support/temporal-access.js';

describe('a sweep of more orders than one run can look at', function () {
  this.timeout('60s');

  it('goes on in another run where it was, each with a time of its own', async () => {
    const temporal = await connectTemporal();
    const { client, taskQueue } = temporal;
    const seen: (number | undefined)[] = [];
    const worker = await temporal.worker({
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
    });
    const workflowId = `sweep/${taskQueue}`;
    await worker.runUntil(async () => {
      const first = await client.workflow.start('sweep', { workflowId, taskQueue, args: [] });
      const { section } = (await first.result()) as SweepProgress;
      assert.equal(section, 40);
      assert.deepEqual(seen, [undefined, ...Array.from({ length: 39 }, (_, index) => index + 1)]);
      const run = client.workflow.getHandle(workflowId, first.firstExecutionRunId);
      assert.equal((await run.describe()).status.name, 'CONTINUED_AS_NEW');
      await temporal.replay(workflowId, first.firstExecutionRunId);
    });
    await temporal.close();
  });
});
