import assert from 'node:assert/strict';
import { apis } from '../../api/apis.js';
import { type OrderRules, parseReferential } from '../../domain/order/order-rules.js';
import { storeOrder } from './running-order.js';
import { databaseOfSuite, type Json, openScene, type Reply, type Scene } from './scene.js';

const orders = `${apis.productOrdering.base}/productOrder`;
const serviceOrders = `${apis.serviceOrdering.base}/serviceOrder`;
const resourceOrders = `${apis.resourceOrdering.base}/resourceOrder`;
const quotes = `${apis.quote.base}/quote`;
const customers = `${apis.customer.base}/customer`;
const accounts = `${apis.account.base}/billingAccount`;
const agreements = `${apis.agreement.base}/agreement`;
const party = (name: string): Json => ({ id: 'party', name, '@referredType': 'Individual' });

/** One record of each kind: what makes the kind one that is kept in Turnup. */
const records = {
  customer: [customers, { name: 'Ann', engagedParty: party('Ann') }],
  site: [`${apis.geographicSite.base}/geographicSite`, { name: 'Berlin' }],
  billingAccount: [accounts, { name: 'Household', relatedParty: [party('Ann')] }],
  agreement: [
    agreements,
    {
      name: 'Frame contract',
      agreementType: 'commercial',
      engagedParty: [party('Ann')],
      agreementItem: [{}],
    },
  ],
} as const;
type Ids = Readonly<Record<keyof typeof records, string>>;

const unknown: Ids = { customer: 'no-1', site: 'no-2', billingAccount: 'no-3', agreement: 'no-4' };

/** An order that names records of every kind: itself, in its first item, and in one inside its second. */
const orderFor = ({ customer, site, billingAccount, agreement }: Ids): Json => ({
  relatedParty: [
    { id: 'seller', role: 'seller' },
    { id: customer, role: 'customer' },
  ],
  billingAccount: { id: billingAccount },
  agreement: [{ id: agreement }],
  productOrderItem: [
    { id: '1', action: 'add', billingAccount: { id: billingAccount }, product: { place: [{ id: site }] } },
    {
      id: '2',
      action: 'add',
      productOrderItem: [
        {
          id: '3',
          action: 'add',
          product: {
            place: [{ postcode: '10119' }, { id: site }],
            relatedParty: [{ id: customer, '@referredType': 'Customer' }],
            billingAccount: { id: billingAccount },
            agreement: [{ id: agreement }],
          },
        },
      ],
    },
  ],
});

const inner = '$.productOrderItem[1].productOrderItem[0].product';
/** Where `orderFor` has its ids. */
const paths = {
  customer: ['$.relatedParty[1].id', `${inner}.relatedParty[0].id`],
  site: ['$.productOrderItem[0].product.place[0].id', `${inner}.place[1].id`],
  billingAccount: [
    '$.billingAccount.id',
    '$.productOrderItem[0].billingAccount.id',
    `${inner}.billingAccount.id`,
  ],
  agreement: ['$.agreement[0].id', `${inner}.agreement[0].id`],
};

