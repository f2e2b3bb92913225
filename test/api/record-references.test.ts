import assert from 'node:assert/strict';
import { apis } from '../../api/apis.js';
import { databaseOfSuite, type Json, openScene, type Reply, type Scene } from './scene.js';

const customers = `${apis.customer.base}/customer`;
const individuals = `${apis.party.base}/individual`;
const organizations = `${apis.party.base}/organization`;
const sites = `${apis.geographicSite.base}/geographicSite`;
const addresses = `${apis.geographicAddress.base}/geographicAddress`;
const accounts = `${apis.account.base}/billingAccount`;
const carts = `${apis.shoppingCart.base}/shoppingCart`;
const orders = `${apis.productOrdering.base}/productOrder`;

describe('references between records', function () {
  this.timeout('1m');
  const database = databaseOfSuite();
  let scene: Scene;
  before(async () => (scene = await openScene({ database: database() })));
  after(async () => scene.close());

  const post = async (path: string, body: Json): Promise<Reply> => scene.call('POST', path, { body });
  const make = async (path: string, body: Json): Promise<string> => (await scene.created(path, body)).id;
  const remove = async (path: string, id: string): Promise<Reply> => scene.call('DELETE', `${path}/${id}`);
  const customerOf = async (party: string): Promise<string> =>
    make(customers, { name: 'Ann', engagedParty: { id: party, '@referredType': 'Individual' } });
  const person = async (): Promise<string> => make(individuals, { givenName: 'Ann', familyName: 'Alm' });

  it('keep a record that others name, and name these; it goes when they are gone', async () => {
    const individual = await person();
    const customer = await customerOf(individual);
    const cart = await make(carts, {
      relatedParty: [{ id: customer, role: 'customer', '@referredType': 'Customer' }],
    });

    const refused = await remove(customers, customer);
    assert.deepEqual(
      [refused.status, refused.body.message, refused.body.errors],
      [
        409,
        `It is in use by shoppingCart ${cart}; instead of deleting it, end its validFor.`,
        [{ path: '$', message: `is named by shoppingCart ${cart}` }],
      ],
    );
    assert.match(
      (await remove(individuals, individual)).body.message,
      new RegExp(`by customer ${customer}: change`),
    );
    for (const [path, id] of [
      [carts, cart],
      [customers, customer],
      [individuals, individual],
    ] as const)
      assert.equal((await remove(path, id)).status, 204);
    assert.deepEqual(await database().rows('SELECT * FROM record_reference'), []);
  });

  it('follow a change: what is named no longer can be deleted, what is named now cannot', async () => {
    const [first, second] = [await make(sites, { name: 'A' }), await make(sites, { name: 'B' })];
    const item = (site: string): Json => ({
      id: '1',
      action: 'add',
      product: { place: [{ id: site, role: 'x', '@referredType': 'GeographicSite' }] },
    });
    const inner = (site: string): Json => ({ cartItem: [{ id: '0', cartItem: [item(site)] }] });
    const cart = await make(carts, inner(first));
    assert.equal((await remove(sites, first)).status, 409);
    assert.equal((await scene.call('PATCH', `${carts}/${cart}`, { body: inner(second) })).status, 200);
    assert.equal((await remove(sites, first)).status, 204);
    assert.equal((await remove(sites, second)).status, 409);
  });

  it('of orders and inventory count too, without rows of their own', async () => {
    const customer = await customerOf(await person());
    const order = await make(orders, {
      relatedParty: [{ id: customer, role: 'customer' }],
      productOrderItem: [{ id: '1', action: 'add', productOffering: { id: 'fibre-internet' } }],
    });
    assert.match(
      (await remove(customers, customer)).body.message,
      new RegExp(`in use by productOrder ${order}`),
    );
    assert.deepEqual(
      await database().rows(`SELECT * FROM record_reference WHERE resource = 'productOrder'`),
      [],
    );
  });

  it('to unknown records are refused where Turnup has records of the kind, at each place', async () => {
    await customerOf(await person());
    const relatedParty = [
      { id: 'seller', role: 'seller', '@referredType': 'Individual' },
      { id: 'nobody', role: 'customer', '@referredType': 'Customer' },
    ];
    const { status, body } = await post(carts, { relatedParty });
    assert.deepEqual(
      [status, body.code, body.errors.map(({ path }: Json) => path)],
      [400, 'invalidBody', ['$.relatedParty[1].id']],
    );
    assert.match(body.errors[0].message, /TURNUP_REFERENTIAL=customer=off/);
  });

  it('that a record had before are not checked again by a change', async () => {
    const relatedParty = [{ id: 'elsewhere', role: 'customer', '@referredType': 'Customer' }];
    const cart = await make(carts, { relatedParty });
    await customerOf(await person());
    const changed = await scene.call('PATCH', `${carts}/${cart}`, { body: { relatedParty, remark: 'x' } });
    assert.equal(changed.status, 200, JSON.stringify(changed.body));
  });

  it('count by hundreds without being read all', async () => {
    const customer = await customerOf(await person());
    await database().transaction(async (tx) =>
      tx.insert(
        'record_reference',
        ['resource', 'recordId', 'role', 'toKind', 'toId'],
        Array.from({ length: 150 }, (_, index) => ({
          resource: 'quote',
          recordId: `q-${index}`,
          role: 'relatedParty',
          toKind: 'customer',
          toId: customer,
        })),
      ),
    );
    const { body } = await remove(customers, customer);
    assert.match(body.message, /^It is in use by (quote q-\d+, ){4}quote q-\d+ and at least 95 more;/);
  });

  it('and deletions at the same time leave no record that names a deleted one', async () => {
    for (let round = 0; round < 8; round += 1) {
      const address = await make(addresses, { city: 'Berlin', streetName: 'Torstr.' });
      const place = [{ id: address, '@referredType': 'GeographicAddress' }];
      // Another site makes sites and addresses a kind that Turnup has.
      await make(sites, { name: 'Other' });
      const [made, removed] = await Promise.all([
        post(sites, { name: 'A', place }),
        remove(addresses, address),
      ]);
      assert.deepEqual([made.status, removed.status], made.status === 201 ? [201, 409] : [400, 204]);
    }
  });

  it('of an organization to its parent keep the parent', async () => {
    const parent = await make(organizations, { tradingName: 'Group' });
    const child = await make(organizations, {
      tradingName: 'Unit',
      organizationParentRelationship: { organization: { id: parent } },
    });
    const { status, body } = await remove(organizations, parent);
    assert.deepEqual(
      [status, body.message],
      [409, `It is in use by organization ${child}; instead of deleting it, set its status to closed.`],
    );
    const account = await make(accounts, {
      name: 'Bill',
      relatedParty: [{ id: child, name: 'Unit', '@referredType': 'Organization' }],
    });
    assert.match((await remove(organizations, child)).body.message, new RegExp(`billingAccount ${account}`));
  });
});
