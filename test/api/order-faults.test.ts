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

  it('are refused as fast when the item has a hundred thousand characteristics', async () => {
    const productCharacteristic = Array.from({ length: 100_000 }, (_, index) => ({
      name: `c-${index}`,
      value: 1,
    }));
    productCharacteristic.push(productCharacteristic.at(-1)!);
    const item = { id: '1', action: 'add', product: { productCharacteristic } };
    const begin = performance.now();
    const reply = await scene.call('POST', path, { body: { ...order, productOrderItem: [item] } });
    assert.deepEqual(
      [reply.status, reply.body.errors?.[0]?.message],
      [400, 'is named by productCharacteristic[99999] too: give one value, or a list as the value'],
    );
    // To compare each with all before it takes minutes on a busy machine.
    assert.ok(performance.now() - begin < 15_000);
  });

  it('are refused when they are to be completed before they are to start, in whatever zones that is written', async () => {
    const body = {
      ...order,
      externalId: 'backwards',
      requestedStartDate: '2999-03-05T10:00:00+09:00',
      productOrderItem: [{ id: '1', action: 'add', productOffering: { id: 'mobile-plan' } }],
    };
    const completedBy = async (requestedCompletionDate: string) =>
      scene.call('POST', path, { body: { ...body, requestedCompletionDate } });
    for (const early of ['2999-03-05T00:59:59Z', '2999-03-04T00:00:00Z']) {
      const { status, body: answer } = await completedBy(early);
      const message = 'is before the requestedStartDate, 2999-03-05T10:00:00+09:00';
      assert.deepEqual(
        [status, answer.errors],
        [400, [{ path: '$.requestedCompletionDate', message }]],
        JSON.stringify(answer),
      );
    }
    const taken = await completedBy('2999-03-05T00:00:00Z');
    assert.equal(taken.status, 201, JSON.stringify(taken.body));
    const here = new URL(taken.body.href as string).pathname;
    const moved = await scene.call('PATCH', here, {
      body: { requestedCompletionDate: '2999-03-04T00:00:00Z' },
    });
    assert.deepEqual([moved.status, moved.body.errors?.[0]?.path], [400, '$.requestedCompletionDate']);
  });
});
