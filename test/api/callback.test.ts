import assert from 'node:assert/strict';
import { openScene, type Json } from './scene.js';
import { storeOrder } from './running-order.js';
import { perSuite } from '../support/per-suite.js';

const listener = '/tmf-api/serviceOrdering/v4/listener/serviceOrderStateChangeEvent';
const result = [{ service: { serviceCharacteristic: [{ name: 'lineId', value: 'L1' }] } }];

describe('a callback', () => {
  const scene = perSuite(openScene);
  let orders = 0;

  /** A step of a running order, handed off to provisioning by default. */
  const step = async (given: Json = {}): Promise<{ readonly id: string; readonly workflow: string }> => {
    const order = `o-${(orders += 1)}`;
    const id = `s-${orders}`;
    await storeOrder(scene.database, { id: order, steps: [{ id, ...given }] });
    return { id, workflow: `productOrder/${order}` };
  };
  const stepRow = async (id: string): Promise<Json> => {
    const [row] = await scene.database.rows<Json>(
      'SELECT reportedState, externalRef, JSON_EXTRACT(result, "$") AS result FROM plan_step WHERE id = ?',
      [id],
    );
    return { ...row, result: typeof row.result === 'string' ? JSON.parse(row.result as string) : row.result };
  };

  it('comes as a listener event, finds its step by externalId, and wakes the workflow', async () => {
    const { id, workflow } = await step();
    const order = { id: 'SO-1', externalId: `${id}:1:do`, state: 'completed', serviceOrderItem: result };
    const body = { eventId: 'e1', eventType: 'ServiceOrderStateChangeEvent', event: { serviceOrder: order } };
    const reply = await scene.call('POST', listener, { body, key: 'dev-provisioning' });
    assert.deepEqual(
      [reply.status, reply.body],
      [
        201,
        {
          '@type': 'CallbackReceipt',
          stepId: id,
          outcome: 'applied',
          message: 'Applied: the order continues.',
        },
      ],
    );
    assert.deepEqual(scene.delivered.slice(-1), [workflow]);
    assert.deepEqual(await stepRow(id), {
      reportedState: 'completed',
      externalRef: 'SO-1',
      result: { characteristics: [{ name: 'lineId', value: 'L1' }], reasons: [] },
    });
  });

  it("finds its step by the downstream system's own id where there is no externalId", async () => {
    const { id } = await step({ externalRef: 'SO-own' });
    const body = { event: { serviceOrder: { id: 'SO-own', state: 'inProgress' } } };
    const reply = await scene.call('POST', listener, { body, key: 'dev-provisioning' });
    assert.deepEqual([reply.body.stepId, reply.body.outcome], [id, 'progress']);
    assert.equal((await scene.call('POST', listener, { body, key: 'dev-field-service' })).status, 404);
  });

  it('counts without the system’s own id where that is too long to be kept', async () => {
    const { id } = await step();
    const order = { id: 'x'.repeat(256), externalId: `${id}:1:do`, state: 'completed' };
    const reply = await scene.call('POST', listener, {
      body: { event: { serviceOrder: order } },
      key: 'dev-provisioning',
    });
    assert.deepEqual([reply.status, reply.body.outcome], [201, 'applied']);
    const row = await stepRow(id);
    assert.deepEqual([row['reportedState'], row['externalRef']], ['completed', null]);
  });

  it('is unknown where the externalId has a generation beyond all that there are', async () => {
    const { id } = await step();
    const order = { id: 'SO-2', externalId: `${id}:99999999999:do`, state: 'completed' };
    const body = { event: { serviceOrder: order } };
    assert.equal((await scene.call('POST', listener, { body, key: 'dev-provisioning' })).status, 404);
  });

  it('comes to the callback URL, as the order or as an event with it', async () => {
    const { id } = await step();
    const at = `/api/v1/callback/${encodeURIComponent(`${id}:1:do`)}`;
    const progress = await scene.call('POST', at, { body: { state: 'inProgress' } });
    assert.deepEqual([progress.status, progress.body.outcome], [200, 'progress']);
    const done = await scene.call('POST', at, { body: { event: { resourceOrder: { state: 'failed' } } } });
    assert.deepEqual([done.status, done.body.outcome], [200, 'applied']);
  });

  for (const [kind, path, downstreamSystem] of [
    ['serviceOrder', '/tmf-api/serviceOrdering/v4/serviceOrder', 'provisioning'],
    ['resourceOrder', '/tmf-api/resourceOrderingManagement/v4/resourceOrder', 'resource-management'],
    ['resourceOrder', '/tmf-api/resourceOrdering/v4/resourceOrder', 'resource-management'],
    ['workOrder', '/tmf-api/workOrderManagement/v4/workOrder', 'field-service'],
  ] as const) {
    it(`comes as a PATCH at ${path}, answered with the whole order`, async () => {
      const { id, workflow } = await step({ kind, downstreamSystem });
      const options = { body: { state: 'inProgress' }, key: `dev-${downstreamSystem}` };
      const reply = await scene.call('PATCH', `${path}/${id}`, options);
      assert.deepEqual([reply.status, reply.body.id, reply.body.state], [200, id, 'inProgress']);
      assert.equal(reply.headers.get('x-callback-outcome'), 'progress');
      assert.equal(reply.body.orderRelationship[0].id, workflow.split('/')[1]);
    });
  }

  it('is recorded and answered without effect when it is a duplicate, late, or for an earlier hand-off', async () => {
    const { id } = await step({ generation: 2 });
    const send = async (generation: number, state: string) => {
      const reply = await scene.call('POST', `/api/v1/callback/${id}:${generation}:do`, { body: { state } });
      return [reply.status, reply.body.outcome];
    };
    const before = scene.delivered.length;
    assert.deepEqual(await send(1, 'completed'), [200, 'outdated']);
    assert.deepEqual(await send(2, 'completed'), [200, 'applied']);
    assert.deepEqual(await send(2, 'completed'), [200, 'duplicate']);
    assert.deepEqual(await send(2, 'inProgress'), [200, 'superseded']);
    assert.equal(scene.delivered.length, before + 1);
  });

  it('is refused with a hint when it does not say which of several hand-offs it concerns', async () => {
    const { id } = await step({ generation: 2 });
    const path = `/tmf-api/serviceOrdering/v4/serviceOrder/${id}`;
    const patch = async (body: object) => {
      const reply = await scene.call('PATCH', path, { body, key: 'dev-provisioning' });
      return reply.status;
    };
    assert.equal(await patch({ state: 'completed' }), 409);
    assert.equal(await patch({ state: 'completed', externalId: `${id}:2:do` }), 200);
  });

  it('is refused to another downstream system', async () => {
    const { id } = await step();
    const options = { body: { state: 'completed' }, key: 'dev-field-service' };
    for (const reply of [
      await scene.call('POST', `/api/v1/callback/${id}:1:do`, options),
      await scene.call('PATCH', `/tmf-api/serviceOrdering/v4/serviceOrder/${id}`, options),
    ]) {
      assert.deepEqual([reply.status, reply.body.code], [403, 'forbidden']);
    }
  });

  it('is refused to a caller that is no downstream system', async () => {
    const { id } = await step();
    const options = { body: { state: 'completed' }, key: 'dev-channel' };
    const { status } = await scene.call('PATCH', `/tmf-api/serviceOrdering/v4/serviceOrder/${id}`, options);
    assert.equal(status, 403);
  });

  it('is refused for what was not handed off yet, and for what is not known', async () => {
    const { id } = await step({ state: 'waiting' });
    const body = { state: 'completed' };
    assert.equal((await scene.call('POST', `/api/v1/callback/${id}:1:do`, { body })).status, 409);
    assert.equal((await scene.call('POST', '/api/v1/callback/none:1:do', { body })).status, 404);
    assert.equal((await scene.call('POST', '/api/v1/callback/nonsense', { body })).status, 404);
    assert.equal((await scene.call('POST', '/api/v1/callback/%C3%A9:1:do', { body })).status, 404);
  });

  it('is refused without a known state', async () => {
    const { id } = await step();
    const order = `/tmf-api/serviceOrdering/v4/serviceOrder/${id}`;
    const missing = await scene.call('PATCH', order, { body: { note: [] } });
    assert.deepEqual(missing.body.errors, [{ path: '$.state', message: 'is required' }]);
    const event = { event: { serviceOrder: { externalId: `${id}:1:do`, state: 'finished' } } };
    const wrong = await scene.call('POST', listener, { body: event });
    assert.equal(wrong.body.errors[0].path, '$.event.serviceOrder.state');
    const other = await scene.call('PATCH', order, {
      body: { state: 'completed', externalId: 'other:1:do' },
    });
    assert.equal(other.body.errors[0].path, '$.externalId');
  });

  it('is refused for a captured order, whose state its workflow sets', async () => {
    await storeOrder(scene.database, { id: 'captured', kind: 'serviceOrder' });
    const at = '/tmf-api/serviceOrdering/v4/serviceOrder/captured';
    const patch = async (key: string) => scene.call('PATCH', at, { body: { state: 'completed' }, key });
    assert.equal((await patch('dev-provisioning')).status, 403);
    const { status, body } = await patch('dev-channel');
    assert.deepEqual([status, body.errors[0].allowedValues], [409, ['cancelled']]);
  });
});
