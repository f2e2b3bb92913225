import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { force } from '../support/open-database.js';
import { perSuite, perTest } from '../support/per-suite.js';
import { until } from '../support/until.js';
import { grpcError } from './support/fake-temporal.js';
import { callback, openOutbox } from './support/outbox.js';
import { openFakeRelay } from './support/relay-scene.js';

const unavailable = grpcError(14, 'UNAVAILABLE: connection refused');

describe('the relay', function () {
  this.timeout('60s');
  const outbox = perSuite(openOutbox);
  const scene = perTest(async () => openFakeRelay(outbox.database));

  it('brings a new order to Temporal, and then what came for it', async () => {
    const workflowId = await outbox.submit();
    await outbox.put(workflowId, { type: 'cancel', taskId: 'task' });
    scene.relay.flush(workflowId);
    await outbox.drained();
    assert.deepEqual(scene.temporal.calls, [`start ${workflowId}`, `signal ${workflowId} cancel`]);
  });

  it('makes one signal of all that waits for an order, oldest first', async () => {
    const workflowId = await outbox.running(scene.temporal);
    for (const stepId of ['a', 'b', 'c']) await outbox.put(workflowId, callback(stepId));
    scene.relay.flush(workflowId);
    await outbox.drained();
    assert.deepEqual(scene.temporal.calls, [`signal ${workflowId} callback callback callback`]);
    assert.deepEqual(steps(workflowId), ['a', 'b', 'c']);
  });

  it('keeps the order of what comes while it delivers', async () => {
    const workflowId = await outbox.running(scene.temporal);
    let answer = () => {};
    scene.temporal.pause = new Promise((resolve) => (answer = resolve));
    await outbox.put(workflowId, callback('0'));
    scene.relay.flush(workflowId);
    for (let index = 1; index < 20; index += 1) {
      await outbox.put(workflowId, callback(String(index)));
      scene.relay.flush(workflowId);
    }
    answer();
    await outbox.drained();
    assert.deepEqual(
      steps(workflowId),
      Array.from({ length: 20 }, (_, index) => String(index)),
    );
  });

  it('gives each message an id of its own, by which a second delivery is known', async () => {
    const workflowId = await outbox.running(scene.temporal);
    await outbox.put(workflowId, callback('a'));
    await outbox.put(workflowId, callback('a'));
    scene.relay.flush(workflowId);
    await outbox.drained();
    const ids = scene.temporal.received.get(workflowId)?.map(({ id }) => id) ?? [];
    assert.deepEqual([ids.length, new Set(ids).size], [2, 2]);
  });

  it('delivers every row in order, and as the workflow counts once, though several processes see it', async () => {
    const workflowId = await outbox.running(scene.temporal);
    const others = Array.from({ length: 3 }, () => scene.another());
    for (let index = 0; index < 10; index += 1) {
      await outbox.put(workflowId, callback(String(index)));
      for (const each of [scene.relay, ...others]) each.flush(workflowId);
    }
    await outbox.drained();
    await Promise.all(others.map((other) => other.stop()));
    assert.deepEqual(
      // A lost deadlock sends again; the workflow knows a message by its id.
      [...new Set(steps(workflowId))],
      Array.from({ length: 10 }, (_, index) => String(index)),
    );
  });

  it('delivers what a crashed writer left', async () => {
    const workflowId = await outbox.submit();
    await outbox.put(workflowId, callback('a'));
    await outbox.makeDue();
    void scene.relay.run();
    await outbox.drained();
    assert.deepEqual(scene.temporal.calls, [`start ${workflowId}`, `signal ${workflowId} callback`]);
  });

  it('starts a workflow that Temporal forgot, when its order is not over', async () => {
    const workflowId = await outbox.submit();
    scene.relay.flush(workflowId);
    await outbox.drained();
    scene.temporal.running.clear();
    await outbox.put(workflowId, callback('a'));
    scene.relay.flush(workflowId);
    await outbox.drained();
    assert.deepEqual(scene.temporal.calls, [
      `start ${workflowId}`,
      `start ${workflowId}`,
      `signal ${workflowId} callback`,
    ]);
  });

  for (const state of ['completed', 'cancelled', 'rejected']) {
    it(`drops what comes after an order is ${state}`, async () => {
      const workflowId = await outbox.submit();
      await outbox.database.run('DELETE FROM outbox');
      await force(outbox.database, 'UPDATE product_order SET state = ?', [state]);
      await outbox.put(workflowId, callback('a'));
      scene.relay.flush(workflowId);
      await outbox.drained();
      assert.deepEqual(scene.temporal.calls, []);
    });
  }

  it('does not start an order again that ended before its start came', async () => {
    const workflowId = await outbox.submit();
    await force(outbox.database, `UPDATE product_order SET state = 'completed'`);
    scene.relay.flush(workflowId);
    await outbox.drained();
    assert.deepEqual(scene.temporal.calls, []);
  });

  it('drops what comes for a partition that is not there, which reads MySQL when it begins', async () => {
    await outbox.put(`productOrder/${randomUUID()}/partition/3`, { type: 'settled', stepIds: ['a'] });
    await outbox.makeDue();
    void scene.relay.run();
    await outbox.drained();
    assert.deepEqual(scene.temporal.calls, []);
  });

  it('starts the order again when a partition is not there and the order is not over', async () => {
    const workflowId = await outbox.submit();
    await outbox.database.run('DELETE FROM outbox');
    await outbox.put(`${workflowId}/partition/3`, { type: 'settled', stepIds: ['a'] });
    scene.relay.flush(`${workflowId}/partition/3`);
    await outbox.drained();
    assert.deepEqual(scene.temporal.calls, [`start ${workflowId}`]);
  });

  it('keeps everything while Temporal is away, and delivers it when it is back', async () => {
    const workflowId = await outbox.submit();
    scene.temporal.failure = unavailable;
    scene.relay.flush(workflowId);
    await outbox.put(workflowId, callback('a'));
    await scene.relay.stop();
    assert.deepEqual(await outbox.attempts(), ['0', '0']);
    scene.temporal.failure = undefined;
    await outbox.makeDue();
    const again = scene.another();
    void again.run();
    await outbox.drained();
    await again.stop();
    assert.deepEqual(scene.temporal.calls, [`start ${workflowId}`, `signal ${workflowId} callback`]);
  });

  it('tries a message that Temporal refuses less and less often, and others meanwhile', async () => {
    const refused = await outbox.running(scene.temporal);
    scene.temporal.failure = grpcError(3, 'INVALID_ARGUMENT: too large');
    await outbox.put(refused, callback('a'));
    scene.relay.flush(refused);
    await until('a refusal', async () => (await outbox.attempts())[0] === '1');
    scene.temporal.failure = undefined;
    const other = await outbox.running(scene.temporal);
    await outbox.put(other, callback('b'));
    scene.relay.flush(other);
    await until('the other', () => scene.temporal.received.has(other));
    assert.deepEqual(scene.temporal.received.has(refused), false);
    await outbox.database.run('DELETE FROM outbox');
  });

  const steps = (workflowId: string) =>
    scene.temporal.received
      .get(workflowId)
      ?.map((message) => (message.type === 'callback' ? message.stepId : ''));
});
