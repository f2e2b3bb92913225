import assert from 'node:assert/strict';
import { openScene as openWork, type Scene as Work, seedOrder } from '../activities/support/scene.js';
import { openScene, type Scene } from './scene.js';

const orders = '/tmf-api/productOrderingManagement/v4/productOrder';

describe('who acts', function () {
  this.timeout('60s');
  let work: Work;
  let scene: Scene;

  before(async () => {
    work = await openWork();
    scene = await openScene({ database: work.database });
  });

  after(async () => {
    await scene.close();
    await work.close();
  });

  it('is kept with every event: the caller by name, or the activity of the workflow', async () => {
    const { body: order } = await scene.call('POST', orders, {
      key: 'dev-channel',
      body: seedOrder('fibre-bundle'),
    });
    await work.activities.prepareOrder({ orderId: order.id, kind: 'productOrder', items: 1 });
    const patched = await scene.call('PATCH', `${orders}/${order.id}`, {
      key: 'dev-operator',
      body: { description: 'Ring before you come' },
      headers: { 'content-type': 'application/merge-patch+json', 'idempotency-key': 'the same for a PATCH' },
    });
    assert.equal(patched.status, 200, JSON.stringify(patched.body));
    const events = await work.database.rows<{ eventType: string; actor: string }>(
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

  it('is the caller, too, where a POST under an Idempotency-Key is one transaction', async () => {
    const made = await scene.call('POST', '/tmf-api/party/v4/organization', {
      key: 'dev-operator',
      body: { tradingName: 'Nordlicht' },
      headers: { 'idempotency-key': 'organization-1' },
    });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    const events = await work.database.rows('SELECT actor FROM event WHERE resourceId = ?', [made.body.id]);
    assert.deepEqual(events, [{ actor: 'caller:dev-operator' }]);
  });
});
