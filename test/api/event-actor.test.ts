import assert from 'node:assert/strict';
import { createAuthentication } from '../../api/access/authentication.js';
import { seedOrder } from '../activities/support/scene.js';
import { perSuite } from '../support/per-suite.js';
import { openSceneAtWork } from './scene-at-work.js';

const orders = '/tmf-api/productOrderingManagement/v4/productOrder';

describe('the actor of a change', function () {
  this.timeout('60s');
  const scene = perSuite(openSceneAtWork);

  it('is recorded with every event: the caller by name, or the activity of the workflow', async () => {
    const { body: order } = await scene.call('POST', orders, {
      key: 'dev-channel',
      body: seedOrder('fibre-bundle'),
    });
    await scene.work.activities.prepareOrder({ orderId: order.id, kind: 'productOrder', items: 1 });
    const patched = await scene.call('PATCH', `${orders}/${order.id}`, {
      key: 'dev-operator',
      body: { description: 'Ring before you come' },
      headers: { 'content-type': 'application/merge-patch+json', 'idempotency-key': 'the same for a PATCH' },
    });
    assert.equal(patched.status, 200, JSON.stringify(patched.body));
    const events = await scene.work.database.rows<{ eventType: string; actor: string }>(
      'SELECT eventType, actor FROM event WHERE resourceId = ? ORDER BY sequence',
      [order.id],
    );
    assert.deepEqual(
      events.map(({ eventType, actor }) => `${eventType} ${actor}`),
      [
        'ProductOrderCreateEvent caller:dev-channel',
        'ProductOrderStateChangeEvent system:prepareOrder',
        'ProductOrderAttributeValueChangeEvent caller:dev-operator',
      ],
    );
  });

  it('comes with its client, its address and whom it says to act for', async () => {
    const authenticate = createAuthentication();
    const sent = { credential: 'dev-catalog', address: '192.0.2.7', onBehalfOf: 'anna' };
    assert.deepEqual(await authenticate(sent), {
      kind: 'system',
      subject: 'dev-catalog',
      name: 'dev-catalog',
      client: 'dev-catalog',
      scopes: new Set(['catalog:write', 'integration:write', 'events:read', 'read']),
      address: '192.0.2.7',
      onBehalfOf: 'anna',
    });
  });

  it('may act for whom it names by an identifier, and by nothing else', async () => {
    const asked = async (name: string) =>
      scene.call('GET', orders, { key: 'dev-channel', headers: { 'x-on-behalf-of': name } });
    assert.equal((await asked('anna@shop.example')).status, 200);
    const { status, body } = await asked('Anna Berg');
    assert.deepEqual([status, body.errors[0].path], [400, 'X-On-Behalf-Of']);
  });

  it('is the caller also where a POST under an Idempotency-Key is one transaction', async () => {
    const made = await scene.call('POST', '/tmf-api/party/v4/organization', {
      key: 'dev-operator',
      body: { tradingName: 'Nordlicht' },
      headers: { 'idempotency-key': 'organization-1' },
    });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    const events = await scene.work.database.rows('SELECT actor FROM event WHERE resourceId = ?', [
      made.body.id,
    ]);
    assert.deepEqual(events, [{ actor: 'caller:dev-operator' }]);
  });
});
