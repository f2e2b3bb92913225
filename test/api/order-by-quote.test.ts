import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { apis } from '../../api/apis.js';
import { type CallOptions, type Json, openSeededScene, type Reply } from './scene.js';
import { perSuite } from '../support/per-suite.js';

const productOrders = `${apis.productOrdering.base}/productOrder`;

describe('an order by a quote', () => {
  const scene = perSuite(openSeededScene);

  const place = { role: 'installationAddress', postcode: '10119' };
  const byLines = (more: Json = {}): Json => ({
    account: { id: 'customer-4711' },
    place,
    line: [{ productOffering: { id: 'fibre-home' } }],
    ...more,
  });
  const post = async (body: Json, query = '', headers: CallOptions['headers'] = {}): Promise<Reply> =>
    scene.call('POST', `/api/v1/order${query}`, { body, headers });
  const countOf = async (): Promise<string | null> =>
    (await scene.call('GET', `${productOrders}?limit=0`)).headers.get('x-total-count');
  const quotes = `${apis.quote.base}/quote`;
  const approved = async (): Promise<Json> => {
    const item = { action: 'add', productOffering: { id: 'fibre-home' }, product: { place: [place] } };
    const { status, body } = await scene.call('POST', quotes, {
      body: {
        instantSyncQuote: true,
        relatedParty: [{ id: 'customer-4711', role: 'customer', '@referredType': 'Customer' }],
        quoteItem: [item, item],
      },
    });
    assert.deepEqual([status, body.state], [201, 'approved'], JSON.stringify(body));
    return body;
  };

  it('accepts it, once, whole or by lines', async () => {
    const { id } = await approved();
    const some = { quote: { id }, quoteItem: [{ id: '1' }], account: { id: 'customer-4711' } };
    const totalOf = async (body: object): Promise<number> =>
      (await post(body, '?validateOnly=true')).body.totalPrice.find(
        (each: Json) => each.priceType === 'recurring',
      ).price.dutyFreeAmount.value;
    assert.equal((await totalOf(some)) * 2, await totalOf({ quote: { id } }));
    const replies = await Promise.all([1, 2, 3].map(async () => post(some)));
    assert.deepEqual(replies.map(({ status }) => String(status)).toSorted(), ['200', '200', '201']);
    assert.equal(new Set(replies.map(({ body }) => body.id)).size, 1);
    assert.deepEqual([replies[0]!.body.quote.id, replies[0]!.body.line.length], [id, 1]);
    const before = await countOf();
    const checked = await post({ quote: { id } }, '?validateOnly=true');
    assert.deepEqual([checked.status, checked.body.valid], [200, true]);
    assert.equal(await countOf(), before);
    const rest = await post({ quote: { id } }, '?mode=async');
    assert.deepEqual([rest.status, rest.body.state], [202, 'done']);
    const { body: quote } = await scene.call('GET', `${quotes}/${id}`);
    assert.deepEqual(
      [quote.phase, quote.productOrder.map((each: Json) => each.id)],
      ['accepted', [replies[0]!.body.id, rest.body.order.id]],
    );
  });

  it('is taken once under a key, with or without a job, and refused with another body', async () => {
    const { id } = await approved();
    const headers = { 'idempotency-key': randomUUID() };
    const some = { quote: { id }, quoteItem: [{ id: '1' }] };
    const first = await Promise.all([1, 2].map(async () => post(some, '', headers)));
    assert.deepEqual(first.map(({ status }) => String(status)).toSorted(), ['200', '201']);
    const another = { quote: { id: (await approved()).id } };
    for (const [other, query] of [
      [{ quote: { id } }, ''],
      [{ quote: { id } }, '?mode=async'],
      [another, ''],
      [another, '?mode=async'],
      [byLines(), ''],
    ] as const) {
      const refused = await post(other, query, headers);
      assert.deepEqual([refused.status, refused.body.code], [409, 'idempotencyConflict']);
    }
    assert.equal((await scene.call('GET', `${quotes}/${id}`)).body.phase, 'partiallyAccepted');
    const jobs = await Promise.all([1, 2, 3].map(async () => post(some, '?mode=async', headers)));
    assert.deepEqual([...new Set(jobs.map(({ status }) => status))], [202]);
    assert.equal(new Set(jobs.map(({ body }) => body.id)).size, 1);
    assert.deepEqual([jobs[0]!.body.order.id, jobs[0]!.body.lines], [first[0]!.body.id, 1]);
    assert.equal((await post(some, '', headers)).body.id, first[0]!.body.id);
  });

  it('leaves the other lines to be configured, beside what is ordered', async () => {
    const { id } = await approved();
    assert.equal((await post({ quote: { id }, quoteItem: [{ id: '1' }] })).status, 201);
    const item = { id: '2', productOffering: { id: 'fibre-home' }, product: { place: [place] } };
    const { status, body } = await scene.call('POST', '/api/v1/configuration', {
      body: { quote: { id }, item },
    });
    assert.deepEqual(
      [status, body.item?.[0].id, body.item?.[0].reason],
      [200, '2', []],
      JSON.stringify(body),
    );
  });

  it('is accepted with its job, or not at all', async () => {
    const { id } = await approved();
    const headers = { 'idempotency-key': randomUUID() };
    const before = await countOf();
    assert.equal((await post(byLines(), '?mode=async', headers)).status, 202);
    const refused = await post({ quote: { id } }, '?mode=async', headers);
    assert.deepEqual([refused.status, refused.body.code], [409, 'idempotencyConflict']);
    assert.equal((await scene.call('GET', `${quotes}/${id}`)).body.phase, 'approved');
    assert.equal(await countOf(), before);
    const taken = await post({ quote: { id } }, '?mode=async');
    assert.deepEqual([taken.status, taken.body.state, taken.body.lines], [202, 'done', 2]);
  });

  it('is refused for a quote that is not there, not offered, or another customer’s', async () => {
    const { id } = await approved();
    for (const [body, path] of [
      [{ quote: { id: 'made-up' } }, '$.quote.id'],
      [{ quote: { id }, account: { id: 'other' } }, '$.account.id'],
      [{ quote: { id }, line: [{ productOffering: { id: 'fibre-home' } }] }, '$.line'],
      [byLines({ quoteItem: [{ id: '1' }] }), '$.quoteItem'],
      [{ account: { id: 'customer-4711' } }, '$.line'],
    ] as const) {
      const reply = await post(body);
      assert.deepEqual([reply.status, reply.body.errors?.[0].path], [400, path], JSON.stringify(reply.body));
    }
    await scene.call('PATCH', `${quotes}/${id}`, { body: { state: 'cancelled' } });
    assert.equal((await post({ quote: { id } })).status, 409);
    const checked = await post({ quote: { id } }, '?validateOnly=true');
    assert.deepEqual([checked.status, checked.body.valid, checked.body.fault.length], [200, false, 1]);
  });
});
