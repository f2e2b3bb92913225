import assert from 'node:assert/strict';
import { apis } from '../../domain/tmf/apis.js';
import { openScene } from './scene.js';
import { perSuite } from '../support/per-suite.js';

const path = `${apis.productOrdering.base}/productOrder`;
const order = { relatedParty: [{ id: 'c-1', role: 'customer', '@referredType': 'Customer' }] };

describe('product orders that follow the schema', () => {
  const scene = perSuite(openScene);

  it('are refused without a customer, whatever other parties they name', async () => {
    const body = {
      relatedParty: [{ id: 'agent-1', role: 'seller' }],
      productOrderItem: [{ id: '1', action: 'add' }],
    };
    const reply = await scene.call('POST', path, { body });
    assert.deepEqual(
      [reply.status, reply.body.errors],
      [
        400,
        [{ path: '$.relatedParty', message: 'must name the customer, as a party with the role customer' }],
      ],
    );
    // Who asks what would be built need not say for whom.
    assert.equal((await scene.call('POST', '/api/v1/productOrder/plan', { body })).status, 200);
  });

  it('are refused when an item names a characteristic twice, in a dry run too', async () => {
    const productCharacteristic = [
      { name: 'dataGb', value: 50 },
      { name: 'dataGb', value: 10 },
    ];
    const item = { id: '1', action: 'add', product: { productCharacteristic } };
    const body = { ...order, externalId: 'twice', productOrderItem: [item] };
    for (const where of [path, '/api/v1/productOrder/plan']) {
      const reply = await scene.call('POST', where, { body });
      assert.deepEqual(
        [reply.status, reply.body.errors],
        [
          400,
          [
            {
              path: '$.productOrderItem[0].product.productCharacteristic[1].name',
              message: 'is named by productCharacteristic[0] too: give one value, or a list as the value',
            },
          ],
        ],
      );
    }
  });
});
