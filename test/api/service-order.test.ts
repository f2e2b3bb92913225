import assert from 'node:assert/strict';
import { openScene, type Json } from './scene.js';
import { storeOrder } from './running-order.js';
import { perSuite } from '../support/per-suite.js';

const path = '/tmf-api/serviceOrdering/v4/serviceOrder';

describe('service orders', () => {
  const scene = perSuite(openScene);

  before(async () => {
    await storeOrder(scene.database, { id: 'parent', steps: [{ id: 'made' }] });
  });

  it('are captured as sparse as TMF641 allows, and started', async () => {
    const body = { serviceOrderItem: [{ id: '1', action: 'add', service: {} }] };
    const reply = await scene.call('POST', path, { body });
    assert.equal(reply.status, 201);
    const { id, href, orderDate, ...rest } = reply.body;
    assert.deepEqual(rest, {
      '@type': 'ServiceOrder',
      state: 'acknowledged',
      serviceOrderItem: [{ ...body.serviceOrderItem[0], state: 'acknowledged' }],
    });
    assert.ok(Date.parse(orderDate as string) > 0);
    assert.equal(reply.headers.get('location'), href);
    assert.deepEqual(scene.delivered.slice(-1), [`serviceOrder/${id}`]);
  });

  it('need a service in every item', async () => {
    const { body } = await scene.call('POST', path, {
      body: { serviceOrderItem: [{ id: '1', action: 'add' }] },
    });
    assert.deepEqual(body.errors, [{ path: '$.serviceOrderItem[0].service', message: 'is required' }]);
  });

  it('that decomposition made name their parent and have the state of their order in each item', async () => {
    const { body } = await scene.call('GET', `${path}/made`);
    assert.deepEqual(body, {
      id: 'made',
      href: `${scene.url}${path}/made`,
      '@type': 'ServiceOrder',
      state: 'acknowledged',
      orderDate: '2026-01-01T00:00:00.000Z',
      downstreamSystem: 'provisioning',
      orderRelationship: [
        {
          id: 'parent',
          href: `${scene.url}/tmf-api/productOrderingManagement/v4/productOrder/parent`,
          relationshipType: 'isPartOf',
          '@referredType': 'ProductOrder',
        },
      ],
      serviceOrderItem: [{ id: '1', action: 'add', state: 'acknowledged' }],
    });
    const found = await scene.call('GET', `${path}?orderRelationship.id=parent&fields=none`);
    assert.deepEqual(
      (found.body as Json[]).map(({ id }) => id as string),
      ['made'],
    );
  });
});
