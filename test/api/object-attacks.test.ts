import assert from 'node:assert/strict';
import { apis } from '../../api/apis.js';
import { dispatchEvents } from '../../entities/events/event-fan-out.js';
import { perSuite } from '../support/per-suite.js';
import { dealer, everything, openObjectScene, partner } from './object-scene.js';
import { type Json, referringAnywhere } from './scene.js';

const organizations = `${apis.party.base}/organization`;
const customers = `${apis.customer.base}/customer`;
const sites = `${apis.geographicSite.base}/geographicSite`;
const carts = `${apis.shoppingCart.base}/shoppingCart`;
const products = `${apis.productInventory.base}/product`;
const orders = `${apis.productOrdering.base}/productOrder`;
const events = `${apis.event.base}/event`;

const customer = (id: string) => [{ id, role: 'customer', '@referredType': 'Customer' }];

describe('a caller that sees only some customers, or only what it submitted', function () {
  this.timeout('1m');
  const scene = perSuite(async () => openObjectScene({ orderRules: referringAnywhere }));

  /** Made by somebody who sees everything. */
  const given = async (path: string, body: Json): Promise<Json> =>
    scene.created(path, body, { key: everything });

  const statusOf = async (method: string, path: string, key: string, body?: Json): Promise<number> =>
    (await scene.call(method, path, { key, ...(body && { body }) })).status;

  it('sees the customers below its own, from when they are', async () => {
    await given(organizations, { id: 'acme', isLegalEntity: true, name: 'Acme', tradingName: 'Acme' });
    const below = await given(organizations, {
      tradingName: 'Acme West',
      isLegalEntity: false,
      organizationParentRelationship: { relationshipType: 'parent', organization: { id: 'acme' } },
    });
    const engaged = await given(customers, {
      name: 'Acme West',
      engagedParty: { id: below.id, '@referredType': 'Organization' },
    });
    const cart = await given(carts, { relatedParty: customer(engaged.id) });
    assert.equal(await statusOf('GET', `${carts}/${cart.id}`, partner), 200);
    assert.equal(await statusOf('GET', `${organizations}/${below.id}`, partner), 200);
    const role = await given(`${apis.partyRole.base}/partyRole`, {
      name: 'Subscriber',
      engagedParty: { id: below.id, '@referredType': 'Organization' },
    });
    const ofRole = await given(carts, { relatedParty: customer(role.id) });
    assert.equal(await statusOf('GET', `${carts}/${ofRole.id}`, partner), 200);
    const { body } = await scene.call(
      'GET',
      `${apis.turnup.base}/history?resource=shoppingCart&id=${cart.id}`,
      { key: partner },
    );
    assert.deepEqual(
      body.map(({ action }: Json) => action),
      ['create'],
    );
    assert.equal(await statusOf('GET', `${apis.turnup.base}/audit`, partner), 403);
  });

  it('makes records of its own customers only, and gives none away', async () => {
    assert.equal(await statusOf('POST', carts, partner, { relatedParty: customer('umbrella') }), 403);
    assert.equal(await statusOf('POST', carts, partner, {}), 403);
    const { body: cart } = await scene.call('POST', carts, {
      key: partner,
      body: { relatedParty: customer('acme') },
    });
    const path = `${carts}/${cart.id}`;
    assert.equal(await statusOf('PATCH', path, partner, { relatedParty: customer('umbrella') }), 403);
    const patch = [{ op: 'replace', path: '/relatedParty/0/id', value: 'umbrella' }];
    const headers = { 'content-type': 'application/json-patch+json' };
    assert.equal(
      (await scene.call('PATCH', path, { key: partner, raw: JSON.stringify(patch), headers })).status,
      403,
    );
    const copy = [{ op: 'copy', from: '/@type', path: '/relatedParty/0/id' }];
    assert.equal(
      (await scene.call('PATCH', path, { key: partner, raw: JSON.stringify(copy), headers })).status,
      403,
    );
    const { body } = await scene.call('GET', path, { key: partner });
    assert.deepEqual(body.relatedParty[0].id, 'acme');
  });

  it('does not become another customer by the hierarchy', async () => {
    const grab = [
      [
        organizations,
        {
          id: 'umbrella',
          tradingName: 'U',
          organizationParentRelationship: { relationshipType: 'parent', organization: { id: 'acme' } },
        },
      ],
      [
        customers,
        { id: 'umbrella', name: 'U', engagedParty: { id: 'acme', '@referredType': 'Organization' } },
      ],
      [
        `${apis.partyRole.base}/partyRole`,
        { id: 'umbrella', name: 'U', engagedParty: { id: 'acme', '@referredType': 'Organization' } },
      ],
      [customers, { name: 'U', engagedParty: { id: 'umbrella', '@referredType': 'Organization' } }],
    ] as const;
    for (const [path, body] of grab) assert.equal(await statusOf('POST', path, partner, body), 403, path);
    const { body: made } = await scene.call('POST', customers, {
      key: partner,
      body: { name: 'Acme', engagedParty: { id: 'acme', '@referredType': 'Organization' } },
    });
    const move = { engagedParty: { id: 'umbrella', '@referredType': 'Organization' } };
    assert.equal(await statusOf('PATCH', `${customers}/${made.id}`, partner, move), 403);
  });

  it('names nothing of others in what it sends: there is no such thing', async () => {
    const site = await given(sites, { name: 'Theirs', relatedParty: customer('umbrella') });
    const theirs = await given(products, {
      name: 'Line',
      status: 'active',
      relatedParty: customer('umbrella'),
    });
    const cart = {
      relatedParty: customer('acme'),
      cartItem: [
        { id: '1', product: { place: [{ id: site.id, role: 'site', '@referredType': 'GeographicSite' }] } },
      ],
    };
    const reply = await scene.call('POST', carts, { key: partner, body: cart });
    assert.deepEqual([reply.status, reply.body.message], [404, `There is no place ${site.id}.`]);
    const padded = {
      ...cart,
      cartItem: [{ id: '1', product: { place: [{ id: `${site.id} `, role: 'site' }] } }],
    };
    assert.equal(await statusOf('POST', carts, partner, padded), 404);
    const places = [...Array.from({ length: 450 }, (_, index) => `elsewhere-${index}`), site.id];
    const large = places.map((id, index) => ({
      id: String(index),
      product: { place: [{ id, role: 'site', '@referredType': 'GeographicSite' }] },
    }));
    assert.equal(
      await statusOf('POST', carts, partner, { relatedParty: customer('acme'), cartItem: large }),
      404,
    );
    const ending = (id: string) => ({
      relatedParty: customer(id),
      productOrderItem: [{ id: '1', action: 'delete', product: { id: theirs.id } }],
    });
    for (const path of [orders, `${apis.turnup.base}/productOrder/plan`])
      assert.equal(await statusOf('POST', path, partner, ending('acme')), 404, path);
    // Nor does who may send anything end a product by an order of another customer.
    const plan = await scene.call('POST', `${apis.turnup.base}/productOrder/plan`, {
      key: everything,
      body: ending('acme'),
    });
    assert.match(JSON.stringify(plan.body), /productNotOwned/);
  });

  it('orders for its own customers, also when the order is checked later', async () => {
    const order = (party: Json[]) => ({
      relatedParty: party,
      productOrderItem: [{ id: '1', action: 'add', productOffering: { id: 'x' } }],
    });
    assert.equal(await statusOf('POST', orders, partner, order(customer('umbrella'))), 403);
    assert.equal(await statusOf('POST', orders, partner, order([])), 403);
    assert.equal(await statusOf('POST', orders, partner, order([{ id: 'acme' }])), 403);
    // An account is no customer of a TMF641 order, which needs none: it would belong to nobody, and run.
    const service = { id: '1', action: 'add', service: { serviceSpecification: { id: 'x' } } };
    const ofNobody = { account: { id: 'acme' }, serviceOrderItem: [service] };
    assert.equal(await statusOf('POST', `${apis.serviceOrdering.base}/serviceOrder`, partner, ofNobody), 403);
    const { status, body } = await scene.call('POST', orders, {
      key: partner,
      body: order(customer('acme')),
    });
    assert.equal(status, 201, JSON.stringify(body));
    assert.equal(await statusOf('GET', `${orders}/${body.id}`, partner), 200);
    assert.equal(await statusOf('GET', `${orders}/${body.id}`, dealer), 404);
    assert.equal(await statusOf('GET', `${apis.turnup.base}/journey/${body.id}`, dealer), 404);
    assert.equal(await statusOf('GET', `${apis.turnup.base}/journey/${body.id}`, partner), 200);
  });

  it('sees what it submitted itself whoever the customer is, and nothing else of that customer', async () => {
    const { body: mine } = await scene.call('POST', carts, {
      key: dealer,
      body: { relatedParty: customer('anybody') },
    });
    const theirs = await given(carts, { relatedParty: customer('anybody') });
    assert.equal(await statusOf('GET', `${carts}/${mine.id}`, dealer), 200);
    assert.equal(await statusOf('PATCH', `${carts}/${theirs.id}`, dealer, { status: 'x' }), 404);
    assert.equal(
      await statusOf('GET', `${apis.turnup.base}/entitlement/verify?account=anybody`, dealer),
      403,
    );
  });

  it('sees nothing of a customer whose id differs by a blank at the end', async () => {
    const cart = await given(carts, { relatedParty: customer('acme ') });
    assert.equal(await statusOf('GET', `${carts}/${cart.id}`, everything), 200);
    assert.equal(await statusOf('GET', `${carts}/${cart.id}`, partner), 404);
  });

  it('reads the events of what it sees, and its hub gets these', async () => {
    const callback = 'http://127.0.0.1:9/hub';
    const hubs: Json[] = [];
    for (const key of [everything, partner, dealer])
      hubs.push((await scene.call('POST', `${apis.event.base}/hub`, { key, body: { callback } })).body);
    while ((await dispatchEvents(scene.database)).more);
    await scene.database.run('DELETE FROM event_delivery');
    const ofAcme = await given(carts, { relatedParty: customer('acme') });
    const ofUmbrella = await given(carts, { relatedParty: customer('umbrella') });
    const { body: ofDealer } = await scene.call('POST', carts, {
      key: dealer,
      body: { relatedParty: customer('anybody') },
    });
    const offered = await given(`${apis.productCatalog.base}/category`, { name: 'For everybody' });
    while ((await dispatchEvents(scene.database)).more);
    const delivered = await scene.database.rows<{ subscriptionId: string; resourceId: string }>(
      'SELECT d.subscriptionId, e.resourceId FROM event_delivery d JOIN event e ON e.sequence = d.sequence ORDER BY d.sequence',
    );
    const gotBy = ({ id }: Json) =>
      delivered.filter(({ subscriptionId }) => subscriptionId === id).map(({ resourceId }) => resourceId);
    assert.deepEqual(hubs.map(gotBy), [
      [ofAcme.id, ofUmbrella.id, ofDealer.id, offered.id],
      [ofAcme.id, offered.id],
      [ofDealer.id, offered.id],
    ]);
    const seen = async (key: string, id: string) =>
      (await scene.call('GET', `${events}?source.id=${id}`, { key })).headers.get('x-total-count');
    assert.deepEqual(
      [await seen(partner, ofAcme.id), await seen(partner, ofUmbrella.id), await seen(dealer, ofDealer.id)],
      ['1', '0', '1'],
    );
    assert.equal(await statusOf('DELETE', `${apis.event.base}/hub/${hubs[0]!.id}`, partner), 404);
  });
});
