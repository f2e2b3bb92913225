import assert from 'node:assert/strict';
import { createFakeDownstream } from '../activities/support/fake-downstream.js';
import { perSuite } from '../support/per-suite.js';
import { openCheckingProxy } from './support/checking-proxy.js';

const resourceOrders = '/resource-management/tmf-api/resourceOrderingManagement/v4/resourceOrder';

describe('what end-to-end tests put before the downstream systems', () => {
  const proxy = perSuite(async () => {
    const downstream = await createFakeDownstream();
    const opened = await openCheckingProxy(downstream.url);
    const close = async () => {
      opened.close();
      downstream.close();
    };
    return { ...opened, downstream, close };
  });

  beforeEach(() => proxy.faults.clear());

  const post = async (url: string, body: object): Promise<Response> =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'key-1' },
      body: JSON.stringify(body),
    });

  it('passes a hand-off on as it is, and the answer back', async () => {
    proxy.downstream.answer = () => ({ status: 202, body: { id: 'theirs' } });
    const body = { '@type': 'ResourceOrder', orderItem: [{ id: '1', action: 'add' }] };
    const answer = await post(`${proxy.url}${resourceOrders}`, body);
    assert.deepEqual([answer.status, await answer.json()], [202, { id: 'theirs' }]);
    assert.deepEqual(proxy.downstream.asked, [{ method: 'POST', path: resourceOrders, key: 'key-1', body }]);
  });

  it('gives no answer where there was none', async () => {
    const gone = await createFakeDownstream();
    gone.close();
    const before = await openCheckingProxy(gone.url);
    await assert.rejects(post(`${before.url}${resourceOrders}`, {}), /fetch failed/);
    before.close();
  });

  it('names what is wrong with a hand-off', async () => {
    await post(`${proxy.url}${resourceOrders}`, { orderItem: [{ id: 1 }] });
    assert.match([...proxy.faults].join('\n'), /resourceOrder Problem: .*action is required/);
  });

  it('names what is wrong with a notification, which it passes on to nobody', async () => {
    const before = proxy.downstream.asked.length;
    const event = { productOrder: { state: 'finished' } };
    await post(proxy.listener, { eventType: 'ProductOrderStateChangeEvent', event });
    assert.match(
      [...proxy.faults].join('\n'),
      /^ProductOrderStateChangeEvent .*productOrderItem is required/m,
    );
    assert.equal(proxy.downstream.asked.length, before);
  });
});
