import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { jobWorkflowId } from '../../domain/order/ids.js';
import { backgroundJobs } from '../../domain/order/messages.js';
import { jobStartOptions } from '../../relay/start-options.js';
import { temporal } from '../support/infrastructure.js';
import { workflowBundle } from '../support/workflow-bundle.js';

describe('a task beside the orders', function () {
  this.timeout('60s');

  for (const type of backgroundJobs) {
    it(`is done by a workflow of its own: ${type}, again until it succeeds`, async () => {
      const { address } = await temporal();
      const connection = await NativeConnection.connect({ address });
      const client = new Client({ connection: await Connection.connect({ address }) });
      const [taskQueue, id] = [randomUUID(), randomUUID()];
      const calls: string[] = [];
      const attempt = async (input: { readonly id: string }): Promise<void> => {
        calls.push(input.id);
        if (calls.length === 1) throw new Error('the first time it fails');
      };
      const worker = await Worker.create({
        connection,
        taskQueue,
        workflowBundle: await workflowBundle(),
        activities: { answerQualification: attempt, askToStop: attempt, runCatalogJob: attempt },
      });
      const workflowId = jobWorkflowId(type, id);
      await worker.runUntil(
        client.workflow.execute(type, jobStartOptions({ type, id }, { workflowId, taskQueue })),
      );
      assert.deepEqual(calls, [id, id]);
      const history = await client.workflow.getHandle(workflowId).fetchHistory();
      await Worker.runReplayHistory({ workflowBundle: await workflowBundle() }, history, workflowId);
      await client.connection.close();
      await connection.close();
    });
  }
});
