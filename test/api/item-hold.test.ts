import assert from 'node:assert/strict';
import { perSuite } from '../support/per-suite.js';
import { storeOrder } from './running-order.js';
import { type Json, openScene } from './scene.js';

const products = '/tmf-api/productOrderingManagement/v4';

describe('an order of which items are put on hold', () => {
  const scene = perSuite(openScene);

  it('shows it, and what is wrong with a request, until they are resumed', async () => {
    await storeOrder(scene.database, {
      id: 'part-paused',
      steps: [{ id: 'part-ready', state: 'waiting' }],
    });
    await scene.database.transaction(async (tx) => {
      const row = { orderId: 'part-paused', itemId: '1', position: 0, action: 'add', state: 'inProgress' };
      tx.insert(
        'order_item',
        ['orderId', 'itemId', 'position', 'action', 'state', 'planned'],
        [{ ...row, planned: { id: '1', action: 'add' } }],
      );
    });
    const of = (action: string) => `/api/v1/productOrder/part-paused/${action}`;
    const request = { reason: 'not built', item: ['1', '1'] };
    const held = await scene.call('POST', of('hold'), { body: request });
    assert.equal(held.status, 200);
    const [hold, ...others] = held.body as unknown as Json[];
    assert.deepEqual([hold?.['itemId'], others], ['1', []]);
    const shown = (await scene.call('GET', `${products}/productOrder/part-paused`)).body;
    const [item] = shown.productOrderItem as Json[];
    const { heldBy, heldAt } = hold!;
    assert.deepEqual([shown.state, shown.hold, item?.['state']], ['inProgress', undefined, 'inProgress']);
    assert.deepEqual(item?.['hold'], { reason: 'not built', heldBy, heldAt });
    const { message, waitsFor } = (await scene.call('GET', of('status'))).body;
    assert.match(message, /^Item 1 is on hold .*a step waits/);
    assert.equal((waitsFor as Json[])[0]?.['itemId'], '1');
    assert.deepEqual((await scene.call('GET', of('hold'))).body, held.body);
    const unknown = await scene.call('POST', of('hold'), { body: { ...request, item: ['1', '7'] } });
    assert.deepEqual(
      [unknown.status, unknown.body.errors],
      [400, [{ path: '$.item[1]', message: 'is 7, and the order has no such item' }]],
    );
    assert.equal((await scene.call('POST', of('resume'))).status, 409);
    const resumed = await scene.call('POST', of('resume'), { body: { item: ['1'] } });
    assert.equal(resumed.status, 200);
    assert.ok((resumed.body as unknown as Json[])[0]?.['endedAt']);
    const again = await scene.call('POST', of('resume'), { body: { item: ['1'] } });
    assert.deepEqual(
      [again.status, again.body.message],
      [409, 'That is not possible: nobody has put item 1 on hold.'],
    );
    const nowhere = await scene.call('POST', '/api/v1/productOrder/none/hold', { body: request });
    assert.equal(nowhere.status, 404);
    for (const wrong of [[], [''], 'all', [1]]) {
      const body = { reason: 'not built', item: wrong };
      assert.equal((await scene.call('POST', of('hold'), { body })).status, 400);
    }
  });
});
