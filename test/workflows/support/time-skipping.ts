import { randomUUID } from 'node:crypto';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { timeSkippingServerPath } from '../../support/infrastructure.js';
import { requireReplay } from '../../support/replay-worker.js';
import { testedWorkflows } from '../../support/workflow-bundle.js';
import type { FakeOrder } from './fake-order.js';

/** Runs one order to its end where days pass in no time, and replays its history; it must need nobody. */
export async function runInNoTime(env: TestWorkflowEnvironment, order: FakeOrder) {
  const orderId = randomUUID();
  const worker = await Worker.create({
    connection: env.nativeConnection,
    taskQueue: orderId,
    activities: order.activities,
    ...(await testedWorkflows()),
  });
  const handle = await env.client.workflow.start('productOrder', {
    workflowId: `productOrder/${orderId}`,
    taskQueue: orderId,
    args: [{ orderId, kind: 'productOrder', items: 1 }],
  });
  const result = await worker.runUntil(handle.result());
  const history = await handle.fetchHistory();
  await requireReplay(history, handle.workflowId);
  return { result: result as unknown, history: history.events ?? [] };
}

/** The server that skips time, with the search attributes that the workflow sets. */
export async function createTimeSkipping(): Promise<TestWorkflowEnvironment> {
  const path = await timeSkippingServerPath();
  const env = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  });
  // The numbers of temporal.api.enums.v1.IndexedValueType on the wire.
  const attributes = { OrderState: 2, Fallout: 7 };
  await env.connection.operatorService.addSearchAttributes({
    namespace: 'default',
    searchAttributes: attributes,
  });
  return env;
}