describe('the records that an order names', function () {
  this.timeout('3m');
  const database = databaseOfSuite();
  let scene: Scene;

  afterEach(async () => scene.close());

  const open = async (referential?: string): Promise<void> => {
    const orderRules: OrderRules = {
      customerRequired: ['productOrder'],
      referential: parseReferential(referential),
    };
    scene = await openScene({ orderRules, database: database() });
  };

  const post = async (path: string, body: Json): Promise<Reply> => scene.call('POST', path, { body });

  const made = async (path: string, body: Json): Promise<string> => {
    const reply = await post(path, body);
    assert.equal(reply.status, 201, JSON.stringify(reply.body));
    return String(reply.body.id);
  };

  const keep = async (kind: keyof typeof records): Promise<string> => {
    const [path, body] = records[kind];
    return made(path, body);
  };

  const keepAll = async (): Promise<Ids> => ({
    customer: await keep('customer'),
    site: await keep('site'),
    billingAccount: await keep('billingAccount'),
    agreement: await keep('agreement'),
  });

  /** Where ids are refused; none where the order is taken. */
  const refused = ({ status, body }: Reply): readonly string[] => {
    if (status < 300) return [];
    assert.deepEqual([status, body.code], [400, 'invalidBody'], JSON.stringify(body));
    return (body.errors as Json[]).map(({ path }) => String(path));
  };

  const refusedOf = async (ids: Ids): Promise<readonly string[]> =>
    refused(await post(orders, orderFor(ids))).toSorted();

  it('are accepted as records of other systems when Turnup keeps none of their kind', async () => {
    await open();
    assert.deepEqual(await refusedOf(unknown), []);
  });

  it('are refused where Turnup keeps their kind and does not know them, each with its path', async () => {
    await open();
    const known = await keepAll();
    assert.deepEqual(await refusedOf(known), []);
    for (const kind of ['customer', 'site', 'billingAccount', 'agreement'] as const) {
      assert.deepEqual(await refusedOf({ ...known, [kind]: unknown[kind] }), paths[kind].toSorted());
      assert.deepEqual(await refusedOf({ ...known, [kind]: 'nobody — ü' }), paths[kind].toSorted());
    }
    assert.deepEqual(await refusedOf(unknown), Object.values(paths).flat().toSorted());
  });

  it('are refused with the remedy for caller and operator', async () => {
    await open();
    await keep('customer');
    const { body } = await post(orders, orderFor(unknown));
    assert.deepEqual(body.errors[0], {
      path: '$.relatedParty[1].id',
      message:
        'is not the id of a customer here: create it first (POST /tmf-api/customerManagement/v4/customer), or accept ' +
        'ids of other systems (TURNUP_REFERENTIAL=customer=off)',
    });
  });

  it('must be kept where the setting is strict, and are not checked where it is off', async () => {
    await open('customer=strict,site=off,agreement=off');
    assert.deepEqual(await refusedOf(unknown), paths.customer.toSorted());
    const known = await keepAll();
    assert.deepEqual(
      await refusedOf({ ...unknown, customer: known.customer }),
      paths.billingAccount.toSorted(),
    );
  });

  it('may be the party behind a customer, and the address instead of a site', async () => {
    await open('customer=strict,site=strict');
    const street = { streetName: 'Torstraße', postcode: '10119', city: 'Berlin', country: 'Germany' };
    const address = await made(`${apis.geographicAddress.base}/geographicAddress`, street);
    const individual = await made(`${apis.party.base}/individual`, { givenName: 'Ann', familyName: 'Lee' });
    const organization = await made(`${apis.party.base}/organization`, { tradingName: 'Lee & Co' });
    const role = await made(`${apis.partyRole.base}/partyRole`, {
      name: 'buyer',
      engagedParty: { ...party('Ann'), id: individual },
    });
    for (const customer of [individual, organization, role])
      assert.deepEqual(await refusedOf({ ...unknown, customer, site: address }), []);
  });

  it('are not checked for geographic locations, of which Turnup keeps no records', async () => {
    await open('site=strict');
    const place = [{ id: 'point', '@referredType': 'GeographicLocation' }];
    const order = {
      relatedParty: [{ id: 'c-1', role: 'customer' }],
      productOrderItem: [{ id: '1', action: 'add', product: { place } }],
    };
    assert.deepEqual(refused(await post(orders, order)), []);
  });

  it('may be an agreement that an order made, which alone makes agreements no kind that is kept', async () => {
    await open();
    const ofOrder = await keep('agreement');
    await storeOrder(scene.database, { id: 'earlier' });
    await scene.database.run('UPDATE agreement SET orderId = ? WHERE id = ?', ['earlier', ofOrder]);
    assert.deepEqual(await refusedOf(unknown), []);
    await keep('agreement');
    assert.deepEqual(await refusedOf({ ...unknown, agreement: ofOrder }), []);
    assert.deepEqual(await refusedOf(unknown), paths.agreement.toSorted());
  });

  it('are refused in captured service and resource orders', async () => {
    await open();
    await keep('customer');
    await keep('site');
    const relatedParty = [{ id: 'no-1', role: 'customer' }];
    const service = { place: [{ id: 'no-2' }] };
    assert.deepEqual(
      refused(
        await post(serviceOrders, { relatedParty, serviceOrderItem: [{ id: '1', action: 'add', service }] }),
      ),
      ['$.relatedParty[0].id', '$.serviceOrderItem[0].service.place[0].id'],
    );
    const resource = { place: { id: 'no-2' } };
    assert.deepEqual(
      refused(
        await post(resourceOrders, { relatedParty, orderItem: [{ id: '1', action: 'add', resource }] }),
      ),
      ['$.relatedParty[0].id', '$.orderItem[0].resource.place.id'],
    );
  });

  it('are refused in a dry run, kind by kind', async () => {
    await open();
    await keep('site');
    assert.deepEqual(refused(await post('/api/v1/productOrder/plan', orderFor(unknown))), paths.site);
  });

  it('keep a quote from being approved, by the paths of the quote', async () => {
    await open();
    await keep('customer');
    await keep('billingAccount');
    await keep('site');
    const { body } = await post(quotes, {
      relatedParty: [{ id: 'no-1', role: 'customer', '@referredType': 'Customer' }],
      billingAccount: [{ id: 'no-3' }],
      quoteItem: [{ id: '1', action: 'add', product: { place: [{ id: 'no-2' }] } }],
    });
    const faults = (body.errorMessage as Json[]).filter(({ code }) => code === 'invalidBody');
    assert.deepEqual(faults.map(({ path }) => String(path)).toSorted(), [
      '$.billingAccount[0].id',
      '$.quoteItem[0].product.place[0].id',
      '$.relatedParty[0].id',
    ]);
  });

  it('are refused in a change of a running order, unless it has named them before', async () => {
    await open();
    const relatedParty = [{ id: 'foreign', role: 'customer' }];
    const id = await made(orders, { relatedParty, productOrderItem: [{ id: '1', action: 'add' }] });
    const known = await keep('customer');
    const patch = async (...others: readonly string[]) =>
      scene.call('PATCH', `${orders}/${id}`, {
        body: {
          relatedParty: [...relatedParty, ...others.map((other) => ({ id: other, role: 'Customer' }))],
        },
      });
    assert.deepEqual(refused(await patch(known)), []);
    assert.deepEqual(refused(await patch(known, 'no-1')), ['$.relatedParty[2].id']);
    const otherCustomer = await scene.call('PATCH', `${orders}/${id}`, {
      body: { relatedParty: [{ id: 'no-1', role: 'customer' }] },
    });
    assert.equal(otherCustomer.status, 409);
  });

  it('do not prevent the answer to an order that is sent again', async () => {
    await open();
    const request = { body: orderFor(unknown), headers: { 'idempotency-key': 'once' } };
    const first = await scene.call('POST', orders, request);
    await keep('customer');
    const again = await scene.call('POST', orders, request);
    assert.deepEqual([first.status, again.status, again.body.id], [201, 200, first.body.id]);
  });

  it('cost one statement whatever their number, and none where nothing is checked', async () => {
    const counted = async (order: Json): Promise<number> => {
      const before = scene.database.pool.statementCount;
      await made(orders, order);
      return scene.database.pool.statementCount - before;
    };
    await open();
    const asked = await counted(orderFor(unknown));
    await scene.close();
    await open('customer=off,site=off,billingAccount=off,agreement=off');
    assert.equal(asked - (await counted(orderFor(unknown))), 1);
  });
});
