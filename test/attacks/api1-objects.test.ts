import assert from 'node:assert/strict';
import { apis } from '../../api/apis.js';
import type { Json } from '../api/scene.js';
import { perSuite } from '../support/per-suite.js';
import { keys, openProtectedScene } from './protected-scene.js';

const hubs = '/tmf-api/event/v4/hub';
const customers = `${apis.customer.base}/customer`;
const products = `${apis.productInventory.base}/product`;

/** API1:2023, broken object level authorization. Which customers a caller sees at all is tested with that. */
describe('attacks on objects of others (API1)', () => {
  const scene = perSuite(openProtectedScene);

  it('end no product of another customer by an order, nor change one', async () => {
    const customer = (id: string) => [{ id, role: 'customer', '@referredType': 'Customer' }];
    const line = await scene.created(
      products,
      {
        name: 'line',
        status: 'active',
        productOffering: { id: 'fibre' },
        relatedParty: customer('victim'),
      },
      { key: keys.operator },
    );
    for (const action of ['delete', 'modify']) {
      const body = {
        relatedParty: customer('attacker'),
        productOrderItem: [{ id: '1', action, product: { id: line.id }, productOffering: { id: 'fibre' } }],
      };
      const reply = await scene.call('POST', '/api/v1/productOrder/plan', { body, key: keys.shop });
      assert.match(JSON.stringify(reply.body), /productNotOwned/, action);
    }
  });

  it('neither read nor end a subscription of another caller, whatever caller they say to be', async () => {
    const callback = 'https://192.0.43.10/hook';
    const hub = await scene.created(hubs, { callback, caller: 'operator' }, { key: keys.subscriber });
    for (const method of ['GET', 'DELETE']) {
      const headers = { 'x-on-behalf-of': 'subscriber' };
      const reply = await scene.call(method, `${hubs}/${hub.id}`, { key: keys.shop, headers });
      assert.ok([403, 404].includes(reply.status), `${method} ${reply.status}`);
    }
    assert.equal((await scene.call('GET', `${hubs}/${hub.id}`, { key: keys.subscriber })).status, 200);
  });

  it('learn nothing of an answer that another caller was given under its Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'guessed' };
    const post = async (key: string, name: string): Promise<Json> =>
      scene.created(
        customers,
        { name, engagedParty: { id: 'p', '@referredType': 'Individual' } },
        { key, headers },
      );
    const mine = await post(keys.otherShop, 'attacker');
    const theirs = await post(keys.shop, 'victim');
    assert.notEqual(mine.id, theirs.id);
    assert.deepEqual(await post(keys.otherShop, 'attacker'), mine);
  });

  it('find nothing by ids that are paths, patterns or names of JavaScript', async () => {
    for (const id of [
      '%2e%2e',
      '..%2fcustomer',
      '%',
      '*',
      '__proto__',
      'constructor',
      '%00',
      '1%20OR%201=1',
      '漢',
    ]) {
      const { status } = await scene.call('GET', `${customers}/${id}`, { key: keys.reader });
      assert.equal(status, 404, id);
    }
  });
});
