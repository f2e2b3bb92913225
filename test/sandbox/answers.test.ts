import assert from 'node:assert/strict';
import { createScene, endScenes } from './scene.js';

describe('sandbox answers', () => {
  afterEach(endScenes);

  it('acknowledges a service order with its own id, and reports its completion to the TMF listener', async () => {
    const { place, turnup, sandbox } = await createScene({ via: 'listener' });
    const { status, location, body } = await place('o1/s1/1/do');
    const [callback] = await turnup.takes(1);
    assert.equal(status, 201);
    assert.equal(body['state'], 'acknowledged');
    assert.equal(body['externalId'], 'hand-off of o1/s1/1/do');
    assert.equal(location, body['href']);
    assert.ok(
      location?.startsWith(`${sandbox.url}/provisioning/tmf-api/serviceOrdering/v4/serviceOrder/SO-`),
    );
    assert.equal(callback?.method, 'POST');
    assert.equal(callback.path, '/tmf-api/serviceOrdering/v4/listener/serviceOrderStateChangeEvent');
    assert.equal(callback.apiKey, 'dev-provisioning');
    assert.equal(callback.body['eventType'], 'ServiceOrderStateChangeEvent');
    const { serviceOrder } = callback.body['event'] as { serviceOrder: Record<string, unknown> };
    assert.equal(serviceOrder['id'], body['id']);
    assert.equal(serviceOrder['externalId'], 'hand-off of o1/s1/1/do');
    assert.equal(serviceOrder['state'], 'completed');
  });

  it('answers a resource order at its callback URL, with a value for each characteristic sent empty', async () => {
    const { place, turnup } = await createScene({ via: 'callbackUrl' });
    await place('o1/s1/1/do', 'resource-management');
    const [callback] = await turnup.takes(1);
    assert.equal(callback?.method, 'POST');
    assert.equal(callback.path, '/api/v1/callback/42');
    assert.equal(callback.apiKey, 'dev-resource-management');
    assert.equal(callback.body['state'], 'completed');
    assert.deepEqual(callback.body['orderItem'], [
      {
        id: '1',
        action: 'add',
        state: 'completed',
        resource: {
          resourceCharacteristic: [
            { name: 'msisdn', value: '+4915100000001' },
            { name: 'iccid', value: '8949000000000000002' },
          ],
        },
      },
    ]);
  });

  it('answers a work order by a merge patch of the order in Turnup, and keeps the values it was sent', async () => {
    const { place, turnup } = await createScene({ via: 'patch' });
    await place('o1/s1/1/do', 'field-service');
    const [callback] = await turnup.takes(1);
    assert.equal(callback?.method, 'PATCH');
    assert.equal(callback.path, '/tmf-api/serviceOrdering/v4/serviceOrder/42');
    assert.equal(callback.apiKey, 'dev-field-service');
    assert.equal(callback.contentType, 'application/merge-patch+json');
    const { completionDate, ...patch } = callback.body;
    assert.ok(typeof completionDate === 'string');
    assert.deepEqual(patch, {
      '@type': 'WorkOrder',
      externalId: 'hand-off of o1/s1/1/do',
      state: 'completed',
      workOrderItem: [
        {
          id: '1',
          action: 'add',
          state: 'completed',
          work: {
            workCharacteristic: [
              { name: 'slot', value: 'am' },
              { name: 'serialNumber', value: 'SN00000001' },
            ],
          },
        },
      ],
    });
  });

  it('reports the characteristics in `returns` for an added line, and none for a modified or deleted one', async () => {
    const { place, turnup, patch } = await createScene({ via: 'callbackUrl' });
    await patch({ provisioning: { returns: { accessLineId: 'L{{n:3}}', ipAddress: null, vlan: 12 } } });
    const actions = ['add', 'modify', 'delete'];
    await place('k', 'provisioning', {
      serviceOrderItem: actions.map((action, index) => ({ id: `${index}`, action, service: { name: 'x' } })),
    });
    const [callback] = await turnup.takes(1);
    assert.deepEqual(callback?.body['serviceOrderItem'], [
      {
        id: '0',
        action: 'add',
        state: 'completed',
        service: {
          name: 'x',
          serviceCharacteristic: [
            { name: 'accessLineId', value: 'L001' },
            { name: 'vlan', value: 12 },
          ],
        },
      },
      { id: '1', action: 'modify', state: 'completed', service: { name: 'x' } },
      { id: '2', action: 'delete', state: 'completed', service: { name: 'x' } },
    ]);
  });

  it('answers on demand what it would answer later, once', async () => {
    const { place, turnup, ask, untilQuiet } = await createScene({ via: 'callbackUrl', delayMs: 60_000 });
    await place('o1/s1/1/do');
    await place('o2/s1/1/do');
    const before = Date.now();
    const answers = [await ask('POST', '/admin/answer?key=o1/'), await ask('POST', '/admin/answer?key=o1/')];
    const [callback] = await turnup.takes(1);
    assert.equal(callback?.body['state'], 'completed');
    assert.ok(Math.abs(Date.parse(callback.body['completionDate'] as string) - before) < 30_000);
    assert.deepEqual(
      answers.map(({ body }) => body),
      [{ orders: 1 }, { orders: 0 }],
    );
    await ask('POST', '/admin/answer');
    const { summary } = await untilQuiet();
    assert.deepEqual(summary.callbacks, { sent: 2, delivered: 2, refused: 0, pending: 0 });
  });

  it('reports progress before completion when configured to', async () => {
    const { place, turnup } = await createScene({ via: 'callbackUrl', progress: true });
    await place('k');
    const callbacks = await turnup.takes(2);
    assert.deepEqual(
      callbacks.map(({ body }) => body['state']),
      ['inProgress', 'completed'],
    );
  });

  it('fails an order of a named specification, with a reason', async () => {
    const { place, turnup } = await createScene({ via: 'callbackUrl', failSpecifications: ['Access'] });
    await place('k');
    const [callback] = await turnup.takes(1);
    assert.equal(callback?.body['state'], 'failed');
    const [error] = callback.body['errorMessage'] as Record<string, string>[];
    assert.deepEqual(Object.keys(error ?? {}), ['code', 'reason', 'message', 'timestamp']);
  });

  it('sends a callback again until a server error is over', async () => {
    const { place, turnup, untilQuiet } = await createScene();
    turnup.answerWith(503);
    await place('k');
    await turnup.refuses(1);
    turnup.answerWith(204);
    await turnup.takes(1);
    const { summary } = await untilQuiet();
    assert.equal(summary.callbacks['delivered'], 1);
    assert.ok((summary.callbacks['sent'] ?? 0) > 1);
  });

  it('drops a callback that Turnup refuses, and journals what it said', async () => {
    const { place, turnup, untilQuiet, ask } = await createScene();
    turnup.answerWith(404);
    await place('o7/s1/1/do');
    const { summary } = await untilQuiet();
    const { body } = await ask('GET', '/admin/journal?limit=1&key=o7/');
    const [entry] = body as unknown as Record<string, unknown>[];
    assert.deepEqual(summary.callbacks, { sent: 1, delivered: 0, refused: 1, pending: 0 });
    assert.deepEqual(entry?.['deliveries'], [{ outcome: 'refused', attempts: 1, note: '404 {}' }]);
  });
});
