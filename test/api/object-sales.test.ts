import assert from 'node:assert/strict';
import { apis } from '../../api/apis.js';
import { perSuite } from '../support/per-suite.js';
import { everything, openObjectScene, partner } from './object-scene.js';
import { type Json, referringAnywhere } from './scene.js';

const sites = `${apis.geographicSite.base}/geographicSite`;
const carts = `${apis.shoppingCart.base}/shoppingCart`;

const customer = (id: string) => [{ id, role: 'customer', '@referredType': 'Customer' }];

describe('a seller that sees only some customers', function () {
  this.timeout('1m');
  const scene = perSuite(async () => openObjectScene({ orderRules: referringAnywhere }));

  /** Made by somebody who sees everything. */
  const given = async (path: string, body: Json): Promise<Json> =>
    scene.created(path, body, { key: everything });

  const statusOf = async (method: string, path: string, key: string, body?: Json): Promise<number> =>
    (await scene.call(method, path, { key, ...(body && { body }) })).status;

  it('sells to its own customers, however these are named', async () => {
    const sales: readonly (readonly [string, Json])[] = [
      [`${apis.quote.base}/quote`, { quoteItem: [{ id: '1', action: 'add', productOffering: { id: 'x' } }] }],
      [`${apis.turnup.base}/opportunity`, { name: 'More lines' }],
      [`${apis.turnup.base}/lead`, { name: 'More lines' }],
    ];
    for (const [path, body] of sales) {
      for (const [id, status] of [
        ['acme', 201],
        ['umbrella', 403],
      ] as const) {
        const parties = path.endsWith('quote') ? { relatedParty: customer(id) } : { account: { id } };
        const reply = await scene.call('POST', path, { key: partner, body: { ...body, ...parties } });
        assert.equal(reply.status, status, JSON.stringify([path, reply.body]));
      }
    }
  });

  it('sees the quotes of its opportunity that are its own, and is told of no record of others', async () => {
    const opportunities = `${apis.turnup.base}/opportunity`;
    const quotes = `${apis.quote.base}/quote`;
    const opportunityOf = async (id: string) => given(opportunities, { name: 'More', account: { id } });
    const [own, other] = [await opportunityOf('acme'), await opportunityOf('umbrella')];
    const quoteOf = async (id: string, opportunity: Json) =>
      given(quotes, {
        opportunity: { id: opportunity.id },
        relatedParty: customer(id),
        quoteItem: [{ id: '1', action: 'add', productOffering: { id: 'x' } }],
      });
    const [theirs, ofOther] = [await quoteOf('umbrella', own), await quoteOf('acme', other)];
    const path = `${opportunities}/${own.id}`;
    const quotesFor = async (key: string) => (await scene.call('GET', path, { key })).body.quote;
    assert.deepEqual(
      [await quotesFor(partner), (await quotesFor(everything)).map(({ id }: Json) => id)],
      [undefined, [theirs.id]],
    );
    const body = { syncedQuote: { id: ofOther.id } };
    const messageFor = async (key: string) => (await scene.call('PATCH', path, { key, body })).body.message;
    assert.match(await messageFor(partner), /belongs to another opportunity:/);
    assert.match(await messageFor(everything), new RegExp(`belongs to opportunity ${other.id}:`));

    const site = await given(sites, { name: 'Ours', relatedParty: customer('acme') });
    const place = [{ id: site.id, role: 'site', '@referredType': 'GeographicSite' }];
    await given(carts, {
      relatedParty: customer('umbrella'),
      cartItem: [{ id: '1', product: { place } }],
    });
    const { status, body: refusal } = await scene.call('DELETE', `${sites}/${site.id}`, { key: partner });
    assert.deepEqual(
      [status, refusal.message.split(/[:;]/)[0], refusal.errors],
      [409, 'It is in use by other records', [{ path: '$', message: 'is named by other records' }]],
    );
  });

  it('signs contracts of its own customers, with whoever else is a party to them', async () => {
    const contractWith = async (...others: Json[]): Promise<number> =>
      statusOf('POST', `${apis.turnup.base}/contract`, partner, {
        name: 'Fibre',
        agreementType: 'serviceContract',
        engagedParty: [{ id: 'acme', name: 'Acme', '@referredType': 'Customer' }, ...others],
        agreementItem: [{ id: '1', term: 'P24M', price: { value: 40, unit: 'EUR' }, lineType: 'recurring' }],
      });
    const telco = { id: 'telco', name: 'Telco', role: 'provider', '@referredType': 'Organization' };
    assert.equal(await contractWith(telco), 201);
    assert.equal(await contractWith({ id: 'umbrella', name: 'U', '@referredType': 'Customer' }), 403);
  });

  it('asks about the rights of its own customers only', async () => {
    const verify = (account: string) => `${apis.turnup.base}/entitlement/verify?account=${account}`;
    assert.equal(await statusOf('GET', verify('acme'), partner), 200);
    assert.equal(await statusOf('GET', verify('umbrella'), partner), 403);
  });
});
