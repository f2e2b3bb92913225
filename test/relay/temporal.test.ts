import assert from 'node:assert/strict';
import { workflowId as idOf } from '../../domain/order/ids.js';
import { submitOrder } from '../../entities/orders/intake.js';
import { putMessages } from '../../entities/outbox.js';
import { perSuite } from '../support/per-suite.js';
import { openRelayScene } from './support/relay-scene.js';

describe('the relay on a Temporal server', function () {
  this.timeout('60s');
  const scene = perSuite(openRelayScene);

  async function submit(externalId: string): Promise<string> {
    const { id: orderId } = await submitOrder(scene.database, {
      kind: 'productOrder',
      caller: 'test',
      doc: { productOrderItem: [{ id: '1' }, { id: '2' }] },
      bodyHash: '0'.repeat(64),
      externalId,
      customerId: 'customer-1',
      category: 'residential',
      requestedCompletionDate: new Date('2100-01-01T00:00:00Z'),
      items: 2,
    });
    return idOf('productOrder', orderId);
  }

  const deliver = async (workflowId: string): Promise<void> => {
    scene.relay.flush(workflowId);
    await scene.delivered(workflowId);
  };

  it('starts an order with all by which an operator finds it', async () => {
    const workflowId = await submit('PO-1');
    await deliver(workflowId);
    const description = await scene.client.workflow.getHandle(workflowId).describe();
    assert.deepEqual(
      new Map(description.typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value])),
      new Map<string, unknown>([
        ['OrderState', 'acknowledged'],
        ['CustomerId', 'customer-1'],
        ['ExternalId', 'PO-1'],
        ['OrderCategory', 'residential'],
        ['RequestedCompletion', new Date('2100-01-01T00:00:00Z')],
      ]),
    );
    assert.deepEqual(description.memo, { order: { kind: 'productOrder', id: workflowId.split('/')[1] } });
    assert.equal(await description.staticSummary(), 'Product order PO-1');
    await scene.client.workflow.getHandle(workflowId).terminate();
  });

  it('finds the one that runs when it starts an order twice', async () => {
    const workflowId = await submit('PO-2');
    const [row] = await scene.database.rows<{ payload: object }>(
      'SELECT payload FROM outbox WHERE workflowId = ?',
      [workflowId],
    );
    await deliver(workflowId);
    const { runId } = await scene.client.workflow.getHandle(workflowId).describe();
    await scene.database.run(
      `INSERT INTO outbox (workflowId, kind, payload, dueAt, attempts) VALUES (?, 'start', ?, ?, 0)`,
      [workflowId, row?.payload, new Date()],
    );
    await deliver(workflowId);
    assert.equal((await scene.client.workflow.getHandle(workflowId).describe()).runId, runId);
    await scene.client.workflow.getHandle(workflowId).terminate();
  });

  it('starts an order again that was terminated before its end', async () => {
    const workflowId = await submit('PO-3');
    await deliver(workflowId);
    const handle = scene.client.workflow.getHandle(workflowId);
    const { runId } = await handle.describe();
    await handle.terminate();
    const message = { type: 'callback', stepId: 'a', operation: 'do' } as const;
    await scene.database.transaction(async (tx) => putMessages(tx, [{ workflowId, message }]));
    await deliver(workflowId);
    const again = await handle.describe();
    assert.notEqual(again.runId, runId);
    assert.equal(again.status.name, 'RUNNING');
    await handle.terminate();
  });

  it('starts a lost resource order with the number of its items', async () => {
    const { id: orderId } = await submitOrder(scene.database, {
      kind: 'resourceOrder',
      caller: 'test',
      doc: { orderItem: [{ id: '1' }, { id: '2' }] },
      bodyHash: '0'.repeat(64),
      items: 2,
    });
    const workflowId = idOf('resourceOrder', orderId);
    await scene.database.run('DELETE FROM outbox WHERE workflowId = ?', [workflowId]);
    const message = { type: 'callback', stepId: 'a', operation: 'do' } as const;
    await scene.database.transaction(async (tx) => putMessages(tx, [{ workflowId, message }]));
    await deliver(workflowId);
    const handle = scene.client.workflow.getHandle(workflowId);
    const { events } = await handle.fetchHistory();
    const input = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]?.data;
    assert.deepEqual(JSON.parse(String(input)), { orderId, kind: 'resourceOrder', items: 2 });
    await handle.terminate();
  });
});
