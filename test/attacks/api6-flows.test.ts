import assert from 'node:assert/strict';
import { apis } from '../../api/apis.js';
import { quoteRequest, quotes } from '../api/quote-scene.js';
import { eachFromElsewhere, openSeededScene } from '../api/scene.js';
import { perSuite } from '../support/per-suite.js';
import { authentication, keys } from './protected-scene.js';

const orders = `${apis.productOrdering.base}/productOrder`;

/** API6:2023, unrestricted access to sensitive business flows: what a channel sells for what, and how often. */
describe('attacks on business flows (API6)', () => {
  const scene = perSuite(async () => openSeededScene({ authenticate: eachFromElsewhere(authentication()) }));

  it('sell at no price of the channel’s own without somebody’s approval', async () => {
    const request = quoteRequest();
    const [item] = request.quoteItem;
    const own = (value: number) => [
      { name: 'mine', priceType: 'recurring', price: { dutyFreeAmount: { unit: 'EUR', value } } },
    ];
    for (const value of [0.01, -500]) {
      const body = {
        ...request,
        quoteItem: [{ ...item, quoteItemPrice: own(value) }],
        instantSyncQuote: true,
      };
      const made = await scene.call('POST', quotes, { body, key: keys.shop });
      if (made.status === 400) continue;
      assert.notEqual(made.body.state, 'approved', String(value));
      for (const state of ['approved', 'accepted']) {
        const reply = await scene.call('PATCH', `${quotes}/${made.body.id}`, {
          body: { state },
          key: keys.shop,
        });
        assert.ok([400, 403, 409].includes(reply.status), `${value} ${state} ${reply.status}`);
      }
    }
    const listed = await scene.call('GET', `${orders}?fields=id`, { key: keys.reader });
    assert.deepEqual(listed.body, []);
  });

  it('make one order of a request that is repeated at the same time', async () => {
    const body = {
      relatedParty: [{ id: 'c-1', role: 'customer' }],
      productOrderItem: [{ id: '1', action: 'add', productOffering: { id: 'fibre-home' } }],
      externalId: 'raced',
    };
    const headers = { 'idempotency-key': 'raced' };
    const replies = await Promise.all(
      Array.from({ length: 8 }, async () => scene.call('POST', orders, { body, key: keys.shop, headers })),
    );
    const ids = new Set(replies.map((reply) => reply.body.id));
    assert.equal(ids.size, 1, JSON.stringify(replies.map(({ status }) => status)));
  });
});
