import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { apis } from '../../api/apis.js';
import { turnup } from '../../entities/actor.js';
import { runOrderJob } from '../../activities/orders/run-order-job.js';
import { failOrderJob } from '../../entities/orders/order-jobs.js';
import { storeOrder } from './running-order.js';
import { type CallOptions, type Json, openSeededScene, type Reply } from './scene.js';
import { perSuite } from '../support/per-suite.js';

const orders = '/api/v1/order';
const productOrders = `${apis.productOrdering.base}/productOrder`;

describe('the order processing API, with the seeds,', () => {
  const scene = perSuite(openSeededScene);

  const place = { role: 'installationAddress', postcode: '10119' };
  const request = (more: Json = {}): Json => ({
    account: { id: 'customer-4711', name: 'Anna' },
    contact: { id: 'ann' },
    place,
    line: [{ productOffering: { id: 'fibre-home' } }],
    ...more,
  });
  const post = async (body: Json, query = '', headers: CallOptions['headers'] = {}): Promise<Reply> =>
    scene.call('POST', `${orders}${query}`, { body, headers });
  const countOf = async (): Promise<string | null> =>
    (await scene.call('GET', `${productOrders}?limit=0`)).headers.get('x-total-count');

  it('makes a TMF622 order of the account’s lines, with contact and site', async () => {
    const { status, body, headers } = await post(request());
    assert.equal(status, 201, JSON.stringify(body));
    assert.ok(headers.get('location')?.endsWith(`${orders}/${body.id}`));
    assert.deepEqual(
      [body.account.id, body.contact.id, body.state],
      ['customer-4711', 'ann', 'acknowledged'],
    );
    const made = (await scene.call('GET', `${productOrders}/${body.id}`)).body;
    assert.deepEqual(body.productOrder.href, made.href);
    assert.deepEqual(made.productOrderItem[0].product.place, [place]);
    assert.ok(scene.delivered.includes(`productOrder/${body.id}`));
    const listed = (await scene.call('GET', `${orders}?account.id=customer-4711&id=${body.id}`)).body;
    assert.deepEqual(listed, [(await scene.call('GET', `${orders}/${body.id}`)).body]);
  });

  it('is taken once under a key, and refused with another content', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const replies = await Promise.all([1, 2, 3].map(async () => post(request(), '', headers)));
    assert.deepEqual(replies.map(({ status }) => String(status)).toSorted(), ['200', '200', '201']);
    assert.equal(new Set(replies.map(({ body }) => body.id)).size, 1);
    const other = await post(request({ description: 'another' }), '', headers);
    assert.deepEqual([other.status, other.body.code], [409, 'idempotencyConflict']);
  });

  it('says where an order stands with all that it has brought about', async () => {
    const { body } = await post(request());
    const { status, body: fresh } = await scene.call('GET', `${orders}/${body.id}/status`);
    assert.deepEqual(
      [status, fresh.state, fresh.order.href, fresh.fallout],
      [200, 'acknowledged', body.href, []],
    );
    await storeOrder(scene.database, { id: 'under-way', steps: [{ id: 'step-1', kind: 'serviceOrder' }] });
    const { body: under } = await scene.call('GET', `${orders}/under-way/status`);
    assert.deepEqual(under.serviceOrder.byState, { acknowledged: 1 });
    const listed = await scene.call('GET', under.serviceOrder.href.replace(scene.url, ''));
    assert.deepEqual([listed.status, listed.body.length], [200, under.serviceOrder.total]);
    assert.equal((await scene.call('GET', `${orders}/unheard/status`)).status, 404);
  });

  it('answers every fault at once as 400, each with its place', async () => {
    const before = await countOf();
    const { status, body } = await post(
      request({
        consumer: { id: 'c' },
        currency: 'EUR',
        requestedCompletionDate: '2001-01-01T00:00:00Z',
        line: [
          { productOffering: { id: 'unheard' } },
          {
            productOffering: { id: 'fibre-internet' },
            characteristic: [{ name: 'downstreamMbps', value: 7 }],
            unitOfMeasure: 'barrel',
            price: [{ price: { dutyFreeAmount: { unit: 'USD', value: 1 } } }],
          },
          { action: 'modify', product: { id: 'nobodys' } },
        ],
      }),
    );
    assert.equal(status, 400);
    const paths = new Set(body.errors.map(({ path }: Json) => path));
    for (const path of [
      '$.consumer',
      '$.requestedCompletionDate',
      '$.line[0]',
      '$.line[1]',
      '$.line[1].unitOfMeasure',
      '$.line[1].price[0].price.dutyFreeAmount.unit',
      '$.line[2]',
    ])
      assert.ok(paths.has(path), `${path} in ${[...paths].join(' ')}`);
    assert.equal(await countOf(), before);
  });

  it('checks without storing when it is asked to', async () => {
    const before = await countOf();
    const right = await post(request(), '?validateOnly=true');
    assert.deepEqual([right.status, right.body.valid, right.body.fault], [200, true, []]);
    const types = right.body.totalPrice.map(({ priceType }: Json) => String(priceType));
    assert.deepEqual(types.toSorted(), ['oneTime', 'recurring']);
    const wrong = await post(request({ place: { ...place, postcode: '99999' } }), '?validateOnly=true');
    assert.deepEqual([wrong.status, wrong.body.valid], [200, false]);
    assert.equal(wrong.body.fault[0].path, '$.line[0]');
    assert.match(wrong.body.fault[0].message, /99999/);
    assert.equal(await countOf(), before);
    for (const query of ['?validateOnly=yes', '?mode=later']) {
      assert.equal((await post(request(), query)).status, 400);
    }
  });

  describe('asked for a job,', () => {
    const job = async (body: Json): Promise<Json> =>
      (await scene.call('GET', `/api/v1/orderJob/${body.id}`)).body;
    const run = async ({ id }: Json) => runOrderJob(scene.database.pool.as(turnup('runOrderJob')), { id });

    it('answers 202 with a job, which then names its order', async () => {
      const { status, body, headers } = await post(request({ externalId: randomUUID() }), '?mode=async');
      assert.deepEqual([status, body.state, body.lines], [202, 'acknowledged', 1]);
      assert.equal(headers.get('location'), body.href);
      assert.ok(scene.delivered.includes(`orderJob/${body.id}`));
      const woken = await run(body);
      const done = await job(body);
      assert.equal(done.state, 'done');
      assert.equal(woken, `productOrder/${done.order.id}`);
      const made = (await scene.call('GET', new URL(done.order.href).pathname)).body;
      assert.deepEqual([made.state, made.externalId], ['acknowledged', body.externalId]);
      const events = (await scene.call('GET', `${apis.event.base}/event?eventType=OrderJobStateChangeEvent`))
        .body;
      assert.ok(events.some((each: Json) => each.event.orderJob.order?.id === done.order.id));
    });

    it('makes one order, however often the request is sent and the job is run', async () => {
      const headers = { 'idempotency-key': randomUUID() };
      const replies = await Promise.all([1, 2, 3].map(async () => post(request(), '?mode=async', headers)));
      assert.deepEqual([...new Set(replies.map(({ status }) => status))], [202]);
      const [first, ...others] = [...new Set(replies.map(({ body }) => body.id))];
      assert.equal(others.length, 0);
      const woken = await Promise.all([1, 2].map(async () => run({ id: first })));
      assert.equal(woken.filter((each) => each !== undefined).length, 1);
      const { order } = await job({ id: first });
      assert.equal((await post(request(), '', headers)).body.id, order.id);
      assert.equal((await post(request({ description: 'x' }), '?mode=async', headers)).status, 409);
    });

    it('becomes the order that was sent under its key meanwhile, and none where that is another', async () => {
      const externalId = randomUUID();
      const same = (await post(request({ externalId }), '?mode=async')).body;
      const sent = (await post(request({ externalId }))).body;
      assert.equal(await run(same), undefined);
      assert.deepEqual((await job(same)).order.id, sent.id);
      const other = (await post(request({ externalId: `${externalId}-2` }), '?mode=async')).body;
      await post(request({ externalId: `${externalId}-2`, description: 'another' }));
      await run(other);
      const refused = await job(other);
      assert.deepEqual([refused.state, refused.fault[0].path], ['terminatedWithError', '$.externalId']);
    });

    it('names the faults of its lines in the job, and those of the message in the answer', async () => {
      const { body } = await post(request({ line: [{ productOffering: { id: 'unheard' } }] }), '?mode=async');
      assert.equal(await run(body), undefined);
      const failed = await job(body);
      assert.deepEqual([failed.state, failed.fault[0].path], ['terminatedWithError', '$.line[0]']);
      assert.equal(await run(body), undefined);
      const now = await post(request({ consumer: { id: 'c' } }), '?mode=async');
      assert.deepEqual([now.status, now.body.errors[0].path], [400, '$.consumer']);
    });

    it('ends with the reason when Turnup fails at it', async () => {
      const { body } = await post(request(), '?mode=async');
      await failOrderJob(scene.database, body.id, 'out of memory');
      const { state, fault } = await job(body);
      assert.deepEqual(
        [state, fault[0].message],
        ['terminatedWithError', 'could not be submitted: out of memory'],
      );
    });
  });
});
