import assert from 'node:assert/strict';
import { apis } from '../../api/apis.js';
import { perSuite } from '../support/per-suite.js';
import { openSeededScene, type Json } from './scene.js';

const carts = `${apis.shoppingCart.base}/shoppingCart`;
const fibre = {
  productOffering: { id: 'fibre-home' },
  product: { place: [{ role: 'installationAddress', postcode: '10119' }] },
};

describe('a shopping cart', () => {
  const scene = perSuite(openSeededScene);

  const ask = async (who: string, more: Json = {}): Promise<Json> => {
    const relatedParty = [{ id: who, role: 'customer', '@referredType': 'Customer' }];
    const reply = await scene.call('POST', carts, { body: { relatedParty, cartItem: [fibre], ...more } });
    assert.equal(reply.status, 201, JSON.stringify(reply.body));
    return reply.body;
  };

  const catalog = apis.productCatalog.base;
  const price = async (id: string, more: Json): Promise<void> => {
    const body = {
      id,
      name: id,
      lifecycleStatus: 'launched',
      priceType: 'recurring',
      recurringChargePeriodType: 'month',
      recurringChargePeriodLength: 1,
      price: { unit: 'EUR', value: 7 },
      ...more,
    };
    const made = await scene.call('POST', `${catalog}/productOfferingPrice`, { body });
    assert.equal(made.status, 201, JSON.stringify(made.body));
  };
  const sellAt = async (version: string, id: string): Promise<void> => {
    const { body: today } = await scene.call('GET', `${catalog}/productOffering/fibre-home`);
    const productOfferingPrice = [{ id: 'fibre-activation' }, { id }];
    const offered = await scene.call('POST', `${catalog}/productOffering`, {
      body: { ...today, version, productOfferingPrice },
    });
    assert.equal(offered.status, 201, JSON.stringify(offered.body));
  };

  it('costs the same as a quote, and has those of no other account', async () => {
    await price('concierge', { account: [{ id: 'c-9' }] });
    await sellAt('1.1', 'concierge');
    const { id, cartTotalPrice } = await ask('c-9');
    assert.notDeepEqual(cartTotalPrice, (await ask('c-1')).cartTotalPrice);
    assert.deepEqual(
      (await ask('c-1', { account: { id: 'c-9' } })).cartTotalPrice,
      (await ask('c-1')).cartTotalPrice,
    );
    const { body: quoted } = await scene.call('POST', `${carts}/${id}/quote`, { body: {} });
    const { body: quote } = await scene.call('GET', `${apis.quote.base}/quote/${quoted.quote.id}`);
    assert.deepEqual(quote.quoteTotalPrice, cartTotalPrice);
  });

  it('is neither ordered nor quoted when something costs more later on than it shows', async () => {
    await price('care', {});
    await sellAt('1.2', 'care');
    const { id, cartTotalPrice } = await ask('c-1');
    const ramp = [
      { months: 6, percentage: 100 },
      { months: 6, percentage: 200 },
    ];
    await price('care', { version: '1.1', ramp });
    for (const verb of ['order', 'quote']) {
      const { status, body } = await scene.call('POST', `${carts}/${id}/${verb}`, { body: {} });
      assert.deepEqual(
        [status, body.errors],
        [
          409,
          [
            {
              path: '$.cartItem[0].itemPrice',
              message:
                'care was 7 EUR each month, and is 7 EUR each month for 6 periods, then 14 EUR each month',
            },
          ],
        ],
      );
    }
    const { body: seen } = await scene.call('PATCH', `${carts}/${id}`, { body: {} });
    assert.deepEqual(seen.cartTotalPrice, cartTotalPrice);
    const { body: ordered } = await scene.call('POST', `${carts}/${id}/order`, { body: {} });
    assert.equal(ordered.status, 'ordered');
  });
});
