import assert from 'node:assert/strict';
import { apis } from '../../api/apis.js';
import { perSuite } from '../support/per-suite.js';
import { openSeededScene, type Json } from './scene.js';

const carts = `${apis.shoppingCart.base}/shoppingCart`;
const fibre = {
  productOffering: { id: 'fibre-home' },
  product: { place: [{ role: 'installationAddress', postcode: '10119' }] },
};

describe('a shopping cart that has prices for its account only', () => {
  const scene = perSuite(openSeededScene);

  const ask = async (who: string, more: Json = {}): Promise<Json> => {
    const relatedParty = [{ id: who, role: 'customer', '@referredType': 'Customer' }];
    const reply = await scene.call('POST', carts, { body: { relatedParty, cartItem: [fibre], ...more } });
    assert.equal(reply.status, 201, JSON.stringify(reply.body));
    return reply.body;
  };

  it('costs the same as a quote, and has those of no other account', async () => {
    const catalog = apis.productCatalog.base;
    const price = {
      id: 'concierge',
      name: 'Concierge',
      lifecycleStatus: 'launched',
      priceType: 'recurring',
      recurringChargePeriodType: 'month',
      recurringChargePeriodLength: 1,
      price: { unit: 'EUR', value: 7 },
      account: [{ id: 'c-9' }],
    };
    const made = await scene.call('POST', `${catalog}/productOfferingPrice`, { body: price });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    const { body: today } = await scene.call('GET', `${catalog}/productOffering/fibre-home`);
    const offered = await scene.call('POST', `${catalog}/productOffering`, {
      body: {
        ...today,
        version: '1.1',
        productOfferingPrice: [{ id: 'fibre-activation' }, { id: 'concierge' }],
      },
    });
    assert.equal(offered.status, 201, JSON.stringify(offered.body));
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
});
