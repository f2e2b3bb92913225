import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { classifyFaults } from '../../activities/fault-classification.js';
import { jobWorkflowId } from '../../domain/order/ids.js';
import { type BackgroundJob, backgroundJobs } from '../../domain/order/messages.js';
import { jobStartOptions } from '../../relay/start-options.js';
import { connectTemporal } from '../support/temporal-access.js';

describe('a task beside the orders', function () {
  this.timeout('60s');

  interface Task {
    readonly type: BackgroundJob;
    readonly id: string;
    readonly attempt: (input: { readonly id: string }) => Promise<void>;
    readonly failTask?: (input: object) => Promise<void>;
  }

  /** Runs the task's workflow to its end, and replays its history. */
  async function run({ type, id, attempt, failTask }: Task): Promise<void> {
    const temporal = await connectTemporal();
    const worker = await temporal.worker(
      {
        answerQualification: attempt,
        askToStop: attempt,
        runCatalogJob: attempt,
        runOrderJob: attempt,
        runDiscoveryImport: attempt,
        runPrivacyJob: attempt,
        runFalloutJob: attempt,
        ...(failTask && { failTask }),
      },
      { interceptors: { activity: [classifyFaults] } },
    );
    const { client, taskQueue } = temporal;
    const workflowId = jobWorkflowId(type, id);
    await worker.runUntil(
      client.workflow.execute(type, jobStartOptions({ type, id }, { workflowId, taskQueue })),
    );
    await temporal.replay(workflowId);
    await temporal.close();
  }

  // The approval of a quote waits for people, and has a test of its own.
  for (const type of backgroundJobs.filter((each) => each !== 'quoteApproval')) {
    it(`is done by a workflow of its own: ${type}, again until it succeeds`, async () => {
      const id = randomUUID();
      const calls: string[] = [];
      const attempt = async (input: { readonly id: string }): Promise<void> => {
        calls.push(input.id);
        if (calls.length === 1) throw new Error('the first time it fails');
      };
      await run({ type, id, attempt });
      assert.deepEqual(calls, [id, id]);
    });

    it(`ends when Turnup itself fails at it: ${type}`, async () => {
      const id = randomUUID();
      const failed: object[] = [];
      await run({
        type,
        id,
        attempt: async () => {
          throw new TypeError('Cannot read properties of undefined');
        },
        failTask: async (input) => void failed.push(input),
      });
      assert.deepEqual(failed, [{ job: type, id, message: 'Cannot read properties of undefined' }]);
    });
  }
});
