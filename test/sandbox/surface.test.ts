import assert from 'node:assert/strict';
import { createScene, endScenes, paths } from './scene.js';

describe('sandbox surface', () => {
  afterEach(endScenes);

  it('names each fault of its settings, and changes nothing', async () => {
    const { patch, ask } = await createScene();
    const before = await ask('GET', '/admin/settings');
    const { status, body } = await patch({
      seed: 'x',
      provisioning: { failureRate: 2, via: 'pigeon', delay: 1 },
      'field-service': { delayMs: { min: -1 } },
    });
    assert.equal(status, 400);
    assert.deepEqual(String(body['message']).split('; ').toSorted(), [
      'field-service.delayMs.min must be >= 0',
      'provisioning has no setting named delay',
      'provisioning.failureRate must be <= 1',
      'provisioning.via must be one of listener, patch, callbackUrl',
      'seed must be integer',
    ]);
    assert.deepEqual(await ask('GET', '/admin/settings'), before);
  });

  it('refuses a delay whose least is above its most', async () => {
    const { ask } = await createScene();
    const { status, body } = await ask('PATCH', '/admin/settings/provisioning', {
      delayMs: { min: 9, max: 1 },
    });
    assert.equal(status, 400);
    assert.equal(body['message'], 'provisioning.delayMs.min must not be above provisioning.delayMs.max');
  });

  it('patches one system, all of them, and back to the default with null', async () => {
    const { ask } = await createScene();
    await ask('PATCH', '/admin/settings/all', { failureRate: 0.5, delayMs: { min: 0, max: 10 } });
    await ask('PATCH', '/admin/settings/provisioning', { failureRate: null, delayMs: 3 });
    const { body } = await ask('GET', '/admin/settings');
    const settings = body as Record<string, { failureRate: number; delayMs: unknown }>;
    assert.deepEqual(
      Object.keys(paths).map((name) => [settings[name]?.failureRate, settings[name]?.delayMs]),
      [
        [0, { min: 3, max: 3 }],
        [0.5, { min: 0, max: 10 }],
        [0.5, { min: 0, max: 10 }],
      ],
    );
  });

  it('names each fault of an order', async () => {
    const { ask } = await createScene();
    const { status, body } = await ask('POST', paths.provisioning, {
      externalId: 1,
      serviceOrderItem: [{ id: '1' }],
    });
    assert.equal(status, 400);
    assert.equal(
      body['message'],
      "$.externalId must be string; $.serviceOrderItem.0 must have required property 'action'",
    );
  });

  it('journals and refuses a body that is not JSON', async () => {
    const { sandbox, ask } = await createScene();
    const response = await fetch(sandbox.url + paths.provisioning, { method: 'POST', body: '{"a":' });
    const journal = (await ask('GET', '/admin/journal')).body as unknown as Record<string, unknown>[];
    assert.equal(response.status, 400);
    assert.deepEqual(
      journal.map(({ method, status }) => [method, status]),
      [['POST', 400]],
    );
  });

  it('finds an order by the external id', async () => {
    const { place, ask } = await createScene();
    const { body } = await place('a');
    await place('b');
    const found = await ask('GET', `${paths.provisioning}?externalId=${encodeURIComponent('hand-off of a')}`);
    assert.deepEqual(
      (found.body as unknown as Record<string, unknown>[]).map(({ id }) => id),
      [body['id']],
    );
  });

  it('takes resource orders at the path that some systems have in place of the definition’s too', async () => {
    const { ask } = await createScene();
    const { status } = await ask('POST', '/resource-management/tmf-api/resourceOrdering/v4/resourceOrder', {
      orderItem: [{ id: '1', action: 'add' }],
    });
    assert.equal(status, 201);
  });

  it('answers unknown paths, orders and systems with a JSON 404', async () => {
    const { ask } = await createScene();
    const answers = await Promise.all(
      ['/nowhere', '/provisioning/nowhere', `${paths.provisioning}/x`, '/admin/settings/billing'].map(
        (path) => ask('GET', path),
      ),
    );
    assert.deepEqual(
      answers.map(({ status, body }) => [status, body['code']]),
      Array.from({ length: 4 }, () => [404, '404']),
    );
  });

  it('shows an operator its orders, without trusting what they say', async () => {
    const { place, sandbox } = await createScene();
    await place('<script>alert(1)</script>');
    const html = await (await fetch(sandbox.url)).text();
    assert.match(html, /&lt;script&gt;alert\(1\)/);
    assert.doesNotMatch(html, /<script>/);
  });
});
