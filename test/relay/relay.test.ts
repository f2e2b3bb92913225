import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { workflowId as idOf } from '../../domain/order/ids.js';
import type { NewMessage } from '../../domain/order/messages.js';
import type { Database } from '../../entities/database.js';
import { submitOrder } from '../../entities/orders/intake.js';
import { putMessages } from '../../entities/outbox.js';
import { createRelay, type Relay } from '../../relay/relay.js';
import { force, openDatabase } from '../support/open-database.js';
import { until } from '../support/until.js';
import { fakeTemporal, type FakeTemporal, grpcError } from './support/fake-temporal.js';

const log = pino({ level: process.env['LOG_LEVEL'] ?? 'silent' });
const unavailable = grpcError(14, 'UNAVAILABLE: connection refused');

describe('the relay', function () {
  this.timeout('60s');
  let database: Database;
  let temporal: FakeTemporal;
  let relay: Relay;

  before(async () => {
    database = await openDatabase();
  });

  beforeEach(() => {
    temporal = fakeTemporal();
    relay = createRelay({ database, client: temporal.client, taskQueue: 'test', log });
  });

  afterEach(async () => {
    await relay.stop();
  });

  after(async () => {
    await database.pool.close();
  });

  it('brings a new order to Temporal, and then what came for it', async () => {
    const workflowId = await submit();
    await put(workflowId, { type: 'cancel', taskId: 'task' });
    relay.flush(workflowId);
    await drained();
    assert.deepEqual(temporal.calls, [`start ${workflowId}`, `signal ${workflowId} cancel`]);
  });

  it('makes one signal of all that waits for an order, oldest first', async () => {
    const workflowId = await running();
    for (const stepId of ['a', 'b', 'c']) await put(workflowId, callback(stepId));
    relay.flush(workflowId);
    await drained();
    assert.deepEqual(temporal.calls, [`signal ${workflowId} callback callback callback`]);
    assert.deepEqual(steps(workflowId), ['a', 'b', 'c']);
  });

  it('keeps the order of what comes while it delivers', async () => {
    const workflowId = await running();
    let answer = () => {};
    temporal.pause = new Promise((resolve) => (answer = resolve));
    await put(workflowId, callback('0'));
    relay.flush(workflowId);
    for (let index = 1; index < 20; index += 1) {
      await put(workflowId, callback(String(index)));
      relay.flush(workflowId);
    }
    answer();
    await drained();
    assert.deepEqual(
      steps(workflowId),
      Array.from({ length: 20 }, (_, index) => String(index)),
    );
  });

  it('gives each message an id of its own, by which a second delivery is known', async () => {
    const workflowId = await running();
    await put(workflowId, callback('a'));
    await put(workflowId, callback('a'));
    relay.flush(workflowId);
    await drained();
    const ids = temporal.received.get(workflowId)?.map(({ id }) => id) ?? [];
    assert.deepEqual([ids.length, new Set(ids).size], [2, 2]);
  });

  it('delivers every row in order, and as the workflow counts once, though several processes see it', async () => {
    const workflowId = await running();
    const others = Array.from({ length: 3 }, () =>
      createRelay({ database, client: temporal.client, taskQueue: 'test', log }),
    );
    for (let index = 0; index < 10; index += 1) {
      await put(workflowId, callback(String(index)));
      for (const each of [relay, ...others]) each.flush(workflowId);
    }
    await drained();
    await Promise.all(others.map((other) => other.stop()));
    assert.deepEqual(
      // A lost deadlock sends again; the workflow knows a message by its id.
      [...new Set(steps(workflowId))],
      Array.from({ length: 10 }, (_, index) => String(index)),
    );
  });

  it('takes up what a crashed writer left', async () => {
    const workflowId = await submit();
    await put(workflowId, callback('a'));
    await makeDue();
    void relay.run();
    await drained();
    assert.deepEqual(temporal.calls, [`start ${workflowId}`, `signal ${workflowId} callback`]);
  });

  it('starts a workflow that Temporal forgot, when its order is not over', async () => {
    const workflowId = await submit();
    relay.flush(workflowId);
    await drained();
    temporal.running.clear();
    await put(workflowId, callback('a'));
    relay.flush(workflowId);
    await drained();
    assert.deepEqual(temporal.calls, [
      `start ${workflowId}`,
      `start ${workflowId}`,
      `signal ${workflowId} callback`,
    ]);
  });

  for (const state of ['completed', 'cancelled', 'rejected']) {
    it(`drops what comes after an order is ${state}`, async () => {
      const workflowId = await submit();
      await database.run('DELETE FROM outbox');
      await force(database, 'UPDATE product_order SET state = ?', [state]);
      await put(workflowId, callback('a'));
      relay.flush(workflowId);
      await drained();
      assert.deepEqual(temporal.calls, []);
    });
  }

  it('does not start an order again that ended before its start came', async () => {
    const workflowId = await submit();
    await force(database, `UPDATE product_order SET state = 'completed'`);
    relay.flush(workflowId);
    await drained();
    assert.deepEqual(temporal.calls, []);
  });

  it('drops what comes for a partition that is not there, which reads MySQL when it begins', async () => {
    await put(`productOrder/${randomUUID()}/partition/3`, { type: 'settled', stepIds: ['a'] });
    await makeDue();
    void relay.run();
    await drained();
    assert.deepEqual(temporal.calls, []);
  });

  it('starts the order again when a partition is not there and the order is not over', async () => {
    const workflowId = await submit();
    await database.run('DELETE FROM outbox');
    await put(`${workflowId}/partition/3`, { type: 'settled', stepIds: ['a'] });
    relay.flush(`${workflowId}/partition/3`);
    await drained();
    assert.deepEqual(temporal.calls, [`start ${workflowId}`]);
  });

  it('keeps everything while Temporal is away, and delivers it when it is back', async () => {
    const workflowId = await submit();
    temporal.failure = unavailable;
    relay.flush(workflowId);
    await put(workflowId, callback('a'));
    await relay.stop();
    assert.deepEqual(await attempts(), ['0', '0']);
    temporal.failure = undefined;
    await makeDue();
    const again = createRelay({ database, client: temporal.client, taskQueue: 'test', log });
    void again.run();
    await drained();
    await again.stop();
    assert.deepEqual(temporal.calls, [`start ${workflowId}`, `signal ${workflowId} callback`]);
  });

  it('tries a message that Temporal refuses less and less often, and others meanwhile', async () => {
    const refused = await running();
    temporal.failure = grpcError(3, 'INVALID_ARGUMENT: too large');
    await put(refused, callback('a'));
    relay.flush(refused);
    await until('a refusal', async () => (await attempts())[0] === '1');
    temporal.failure = undefined;
    const other = await running();
    await put(other, callback('b'));
    relay.flush(other);
    await until('the other', () => temporal.received.has(other));
    assert.deepEqual(temporal.received.has(refused), false);
    await database.run('DELETE FROM outbox');
  });

  async function submit(): Promise<string> {
    const { orderId } = await submitOrder(database, {
      kind: 'productOrder',
      caller: 'test',
      doc: { productOrderItem: [{ id: '1' }] },
      bodyHash: '0'.repeat(64),
      items: 1,
    });
    return idOf('productOrder', orderId);
  }

  /** The workflow of an order that Temporal runs. */
  async function running(): Promise<string> {
    const workflowId = await submit();
    await database.run('DELETE FROM outbox WHERE workflowId = ?', [workflowId]);
    temporal.running.add(workflowId);
    return workflowId;
  }

  const put = (workflowId: string, message: NewMessage) =>
    database.transaction(async (tx) => putMessages(tx, [{ workflowId, message }]));

  const callback = (stepId: string): NewMessage => ({ type: 'callback', stepId, operation: 'do' });

  const steps = (workflowId: string) =>
    temporal.received.get(workflowId)?.map((message) => (message.type === 'callback' ? message.stepId : ''));

  const makeDue = () => database.run('UPDATE outbox SET dueAt = ?', [new Date(0)]);

  const attempts = async () =>
    (await database.rows<{ attempts: number }>('SELECT attempts FROM outbox')).map((row) =>
      String(row.attempts),
    );

  const drained = () => until('the outbox to be empty', async () => (await attempts()).length === 0);
});
