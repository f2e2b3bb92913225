import assert from 'node:assert/strict';
import { pino } from 'pino';
import type { NewMessage } from '../../domain/order/messages.js';
import type { Database } from '../../entities/database.js';
import { createRelay, type Relay } from '../../relay/relay.js';
import { openDatabase } from '../support/open-database.js';
import { until } from '../support/until.js';
import { fakeTemporal, type FakeTemporal, grpcError } from './support/fake-temporal.js';
import { callback, type Outbox, outboxOf } from './support/outbox.js';

const log = pino({ level: process.env['LOG_LEVEL'] ?? 'silent' });
const unavailable = grpcError(14, 'UNAVAILABLE: connection refused');

describe('the relay, of what could not be delivered at once,', function () {
  this.timeout('60s');
  let database: Database;
  let temporal: FakeTemporal;
  let relay: Relay;
  let outbox: Outbox;

  before(async () => {
    database = await openDatabase();
    outbox = outboxOf(database);
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

  it('delivers what came with a message that Temporal refuses, and that one alone again later', async () => {
    const workflowId = await outbox.running(temporal);
    temporal.refuses = ({ type }) => type === 'retry';
    await outbox.put(workflowId, callback('a'));
    await outbox.put(workflowId, { type: 'retry', falloutId: 'refused' } as unknown as NewMessage);
    await outbox.put(workflowId, { type: 'cancel', taskId: 'task' });
    relay.flush(workflowId);
    await until('the others', async () => (await outbox.attempts()).length === 1);
    assert.deepEqual(temporal.calls, [`signal ${workflowId} callback`, `signal ${workflowId} cancel`]);
    assert.deepEqual(await outbox.attempts(), ['1']);
    await outbox.put(workflowId, callback('b'));
    relay.flush(workflowId);
    await until('what came after it', () => temporal.calls.length === 3);
    temporal.refuses = undefined;
    await outbox.makeDue();
    void relay.run();
    await outbox.drained();
    assert.deepEqual(temporal.calls.slice(2), [
      `signal ${workflowId} callback`,
      `signal ${workflowId} retry`,
    ]);
  });

  it('gives back what it has claimed while Temporal is away, for whoever finds it back first', async () => {
    const workflowId = await outbox.submit();
    await outbox.makeDue();
    temporal.failure = unavailable;
    const [before] = await outbox.dueTimes();
    void relay.run();
    await until('it was tried', async () => {
      const [dueAt] = await outbox.dueTimes();
      return dueAt! > before! && dueAt! <= new Date();
    });
    temporal.failure = undefined;
    await outbox.drained();
    assert.deepEqual(temporal.calls, [`start ${workflowId}`]);
  });

  it('shares what is overdue with other processes, so that no two deliver the same', async () => {
    const workflows = await Promise.all(Array.from({ length: 300 }, () => outbox.running(temporal)));
    await Promise.all(workflows.map((workflowId) => outbox.put(workflowId, callback('a'))));
    await outbox.makeDue();
    const processes = [temporal, fakeTemporal()].map((each) => {
      each.latencyMs = 10;
      for (const workflowId of workflows) each.running.add(workflowId);
      return {
        calls: each.calls,
        relay: createRelay({ database, client: each.client, taskQueue: 'test', log }),
      };
    });
    for (const each of processes) void each.relay.run();
    await outbox.drained();
    await Promise.all(processes.map((each) => each.relay.stop()));
    const shares = processes.map(({ calls }) => calls.length);
    assert.equal(new Set(processes.flatMap(({ calls }) => calls)).size, workflows.length);
    assert.equal(shares[0]! + shares[1]!, workflows.length);
    assert.ok(Math.min(...shares) >= workflows.length / 4, `shared as ${shares.join(' and ')}`);
  });
});
