import assert from 'node:assert/strict';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSandbox } from '../../temporal-dev/sandbox/sandbox.js';
import { createScene, endScenes, paths, sceneOf } from './scene.js';

describe('sandbox effects', () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'sandbox-'));
  });
  afterEach(async () => {
    await endScenes();
    await rm(home, { recursive: true });
  });

  it('has one effect for one key, however often and however close together it is sent', async () => {
    const { place, turnup, untilQuiet } = await createScene({}, home);
    const answers = await Promise.all(Array.from({ length: 10 }, () => place('o1/s1/1/do')));
    const { summary, keys } = await untilQuiet();
    assert.equal(new Set(answers.map(({ body }) => body['id'])).size, 1);
    assert.deepEqual(keys, { 'o1/s1/1/do': { requests: 10, effects: 1 } });
    assert.deepEqual(summary, {
      requests: 10,
      distinctKeys: 1,
      keysWithMoreThanOneEffect: [],
      effectsByOperation: { do: 1, undo: 0, cancel: 0 },
      callbacks: { sent: 1, delivered: 1, refused: 0, pending: 0 },
    });
    assert.equal(turnup.received.length, 1);
  });

  it('shows a key that had an effect in two systems', async () => {
    const { place, untilQuiet } = await createScene();
    await place('o1/s1/1/undo');
    await place('o1/s1/1/undo', 'field-service');
    const { summary } = await untilQuiet();
    assert.deepEqual(summary.keysWithMoreThanOneEffect, ['o1/s1/1/undo']);
    assert.deepEqual(summary.effectsByOperation, { do: 0, undo: 2, cancel: 0 });
  });

  it('cancels an order that is not complete, once, and calls back with cancelled only', async () => {
    const { place, cancel, turnup, untilQuiet } = await createScene({ delayMs: 60_000, via: 'callbackUrl' });
    const { body } = await place('o1/s1/1/do');
    const task = await cancel(body['id'], 'o1/s1/1/cancel');
    const again = await cancel(body['id'], 'o1/s1/1/cancel');
    const { summary } = await untilQuiet();
    assert.deepEqual([task.status, task.body['state']], [201, 'done']);
    assert.deepEqual([again.status, again.body['id']], [200, task.body['id']]);
    assert.deepEqual(
      turnup.received.map((one) => one.body['state']),
      ['cancelled'],
    );
    assert.deepEqual(summary.effectsByOperation, { do: 1, undo: 0, cancel: 1 });
  });

  it('ends the cancel task with an error when the order is complete, without an effect', async () => {
    const { place, cancel, untilQuiet, ask } = await createScene();
    const { body } = await place('o1/s1/1/do');
    await untilQuiet();
    const task = await cancel(body['id'], 'o1/s1/1/cancel');
    const { summary } = await untilQuiet();
    const order = await ask('GET', `${paths.provisioning}/${String(body['id'])}`);
    assert.deepEqual([task.status, task.body['state']], [201, 'terminatedWithError']);
    assert.equal((task.body['errorMessage'] as { reason: string }).reason, 'Too late');
    assert.equal(order.body['state'], 'completed');
    assert.equal(summary.effectsByOperation['cancel'], 0);
  });

  it('keeps orders, keys, settings and pending callbacks over a restart, and a torn last line', async () => {
    const { place, turnup, sandbox, patch } = await createScene({ via: 'callbackUrl' }, home);
    await patch({ seed: 5, all: { progress: true } });
    turnup.answerWith(503);
    const { body } = await place('o1/s1/1/do');
    await turnup.refuses(1);
    await sandbox.close();
    await appendFile(join(home, 'journal.jsonl'), '{"kind":"state","orderI');
    turnup.answerWith(201);

    const restarted = sceneOf(await createSandbox({ home }), turnup);
    try {
      const callbacks = await turnup.takes(2);
      const again = await restarted.place('o1/s1/1/do');
      const { summary } = await restarted.untilQuiet();
      assert.deepEqual(
        callbacks.map((one) => [one.body['id'], one.body['state']]),
        [
          [body['id'], 'inProgress'],
          [body['id'], 'completed'],
        ],
      );
      assert.deepEqual([again.status, again.body['id']], [200, body['id']]);
      assert.equal(summary.requests, 2);
      assert.deepEqual(summary.effectsByOperation, { do: 1, undo: 0, cancel: 0 });
      assert.equal((await restarted.ask('GET', '/admin/settings')).body['seed'], 5);
    } finally {
      await restarted.sandbox.close();
    }
    await sceneClosed(home);
  });

  it('forgets orders and journal on reset, and keeps its settings', async () => {
    const { place, ask, effects, patch, untilQuiet } = await createScene({}, home);
    await patch({ seed: 9 });
    await place('k');
    await untilQuiet();
    assert.equal((await ask('POST', '/admin/reset')).status, 204);
    assert.deepEqual((await effects()).keys, {});
    assert.deepEqual((await ask('GET', '/admin/journal')).body, []);
    assert.equal((await place('k')).status, 201);
    assert.equal((await ask('GET', '/admin/settings')).body['seed'], 9);
  });
});

/** What a third start reads is whole: the torn line is gone. */
async function sceneClosed(home: string): Promise<void> {
  const third = await createSandbox({ home });
  await third.close();
}
