import assert from 'node:assert/strict';
import pMap from 'p-map';
import { apis } from '../../api/apis.js';
import { eventTypesOf } from '../../domain/events/event-types.js';
import { addSubscription } from '../../entities/events/subscriptions.js';
import { createOutbound } from '../../outbound/outbound.js';
import { type Json, openScene } from './scene.js';
import { perSuite } from '../support/per-suite.js';

const callback = 'http://127.0.0.1:9/listener';
const hub = `${apis.productOrdering.base}/hub`;

describe('a hub', () => {
  const scene = perSuite(openScene);

  const post = async (body: Json, path = hub, key?: string) =>
    scene.call('POST', path, { body, ...(key !== undefined && { key }) });

  for (const api of Object.values(apis).filter((each) => eventTypesOf(each).length > 0)) {
    it(`of ${api.title} can be made, read and deleted`, async () => {
      const query = `eventType=${eventTypesOf(api)[0]}`;
      const { status, body, headers } = await post({ callback, query, unheard: 1 }, `${api.base}/hub`);
      const { secret, ...shown } = body;
      assert.equal(status, 201, JSON.stringify(body));
      assert.match(secret, /^whsec_/);
      const href = `${scene.url}${api.base}/hub/${body.id}`;
      assert.deepEqual(shown, { '@type': 'Hub', unheard: 1, id: body.id, href, callback, query });
      assert.equal(headers.get('location'), href);
      const path = new URL(href).pathname;
      assert.deepEqual((await scene.call('GET', path)).body, shown);
      assert.equal((await scene.call('DELETE', path)).status, 204);
      assert.equal((await scene.call('GET', path)).status, 404);
    });
  }

  it('refuses a query that nothing can meet, and says where', async () => {
    for (const [query, message] of [
      [
        'eventType=ProductCreateEvent',
        /unknown event type ProductCreateEvent; known are ProductOrderCreateEvent/,
      ],
      ['eventTyp=ProductOrderCreateEvent', /names eventTyp, which no event/],
      ['event.productOrder.unheard=1', /names event\.productOrder\.unheard, which no event/],
      ['event.product.status=active', /which is not of this API/],
      ['event.productOrder.state.regex=^c', /cannot have a pattern/],
      ['eventTime.gt=soon', /compares eventTime, a instant, with soon|with soon/],
      ['event.productOrder.productOrderItem.quantity=1e999', /a number, with 1e999/],
      ['eventType~=x', /names eventType~/],
      ['fields=id', /cannot have fields/],
    ] as const) {
      const { status, body } = await post({ callback, query });
      assert.deepEqual([status, body.errors[0].path], [400, '$.query'], query);
      assert.match(body.errors[0].message, message);
    }
  });

  it('accepts the short form of a path, alternatives, and surrounding blanks', async () => {
    const query =
      '?eventType = ProductOrderStateChangeEvent, ProductOrderCreateEvent & productOrder.state=held';
    const { body } = await post({ callback, query });
    const [row] = await scene.database.rows<Json>('SELECT filters FROM event_subscription WHERE id = ?', [
      body.id,
    ]);
    assert.deepEqual(row.filters, [
      {
        path: 'eventType',
        operator: 'eq',
        values: ['ProductOrderStateChangeEvent', 'ProductOrderCreateEvent'],
        type: 'text',
      },
      { path: 'event.productOrder.state', operator: 'eq', values: ['held'], type: 'text' },
    ]);
  });

  it('keeps the secret that it was given, and refuses an invalid one', async () => {
    const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    assert.equal((await post({ callback, secret })).body.secret, secret);
    for (const wrong of ['secret', 'whsec_c2hvcnQ=', `whsec_${'A'.repeat(33)}`]) {
      const { status, body } = await post({ callback, secret: wrong });
      assert.deepEqual([status, body.errors[0].path], [400, '$.secret'], wrong);
    }
  });

  it('is visible to the caller who made it, and to operators', async () => {
    const { body } = await post({ callback }, hub, 'dev-channel');
    const path = `${hub}/${body.id}`;
    assert.equal((await scene.call('GET', path, { key: 'dev-catalog' })).status, 404);
    assert.equal((await scene.call('DELETE', path, { key: 'dev-catalog' })).status, 404);
    assert.equal((await scene.call('GET', path, { key: 'dev-operator' })).status, 200);
    assert.equal((await scene.call('DELETE', path, { key: 'dev-channel' })).status, 204);
  });

  it('is not found under another API', async () => {
    const { body } = await post({ callback });
    assert.equal((await scene.call('GET', `${apis.customer.base}/hub/${body.id}`)).status, 404);
  });

  it('refuses a callback into this machine unless this is development', async () => {
    const guarded = await openScene({ outbound: createOutbound({ allowAnyAddress: false, networks: [] }) });
    try {
      for (const wrong of [callback, 'http://localhost/', 'http://169.254.169.254/latest/meta-data']) {
        const { status, body } = await guarded.call('POST', hub, { body: { callback: wrong } });
        assert.deepEqual([status, body.errors[0].path], [400, '$.callback']);
        assert.match(body.errors[0].message, /not a public address/);
      }
    } finally {
      await guarded.close();
    }
  });

  it('is called by https only, unless an operator allows http', async () => {
    const outbound = createOutbound({ allowAnyAddress: false, networks: [] });
    const guarded = await openScene({ outbound, database: scene.database });
    const allowing = await openScene({ outbound, database: scene.database, httpHubs: true });
    try {
      const answers = [
        await guarded.call('POST', hub, { body: { callback: 'http://203.0.113.7/listener' } }),
        await guarded.call('POST', hub, { body: { callback: 'http://8.8.8.8/listener' } }),
        await guarded.call('POST', hub, { body: { callback: 'https://8.8.8.8/listener' } }),
        await allowing.call('POST', hub, { body: { callback: 'http://8.8.8.8/listener' } }),
      ];
      assert.deepEqual(
        answers.map(({ status, body }) => body.errors?.[0].message ?? status),
        ['203.0.113.7 is not a public address (reserved)', 'must begin with https://', 201, 201],
      );
    } finally {
      await guarded.close();
      await allowing.close();
    }
  });

  it('is one of a hundred of its caller at the most', async () => {
    const caller = 'dev-catalog';
    await pMap(
      Array.from({ length: 100 }, (_, index) => index),
      async (index) =>
        addSubscription(scene.database, {
          id: `many-${index}`,
          api: 'event',
          topicId: null,
          caller,
          callback,
          query: null,
          filters: [],
          verification: 'notRequired',
          allowAnyAddress: true,
          secret: 'none',
          doc: {},
        }),
      { concurrency: 4 },
    );
    const { status, body } = await post({ callback }, hub, caller);
    assert.deepEqual([status, body.message], [409, 'dev-catalog has 100 hubs: end one that is not needed.']);
    assert.equal((await scene.call('DELETE', `${apis.event.base}/hub/many-0`, { key: caller })).status, 204);
    assert.equal((await post({ callback }, hub, caller)).status, 201);
  });

  it('of a topic is changed by the topic’s owner or an operator only', async () => {
    const topics = `${apis.event.base}/topic`;
    const { body: topic } = await post({ name: 'mine', caller: 'dev-catalog' }, topics, 'dev-channel');
    assert.equal(topic.caller, 'dev-channel');
    const at = `${topics}/${topic.id}`;
    const change = async (key: string) =>
      (await scene.call('PATCH', at, { key, body: { name: `of ${key}`, caller: key } })).status;
    assert.equal((await scene.call('GET', at, { key: 'dev-catalog' })).status, 200);
    assert.deepEqual(
      [await change('dev-catalog'), await change('dev-channel'), await change('dev-operator')],
      [403, 200, 200],
    );
    assert.equal((await scene.call('GET', at)).body.caller, 'dev-channel');
    const remove = async (key: string) => (await scene.call('DELETE', at, { key })).status;
    assert.deepEqual([await remove('dev-catalog'), await remove('dev-channel')], [403, 204]);
  });

  it('of a topic receives the events of the topic, which its caller must be allowed to read', async () => {
    const topics = `${apis.event.base}/topic`;
    const wrong = await post({ headerQuery: 'eventType=Unheard' }, topics);
    assert.deepEqual([wrong.status, wrong.body.errors[0].path], [400, '$.headerQuery']);
    const { body: topic } = await post(
      { name: 'customers', headerQuery: 'eventType=CustomerCreateEvent' },
      topics,
    );
    const { body } = await post({ callback, query: 'event.customer.name=Ann' }, `${topics}/${topic.id}/hub`);
    assert.equal(body.href, `${scene.url}${topics}/${topic.id}/hub/${body.id}`);
    assert.equal((await scene.call('GET', `${topics}/${topic.id}/hub/${body.id}`)).status, 200);
    assert.equal((await post({ callback }, `${topics}/none/hub`)).status, 404);
    const engagedParty = { id: 'p', '@referredType': 'Individual' };
    await post({ name: 'Ann', engagedParty }, `${apis.customer.base}/customer`);
    await post({ name: 'lead' }, `${apis.sales.base}/salesLead`);
    const listed = await scene.call('GET', `${topics}/${topic.id}/event?sort=-eventTime`);
    assert.deepEqual(
      listed.body.map(({ eventType }: Json) => eventType),
      ['CustomerCreateEvent'],
    );
    const one = `${topics}/${topic.id}/event/${listed.body[0].id}`;
    assert.deepEqual((await scene.call('GET', one)).body, listed.body[0]);
  });
});
