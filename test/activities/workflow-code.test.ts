import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Worker as Thread } from 'node:worker_threads';
import { NativeConnection, Worker } from '@temporalio/worker';
import { omitWorkflowStacks, workflowCode } from '../../activities/workflow-code.js';
import { temporal } from '../support/infrastructure.js';
import { workflowBundle } from '../support/workflow-bundle.js';

describe('the workflow code of a worker', function () {
  this.timeout('60s');

  it('may take a minute for an activation, since a worker does not survive the interruption', async () => {
    const { address } = await temporal();
    const connection = await NativeConnection.connect({ address });
    const { codePath } = (await workflowBundle()) as { readonly codePath: string };
    const worker = await Worker.create({ connection, taskQueue: randomUUID(), ...workflowCode(codePath) });
    // What the SDK has made of an option that its types do not have.
    assert.equal(worker.options.isolateExecutionTimeoutMs, 60_000);
    await worker.runUntil(async () => {});
    await connection.close();
  });

  it('makes no stacks of errors in threads that start after it is said so', async () => {
    omitWorkflowStacks();
    const thread = new Thread('require("worker_threads").parentPort.postMessage(new Error("x").stack)', {
      eval: true,
    });
    const [stack] = (await once(thread, 'message')) as [string];
    assert.equal(stack, 'Error: x');
    assert.match(new Error('x').stack ?? '', /at /);
  });
});
