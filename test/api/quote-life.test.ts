import assert from 'node:assert/strict';
import { perSuite } from '../support/per-suite.js';
import { openQuoteScene, quoteRequest as request, quotes } from './quote-scene.js';
import type { Json } from './scene.js';

describe('the life of a quote', () => {
  const scene = perSuite(openQuoteScene);

  it('is opened again as the next version by a commercial change, and by no other', async () => {
    const made = await scene.approved();
    const noted = await scene.patch(made.id, {
      description: 'for the board',
      expectedFulfillmentStartDate: '2030-01-01T00:00:00.000Z',
      note: [{ id: '1', text: 'call first' }],
    });
    assert.deepEqual([noted.status, noted.body.phase, noted.body.version], [200, 'approved', '1']);
    assert.deepEqual(noted.body.quoteTotalPrice, made.quoteTotalPrice);
    const { status, body } = await scene.patch(made.id, {
      quoteItem: [{ ...made.quoteItem[0], quantity: 2 }],
    });
    assert.deepEqual(
      [status, body.state, body.phase, body.version, body.validFor],
      [200, 'inProgress', 'draft', '2', undefined],
    );
    const first = await scene.call('GET', `${quotes}/${made.id}/version/1`);
    assert.deepEqual([first.body.state, first.body.quoteItem[0].quantity], ['approved', undefined]);
    const list = await scene.call('GET', `${quotes}/${made.id}/version`);
    assert.deepEqual(
      list.body.map(({ version, phase }: Json) => [version, phase]),
      [
        ['1', 'approved'],
        ['2', 'draft'],
      ],
    );
    const compared = await scene.call('GET', `${quotes}/${made.id}/comparison`);
    const [line] = compared.body.line;
    assert.deepEqual(
      [line.id, line.change, line.difference],
      ['1', 'changed', [{ attribute: 'quantity', from: 1, to: 2 }]],
    );
    assert.ok(compared.body.total.every(({ from, to, delta }: Json) => Math.abs(to - from - delta) < 1e-9));
    assert.equal((await scene.call('GET', `${quotes}/${made.id}/comparison?from=9`)).status, 404);
  });

  it('has no name of an earlier version', async () => {
    const { id } = await scene.approved();
    await scene.moved(id, 'inProgress');
    for (const change of [{ version: '1' }, { version: '1', state: 'approved' }]) {
      const { status, body } = await scene.patch(id, change);
      assert.deepEqual([status, body.errors[0].path], [400, '$.version']);
    }
    const named = await scene.patch(id, { version: 'v'.repeat(201) });
    assert.deepEqual([named.status, named.body.errors[0].path], [400, '$.version']);
  });

  it('keeps the prices and sums that were approved, whatever is sent', async () => {
    const made = await scene.approved();
    const { status, body } = await scene.patch(made.id, {
      priceSummary: { contract: { net: { unit: 'EUR', value: 1 } } },
      quoteItem: [
        { ...made.quoteItem[0], priceSummary: {}, priceNote: ['free'], note: [{ id: '1', text: 'x' }] },
      ],
    });
    assert.deepEqual([status, body.version, body.priceSummary], [200, '1', made.priceSummary]);
    assert.deepEqual(
      [body.quoteItem[0].priceSummary, body.quoteItem[0].priceNote],
      [made.quoteItem[0].priceSummary, made.quoteItem[0].priceNote],
    );
    for (const state of ['rejected', 'cancelled']) {
      const changed = await scene.patch(made.id, {
        state,
        quoteItem: [{ ...made.quoteItem[0], quantity: 9 }],
      });
      assert.equal(changed.status, 409, state);
    }
  });

  it('is accepted from the beginning of its validity on', async () => {
    const validFor = { startDateTime: '2098-01-01T00:00:00.000Z', endDateTime: '2099-01-01T00:00:00.000Z' };
    const { id } = await scene.post({ ...request(), validFor, instantSyncQuote: true });
    const { status, body } = await scene.call('POST', `${quotes}/${id}/accept`);
    assert.deepEqual([status, body.errors[0].path], [409, '$.validFor.startDateTime']);
  });

  it('takes the word of a negotiated price that nobody knows for none, and no number without an end', async () => {
    const [item] = request().quoteItem;
    const sent = (value: number, priceType: string) => ({
      ...request(),
      quoteItem: [
        { ...item, quoteItemPrice: [{ priceType, price: { dutyFreeAmount: { unit: 'EUR', value } } }] },
      ],
    });
    const { id } = await scene.post(sent(5, 'one time'));
    assert.equal((await scene.patch(id, { description: 'still valid' })).status, 200);
    const raw = JSON.stringify(sent(12_345, 'oneTime')).replace('12345', '1e999');
    const reply = await scene.call('POST', quotes, { raw, headers: { 'content-type': 'application/json' } });
    assert.equal(reply.status, 400, JSON.stringify(reply.body));
  });

  it('is accepted as it was offered, and moves by its table only', async () => {
    const { id, quoteItem } = await scene.approved();
    assert.equal((await scene.patch(id, { state: 'pending' })).status, 409);
    const changed = await scene.patch(id, {
      state: 'accepted',
      quoteItem: [{ ...quoteItem[0], quantity: 7 }],
    });
    assert.equal(changed.status, 409);
    assert.match(changed.body.message, /quoteItem cannot be changed/);
    await scene.moved(id, 'cancelled');
    for (const state of ['inProgress', 'approved', 'accepted', 'rejected'])
      assert.equal((await scene.patch(id, { state })).status, 409, state);
    assert.equal((await scene.call('POST', `${quotes}/${id}/accept`)).status, 409);
    assert.equal(
      (await scene.call('POST', `${quotes}/${id}/reject`, { body: { reason: 'late' } })).status,
      409,
    );
  });

  it('is ordered by lines, each at most once, until the rest is declined', async () => {
    const [item] = request().quoteItem;
    const lines = ['1', '2', '3'].map((id) => ({ ...item, id }));
    const { id } = await scene.post({ ...request(), quoteItem: lines, instantSyncQuote: true });
    const accept = async (...ids: string[]) =>
      scene.call('POST', `${quotes}/${id}/accept`, {
        body: { quoteItem: ids.map((each) => ({ id: each })) },
      });
    const first = await accept('2', '2');
    assert.deepEqual(
      [first.status, first.body.state, first.body.phase],
      [200, 'approved', 'partiallyAccepted'],
    );
    assert.deepEqual(first.body.acceptance[0].quoteItem, [{ id: '2' }]);
    assert.deepEqual(
      first.body.quoteItem.map(({ state }: Json) => state as string),
      ['approved', 'accepted', 'approved'],
    );
    const again = await accept('1', '2');
    assert.deepEqual([again.status, again.body.errors[0].path], [409, '$.quoteItem[1].id']);
    assert.equal((await scene.patch(id, { quoteItem: lines.slice(1) })).status, 409);
    assert.equal((await accept('1')).body.productOrder.length, 2);
    const rest = await scene.call('POST', `${quotes}/${id}/reject`, { body: { reason: 'two are enough' } });
    assert.deepEqual([rest.body.state, rest.body.rejection.reason], ['accepted', 'two are enough']);
    assert.deepEqual(
      rest.body.quoteItem.map(({ state }: Json) => state as string),
      ['accepted', 'accepted', 'rejected'],
    );
    const placed = await scene.ordersOf(id);
    assert.deepEqual(
      new Set(placed.map(({ productOrderItem: [each] }) => each.id as string)),
      new Set(['1', '2']),
    );
    const isRecurring = (each: Json): boolean => each.priceType === 'recurring';
    const total = placed[0]!.orderTotalPrice.find(isRecurring);
    const of = first.body.quoteTotalPrice.find(isRecurring);
    assert.equal(total.price.dutyFreeAmount.value * 3, of.price.dutyFreeAmount.value);
  });

  it('sells the parts of a bundle for the term of its line', async () => {
    const [item] = request().quoteItem;
    const months = { amount: 24, units: 'month' };
    const ofLine = await scene.post({
      ...request(),
      quoteItem: [{ ...item, itemTerm: [{ duration: months }] }],
    });
    const ofAll = await scene.post({ ...request(), contractTerm: months });
    assert.equal(ofLine.priceSummary.contract.net.value, ofAll.priceSummary.contract.net.value);
  });

  it('counts of alternatives the chosen one, and orders only that', async () => {
    const [item] = request().quoteItem;
    const lines = [
      { ...item, id: 'a', alternative: { group: 'access' } },
      {
        ...item,
        id: 'b',
        alternative: { group: 'access', chosen: true },
        productOffering: { id: 'fibre-internet' },
      },
    ];
    const both = await scene.post({ ...request(), quoteItem: lines, instantSyncQuote: true });
    const only = await scene.post({ ...request('fibre-internet') });
    assert.deepEqual(both.quoteTotalPrice, only.quoteTotalPrice);
    assert.ok(both.quoteItem[0].quoteItemPrice.length > 0);
    await scene.moved(both.id, 'accepted');
    const [order] = await scene.ordersOf(both.id);
    assert.deepEqual(
      order.productOrderItem.map((each: Json) => each.id as string),
      ['b'],
    );
    const twice = lines.map((each) => ({ ...each, alternative: { group: 'access', chosen: true } }));
    const wrong = await scene.post({ ...request(), quoteItem: twice });
    assert.deepEqual(wrong.errorMessage[0].path, '$.quoteItem[1].alternative.chosen');
  });

  it('gives one order to a hundred who accept it at the same time', async function () {
    this.timeout('1m');
    const { id } = await scene.approved();
    const replies = await Promise.all(
      Array.from({ length: 100 }, async () => scene.call('POST', `${quotes}/${id}/accept`)),
    );
    assert.deepEqual([...new Set(replies.map(({ status }) => status))], [200]);
    assert.deepEqual(new Set(replies.map(({ body }) => body.productOrder[0].id as string)).size, 1);
    assert.equal((await scene.ordersOf(id)).length, 1);
  });
});
