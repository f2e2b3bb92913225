import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundleOption } from '@temporalio/worker';
import { log } from '../support/log.js';
import { workflowId as idOf } from '../../domain/order/ids.js';
import { createEndUnreplayable } from '../../relay/unreplayable-workflows.js';
import { storeOrder } from '../api/running-order.js';
import { perSuite } from '../support/per-suite.js';
import { until } from '../support/until.js';
import { workflowBundle } from '../support/workflow-bundle.js';
import { openRelayScene } from './support/relay-scene.js';
import { fakeOrder, step } from '../workflows/support/fake-order.js';

describe('an order whose history this version cannot replay, since a later one was rolled back,', function () {
  this.timeout('3m');
  const scene = perSuite(openRelayScene);
  let today: WorkflowBundleOption;
  let later: WorkflowBundleOption;

  before(async () => {
    const workflowsPath = fileURLToPath(new URL('../workflows/support/later-workflows.ts', import.meta.url));
    const logger = new DefaultLogger('ERROR');
    [today, later] = await Promise.all([workflowBundle(), bundleWorkflowCode({ workflowsPath, logger })]);
  });

  it('is ended by the sweep and goes on in another run, from MySQL, with nothing done twice', async () => {
    const { client, database, taskQueue } = scene;
    const order = fakeOrder([step('line'), step('voice', ['line'])]);
    const orderId = randomUUID();
    await storeOrder(database, { id: orderId, steps: [{ id: `${orderId}-line` }] });
    // Younger than the sweep waits for what others may be at work on.
    await database.run('UPDATE product_order SET orderDate = ? WHERE id = ?', [new Date(), orderId]);
    const workflowId = idOf('productOrder', orderId);
    const work = async (version: WorkflowBundleOption) =>
      await scene.worker(order.activities, { workflowBundle: version });
    const handle = await client.workflow.start('productOrder', {
      workflowId,
      taskQueue,
      args: [{ orderId, kind: 'productOrder', items: 1 }],
    });
    await (await work(later)).runUntil(until('the line', () => order.states['line'] === 'inProgress'));

    const { restartLostWorkflows } = scene.sweeper({
      endUnreplayable: createEndUnreplayable({ client, taskQueue, log }),
    });
    const report = async (stepId: string): Promise<void> => {
      await until(`${stepId} to be under way`, () => order.states[stepId] === 'inProgress');
      order.reported(stepId, 'completed');
      await client.workflow
        .getHandle(workflowId)
        .signal('deliver', [{ id: stepId, type: 'callback', stepId, operation: 'do' }]);
    };
    const worker = await work(today);
    await worker.runUntil(async () => {
      await report('line');
      await until('the sweep to end it', async () => (await restartLostWorkflows()).restarted === 1, 60);
      await report('voice');
      assert.equal(await client.workflow.getHandle(workflowId).result(), 'completed');
    });
    const first = client.workflow.getHandle(workflowId, handle.firstExecutionRunId);
    assert.equal((await first.describe()).status.name, 'TERMINATED');
    assert.deepEqual(
      order.calls.filter((call) => call.startsWith('hand off')),
      ['hand off line', 'hand off voice'],
    );
  });
});
