import assert from 'node:assert/strict';
import { createScene, endScenes, paths } from './scene.js';

const keys = Array.from({ length: 20 }, (_, n) => `o${n}/s1/1/do`);

describe('sandbox mishaps', () => {
  afterEach(endScenes);

  it('repeats the same outcomes for the same seed, whatever the order of arrival', async () => {
    const outcomes = async (seed: number, order: readonly string[]) => {
      const { patch, place, turnup } = await createScene({ via: 'callbackUrl', failureRate: 0.5 });
      await patch({ seed });
      for (const key of order) await place(key);
      const callbacks = await turnup.takes(keys.length);
      return callbacks.map(({ body }) => `${String(body['externalId'])} ${String(body['state'])}`).toSorted();
    };
    const first = await outcomes(7, keys);
    assert.deepEqual(await outcomes(7, keys.toReversed()), first);
    assert.notDeepEqual(await outcomes(8, keys), first);
  });

  it('calls back before its own answer when early', async () => {
    const { place, turnup } = await createScene({ earlyRate: 1, delayMs: 60_000 });
    const { body } = await place('k');
    assert.equal(turnup.received.length, 1);
    assert.equal(body['state'], 'acknowledged');
  });

  it('sends the very same callback twice when duplicated', async () => {
    const { place, turnup } = await createScene({ duplicateRate: 1 });
    await place('k');
    const [first, second] = await turnup.takes(2);
    assert.deepEqual(second, first);
  });

  it('reports completion before progress when out of order', async () => {
    const { place, turnup, ask } = await createScene({
      via: 'callbackUrl',
      progress: true,
      outOfOrderRate: 1,
    });
    const { body } = await place('k');
    const callbacks = await turnup.takes(2);
    assert.deepEqual(
      callbacks.map((one) => one.body['state']),
      ['completed', 'inProgress'],
    );
    const shown = await ask('GET', `${paths.provisioning}/${String(body['id'])}`);
    assert.equal(shown.body['state'], 'completed');
  });

  it('loses the callback but shows the final state when asked', async () => {
    const { place, turnup, untilQuiet, ask } = await createScene({ lostRate: 1 });
    const { body } = await place('k');
    const { summary } = await untilQuiet();
    const shown = await ask('GET', `${paths.provisioning}/${String(body['id'])}`);
    assert.equal(shown.body['state'], 'completed');
    assert.deepEqual(turnup.received, []);
    assert.deepEqual(summary.callbacks, { sent: 0, delivered: 0, refused: 0, pending: 0 });
  });

  it('refuses with 422, and has no effect', async () => {
    const { place, effects } = await createScene({ refuseRate: 1 });
    const { status, body } = await place('k');
    assert.equal(status, 422);
    assert.deepEqual([body['code'], body['reason']], ['422', 'Refused']);
    assert.deepEqual((await effects()).keys, { k: { requests: 1, effects: 0 } });
  });

  it('answers 503 before any effect, and lets a retry through', async () => {
    const { place, effects, untilQuiet } = await createScene({ errorRate: 0.7 });
    const statuses: number[] = [];
    while (statuses.at(-1) !== 201) statuses.push((await place('unlucky')).status);
    await untilQuiet();
    assert.ok(statuses.slice(0, -1).every((status) => status === 503));
    assert.deepEqual((await effects()).keys, { unlucky: { requests: statuses.length, effects: 1 } });
  });

  it('loses its answer after the effect, and gives a retry the same order', async () => {
    const { place, patch, turnup, effects } = await createScene({ lostAnswerRate: 1, via: 'callbackUrl' });
    await assert.rejects(place('k'));
    const [callback] = await turnup.takes(1);
    await patch({ all: { lostAnswerRate: 0 } });
    const { status, body } = await place('k');
    assert.equal(status, 200);
    assert.equal(body['id'], callback?.body['id']);
    assert.deepEqual((await effects()).keys, { k: { requests: 2, effects: 1 } });
  });

  it('answers 503 to everything while offline', async () => {
    const { place, ask } = await createScene({ online: false });
    const { status } = await ask('GET', paths.provisioning);
    assert.deepEqual([status, (await place('k')).status], [503, 503]);
  });

  it('holds the callbacks of an offline system until it is online again', async () => {
    const { place, patch, turnup } = await createScene({ via: 'callbackUrl' });
    await patch({ provisioning: { delayMs: 300 }, 'field-service': { delayMs: 400 } });
    await place('k');
    await patch({ provisioning: { online: false } });
    await place('later', 'field-service');
    const [first] = await turnup.takes(1);
    await patch({ provisioning: { online: true } });
    const [, second] = await turnup.takes(2);
    assert.deepEqual([first?.apiKey, second?.apiKey], ['dev-field-service', 'dev-provisioning']);
  });
});
