import assert from 'node:assert/strict';
import type { NewMessage } from '../../domain/order/messages.js';
import { perSuite, perTest } from '../support/per-suite.js';
import { until } from '../support/until.js';
import { fakeTemporal, grpcError } from './support/fake-temporal.js';
import { callback, openOutbox } from './support/outbox.js';
import { openFakeRelay } from './support/relay-scene.js';

const unavailable = grpcError(14, 'UNAVAILABLE: connection refused');

describe('the relay’s backlog', function () {
  this.timeout('60s');
  const outbox = perSuite(openOutbox);
  const scene = perTest(async () => openFakeRelay(outbox.database));

  it('is delivered except a message that Temporal refuses, which is tried again later by itself', async () => {
    const workflowId = await outbox.running(scene.temporal);
    scene.temporal.refuses = ({ type }) => type === 'retry';
    await outbox.put(workflowId, callback('a'));
    await outbox.put(workflowId, { type: 'retry', falloutId: 'refused' } as unknown as NewMessage);
    await outbox.put(workflowId, { type: 'cancel', taskId: 'task' });
    scene.relay.flush(workflowId);
    await until('the others', async () => (await outbox.attempts()).length === 1);
    assert.deepEqual(scene.temporal.calls, [`signal ${workflowId} callback`, `signal ${workflowId} cancel`]);
    assert.deepEqual(await outbox.attempts(), ['1']);
    await outbox.put(workflowId, callback('b'));
    scene.relay.flush(workflowId);
    await until('what came after it', () => scene.temporal.calls.length === 3);
    scene.temporal.refuses = undefined;
    await outbox.makeDue();
    void scene.relay.run();
    await outbox.drained();
    assert.deepEqual(scene.temporal.calls.slice(2), [
      `signal ${workflowId} callback`,
      `signal ${workflowId} retry`,
    ]);
  });

  it('is released while Temporal is away, for the process that reaches it first', async () => {
    const workflowId = await outbox.submit();
    await outbox.makeDue();
    scene.temporal.failure = unavailable;
    const [before] = await outbox.dueTimes();
    void scene.relay.run();
    await until('it was tried', async () => {
      const [dueAt] = await outbox.dueTimes();
      return dueAt! > before! && dueAt! <= new Date();
    });
    scene.temporal.failure = undefined;
    await outbox.drained();
    assert.deepEqual(scene.temporal.calls, [`start ${workflowId}`]);
  });

  it('is left to other processes by one that ends, but for what it has begun', async () => {
    const workflows = await Promise.all(Array.from({ length: 40 }, () => outbox.running(scene.temporal)));
    await Promise.all(workflows.map((workflowId) => outbox.put(workflowId, callback('a'))));
    await outbox.makeDue();
    let release = () => {};
    scene.temporal.pause = new Promise<void>((resolve) => (release = resolve));
    const relaying = scene.relay.run();
    await until('the claim', async () => (await outbox.dueTimes()).every((dueAt) => dueAt > new Date()));
    const stopped = scene.relay.stop();
    release();
    await Promise.all([stopped, relaying]);
    const { length: delivered } = scene.temporal.calls;
    const left = await outbox.dueTimes();
    assert.equal(delivered + left.length, workflows.length);
    // Eight are under way at a time.
    assert.ok(delivered <= 8, `${delivered} delivered`);
    assert.ok(
      left.every((dueAt) => dueAt <= new Date()),
      'nobody waits for the end of the claim',
    );
    scene.temporal.pause = undefined;
    const other = scene.another(scene.temporal);
    void other.run();
    await outbox.drained();
    await other.stop();
  });

  it('is drained faster by two processes than by one', async () => {
    const workflows = await Promise.all(Array.from({ length: 200 }, () => outbox.running(scene.temporal)));
    const took: number[] = [];
    for (const count of [1, 2]) {
      await Promise.all(workflows.map((workflowId) => outbox.put(workflowId, callback('a'))));
      await outbox.makeDue();
      const processes = Array.from({ length: count }, () => {
        const temporal = fakeTemporal();
        // Long beside what a delivery costs this machine.
        temporal.latencyMs = 100;
        for (const workflowId of workflows) temporal.running.add(workflowId);
        return scene.another(temporal);
      });
      const begun = performance.now();
      for (const each of processes) void each.run();
      await outbox.drained();
      took.push(performance.now() - begun);
      await Promise.all(processes.map(async (each) => each.stop()));
    }
    const [one = 0, two = 0] = took;
    assert.ok(two < 0.75 * one, `${two} ms by two, ${one} ms by one`);
  });

  it('is shared with other processes, so that no two deliver the same message', async () => {
    const workflows = await Promise.all(Array.from({ length: 300 }, () => outbox.running(scene.temporal)));
    await Promise.all(workflows.map((workflowId) => outbox.put(workflowId, callback('a'))));
    await outbox.makeDue();
    const processes = [scene.temporal, fakeTemporal()].map((each) => {
      // Long beside what one process may be started before the other.
      each.latencyMs = 50;
      for (const workflowId of workflows) each.running.add(workflowId);
      return {
        calls: each.calls,
        relay: scene.another(each),
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
