import assert from 'node:assert/strict';
import { perSuite } from '../support/per-suite.js';
import { openQuoteScene, quoteRequest as request, quotes } from './quote-scene.js';
import type { Json } from './scene.js';

describe('a quote over the API, with the seeds,', () => {
  const scene = perSuite(openQuoteScene);

  it('cannot be approved without a customer, but is priced', async () => {
    const { relatedParty: _, ...anonymous } = request();
    const made = await scene.post({ ...anonymous, instantSyncQuote: true });
    assert.deepEqual(
      [made.state, made.errorMessage],
      [
        'pending',
        [
          {
            code: 'invalidBody',
            message: 'must name the customer, as a party with the role customer',
            path: '$.relatedParty',
          },
        ],
      ],
    );
    assert.ok(made.quoteTotalPrice.length > 0);
  });

  it('is priced when it is asked for, and again when it is changed', async () => {
    const made = await scene.post(request());
    assert.deepEqual([made.state, made.version, made.quoteItem[0].id], ['inProgress', '1', '1']);
    const sums = made.quoteTotalPrice.map(({ priceType }: Json) => priceType as string);
    assert.deepEqual(sums.toSorted(), ['oneTime', 'recurring']);
    const item = { ...made.quoteItem[0], productOffering: { id: 'fibre-internet' } };
    const { body } = await scene.patch(made.id, { quoteItem: [item] });
    assert.notDeepEqual(body.quoteTotalPrice, made.quoteTotalPrice);
    assert.equal(body.errorMessage, undefined);
  });

  it('of a thousand lines is saved in seconds, not minutes', async () => {
    const {
      quoteItem: [item],
      ...others
    } = request('fibre-internet');
    const quoteItem = Array.from({ length: 1_000 }, (_, index) => ({ ...item, id: String(index + 1) }));
    const before = process.cpuUsage();
    const made = await scene.post({ ...others, quoteItem });
    const { user, system } = process.cpuUsage(before);
    assert.deepEqual([made.quoteItem.length, made.errorMessage], [1_000, undefined]);
    const seconds = (user + system) / 1_000_000;
    assert.ok(seconds < 10, `${seconds} s of CPU`);
  });

  it('moves with its items, though what was answered is sent back', async () => {
    const made = await scene.post(request());
    assert.equal(made.quoteItem[0].state, 'inProgress');
    const { body } = await scene.patch(made.id, { ...made, state: 'approved' });
    assert.deepEqual([body.state, body.quoteItem[0].state], ['approved', 'approved'], JSON.stringify(body));
    const reply = await scene.patch(made.id, { quoteItem: body.quoteItem, state: 'accepted' });
    assert.deepEqual([reply.status, reply.body.quoteItem?.[0].state], [200, 'accepted']);
  });

  it('is approved in the answer when the caller waits, and valid for 30 days', async () => {
    const { state, validFor, effectiveQuoteCompletionDate } = await scene.approved();
    assert.equal(state, 'approved');
    assert.equal(validFor.startDateTime, effectiveQuoteCompletionDate);
    assert.equal(Date.parse(validFor.endDateTime) - Date.parse(validFor.startDateTime), 30 * 86_400_000);
  });

  it('becomes an order when it is accepted: one, however often and by how many at once', async () => {
    const { id } = await scene.approved();
    const replies = await Promise.all([1, 2, 3, 4].map(async () => scene.patch(id, { state: 'accepted' })));
    const won = replies.filter(({ status }) => status === 200);
    assert.ok(won.length >= 1 && replies.every(({ status }) => [200, 409].includes(status)));
    const [order, ...others] = await scene.ordersOf(id);
    assert.equal(others.length, 0);
    const quote = (await scene.call('GET', `${quotes}/${id}`)).body;
    assert.deepEqual(quote.productOrder, [
      { id: order.id, href: order.href, '@referredType': 'ProductOrder' },
    ]);
    assert.deepEqual(
      [order.state, order.category, order.quote[0].id, order.relatedParty[0].id],
      ['acknowledged', 'residential', id, 'c-1'],
    );
    assert.deepEqual(order.productOrderItem[0].quoteItem, {
      id: '1',
      quoteId: id,
      '@referredType': 'QuoteItem',
    });
    assert.deepEqual(scene.delivered.filter((each) => each === `productOrder/${order.id}`).length, 1);
    const rows = await scene.database.rows('SELECT 1 FROM outbox WHERE workflowId = ?', [
      `productOrder/${order.id}`,
    ]);
    assert.equal(rows.length, 1);
  });

  it('is not accepted after its validity', async () => {
    const past = { startDateTime: '2020-01-01T00:00:00Z', endDateTime: '2020-02-01T00:00:00Z' };
    const late = await scene.patch((await scene.post(request())).id, { state: 'approved', validFor: past });
    assert.deepEqual([late.status, late.body.errors[0].path], [409, '$.validFor.endDateTime']);
    const { id } = await scene.approved();
    await scene.database.run(
      `UPDATE business_document SET doc = JSON_SET(doc, '$.validFor.endDateTime', ?) WHERE id = ?`,
      [past.endDateTime, id],
    );
    const { status, body } = await scene.patch(id, { state: 'accepted' });
    assert.deepEqual([status, body.code], [409, 'conflict']);
    assert.match(body.message, /valid until 2020-02-01/);
    assert.deepEqual(await scene.ordersOf(id), []);
  });

  it('is not approved with items that cannot be ordered, and names them', async () => {
    for (const [body, code] of [
      [request('unheard'), 'unknownOffering'],
      [request('fibre-home', '99999'), 'technologyNotAvailable'],
    ] as const) {
      const made = await scene.post({ ...body, instantSyncQuote: true });
      assert.equal(made.state, 'pending');
      const [fault] = made.errorMessage;
      assert.deepEqual([fault.code, fault.path], [code, '$.quoteItem[0]']);
      const reply = await scene.patch(made.id, { state: 'approved' });
      assert.deepEqual([reply.status, reply.body.errors[0].path], [409, '$.quoteItem[0]']);
    }
    const { errorMessage } = await scene.post({ quoteItem: [{ id: '1', action: 'surprise' }] });
    assert.ok(errorMessage.some(({ path }: Json) => path === '$.quoteItem[0].action'));
  });

  it('is negotiated again after a rejection, as another version', async () => {
    const { id } = await scene.approved();
    await scene.moved(id, 'rejected');
    const again = await scene.moved(id, 'inProgress');
    assert.deepEqual([again.version, again.validFor, again.phase], ['2', undefined, 'draft']);
    await scene.moved(id, 'approved');
    await scene.moved(id, 'accepted');
    assert.equal((await scene.ordersOf(id)).length, 1);
    assert.equal((await scene.call('DELETE', `${quotes}/${id}`)).status, 409);
  });

  it('names each item once', async () => {
    const [item] = request().quoteItem;
    const { status, body } = await scene.call('POST', quotes, {
      body: {
        quoteItem: [
          { ...item, id: '1' },
          { ...item, id: '1' },
        ],
      },
    });
    assert.deepEqual([status, body.errors[0].path], [400, '$.quoteItem[1].id']);
  });
});
