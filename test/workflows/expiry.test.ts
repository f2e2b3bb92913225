import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { DueProgress } from '../../activities/expiry/process-due.js';
import { scheduleIdOf, scheduleWorkflow } from '../../relay/schedules.js';
import { temporal } from '../support/infrastructure.js';
import { until } from '../support/until.js';
import { requireReplay } from '../support/replay-worker.js';
import { testedWorkflows } from '../support/workflow-bundle.js';

describe('the schedule of what is due', function () {
  this.timeout('60s');

  it('is one of Temporal, and goes on slice by slice, and run by run, until nothing is due', async () => {
    const { address } = await temporal();
    const connection = await NativeConnection.connect({ address });
    const client = new Client({ connection: await Connection.connect({ address }) });
    const taskQueue = randomUUID();
    const seen: (number | undefined)[] = [];
    const worker = await Worker.create({
      connection,
      taskQueue,
      ...(await testedWorkflows()),
      activities: {
        processDue: async (progress?: DueProgress): Promise<DueProgress> => {
          seen.push(progress?.processed);
          return {
            now: '2026-01-01T00:00:00.000Z',
            kind: 0,
            processed: seen.length,
            failed: 0,
            done: seen.length === 40,
          };
        },
      },
    });
    const workflowId = scheduleIdOf('expiry', taskQueue);
    await worker.runUntil(async () => {
      await scheduleWorkflow(client, 'expiry', { taskQueue, everySeconds: 3_600, existing: 'set' });
      const schedule = client.schedule.getHandle(workflowId);
      await schedule.trigger();
      await until('forty slices', async () => seen.length === 40);
      const { info } = await schedule.describe();
      await schedule.delete();
      const [started] = info.recentActions;
      const { workflow } = started!.action;
      const first = client.workflow.getHandle(workflow.workflowId, workflow.firstExecutionRunId);
      assert.equal((await first.describe()).status.name, 'CONTINUED_AS_NEW');
      const history = await first.fetchHistory();
      await requireReplay(history, workflow.workflowId);
    });
    assert.deepEqual(seen, [undefined, ...Array.from({ length: 39 }, (_, index) => index + 1)]);
    await client.connection.close();
    await connection.close();
  });
});
