import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { dueKinds } from '../../activities/expiry/due-kinds.js';
import { processDue } from '../../activities/expiry/process-due.js';
import { apis } from '../../api/apis.js';
import { addDuration } from '../../domain/lib/instants.js';
import { type Json, openSeededScene, type Reply, type Scene } from './scene.js';

const agreements = '/api/v1/salesAgreement';

describe('a sales agreement over the API, with the seeds,', () => {
  let scene: Scene;
  let group: string;
  let branch: string;

  before(async function () {
    this.timeout('3m');
    scene = await openSeededScene();
    group = await customer('Group');
    branch = await customer('Branch', group);
  });

  after(async () => scene.close());

  const made = async (path: string, body: Json): Promise<Json> => scene.created(path, body);
  /** A customer that is an organization, below that of another. */
  async function customer(name: string, above?: string): Promise<string> {
    const parent =
      above === undefined
        ? undefined
        : (await scene.call('GET', `${apis.customer.base}/customer/${above}`)).body.engagedParty;
    const organization = await made(`${apis.party.base}/organization`, {
      tradingName: name,
      ...(parent && {
        organizationParentRelationship: { relationshipType: 'juridical', organization: { id: parent.id } },
      }),
    });
    const engagedParty = { id: organization.id, name, '@referredType': 'Organization' };
    return (await made(`${apis.customer.base}/customer`, { name, engagedParty })).id;
  }

  const inYears = (years: number): string => new Date(Date.now() + years * 365 * 86_400_000).toISOString();
  const request = (more: Json = {}): Json => ({
    name: 'Frame',
    account: { id: group },
    currency: 'EUR',
    validFor: { startDateTime: inYears(-1), endDateTime: inYears(2) },
    line: [
      {
        productOffering: { id: 'fibre-internet' },
        price: [{ priceType: 'recurring', unitPrice: { unit: 'EUR', value: 20 } }],
      },
    ],
    ...more,
  });
  const patch = async (id: string, body: Json): Promise<Reply> =>
    scene.call('PATCH', `${agreements}/${id}`, { body });
  const active = async (more: Json = {}): Promise<Json> => {
    const { id } = await made(agreements, request(more));
    const { status, body } = await patch(id, { status: 'active' });
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  };
  const order = (account: string, offering = 'fibre-internet'): Json => ({
    account: { id: account },
    place: { role: 'installationAddress', postcode: '10119' },
    line: [{ productOffering: { id: offering }, characteristic: [{ name: 'downstreamMbps', value: 100 }] }],
  });
  const ordered = async (account: string, offering?: string): Promise<Reply> =>
    scene.call('POST', '/api/v1/order', { body: order(account, offering) });
  const monthly = (body: Json): unknown =>
    body.totalPrice.find(({ priceType }: Json) => priceType === 'recurring')?.price.dutyFreeAmount.value;

  afterEach(async () => scene.database.run('DELETE FROM agreement'));

  it('prices the orders of its account and of those below it, which name it, once it is in force', async () => {
    const draft = await made(agreements, request());
    assert.deepEqual([draft.status, draft.version, draft.line[0].state], ['draft', '1', 'pendingActivation']);
    assert.equal(monthly((await ordered(branch)).body), 29.95);
    const { body: inForce } = await patch(draft.id, { status: 'active' });
    assert.deepEqual([inForce.status, inForce.line[0].state], ['active', 'active']);
    for (const account of [group, branch]) {
      const { status, body } = await ordered(account);
      assert.equal(status, 201, JSON.stringify(body));
      assert.equal(monthly(body), 20);
      assert.deepEqual(body.agreement, [{ id: draft.id, name: 'Frame', '@referredType': 'SalesAgreement' }]);
      assert.equal(JSON.stringify(body).includes('explanation'), false);
    }
    const other = await ordered(await customer('Other'));
    assert.deepEqual([monthly(other.body), other.body.agreement], [29.95, undefined]);
  });

  it('leaves out accounts below, where it says so', async () => {
    await active({ includesSubsidiaries: false });
    assert.equal(monthly((await ordered(group)).body), 20);
    assert.equal(monthly((await ordered(branch)).body), 29.95);
  });

  it('narrows what its account orders, where it says so', async () => {
    await active({ narrowsCatalog: true });
    assert.equal((await ordered(branch)).status, 201);
    const { status, body } = await ordered(branch, 'home-router');
    assert.equal(status, 400);
    assert.ok(
      body.errors.some(({ path, message }: Json) => path === '$.line[0]' && /not in Frame/.test(message)),
    );
  });

  it('keeps what it said before when it is changed in force, and refuses what cannot change', async () => {
    const { id, line } = await active();
    const cheaper = [{ ...line[0], price: [{ percentage: 50 }] }];
    const { body } = await patch(id, { line: cheaper });
    assert.equal(body.version, '2');
    assert.equal((await patch(id, { description: 'no other version' })).body.version, '2');
    const versions = (await scene.call('GET', `${agreements}/${id}/version`)).body;
    assert.deepEqual(
      versions.map((each: Json) => [each.version, each.line[0].price]),
      [['1', request().line[0].price]],
    );
    const fixed = await patch(id, { currency: 'USD' });
    assert.equal(fixed.status, 400);
    assert.ok(fixed.body.errors.some(({ path }: Json) => path === '$.currency'));
    assert.equal((await scene.call('DELETE', `${agreements}/${id}`)).status, 409);
  });

  it('moves by its table: never back to a draft, and expires by its end only', async () => {
    const { id } = await active();
    for (const status of ['draft', 'expired']) assert.equal((await patch(id, { status })).status, 409);
    const { body } = await patch(id, { status: 'cancelled' });
    assert.deepEqual([body.status, body.line[0].state], ['cancelled', 'cancelled']);
    assert.equal((await patch(id, { status: 'active' })).status, 409);
    assert.equal((await patch(id, { description: 'x' })).status, 409);
    const late = await made(
      agreements,
      request({ validFor: { startDateTime: inYears(-2), endDateTime: inYears(-1) } }),
    );
    assert.equal((await patch(late.id, { status: 'active' })).status, 409);
  });

  it('expires at its end, with its lines', async () => {
    const { id } = await active();
    await scene.database.run('UPDATE agreement SET endDate = ? WHERE id = ?', [
      new Date(Date.now() - 1000),
      id,
    ]);
    const log = pino({ level: 'silent' });
    const relay = { flush: () => {} } as never;
    const run = async () => processDue({ database: scene.database, relay, log }, dueKinds, undefined);
    assert.deepEqual([(await run()).processed, (await run()).processed], [1, 0]);
    const { body } = await scene.call('GET', `${agreements}/${id}`);
    assert.deepEqual([body.status, body.line[0].state], ['expired', 'expired']);
    const events = (
      await scene.call('GET', `${apis.event.base}/event?eventType=SalesAgreementStateChangeEvent`)
    ).body;
    assert.ok(events.some((each: Json) => each.event.salesAgreement.status === 'expired'));
    assert.equal(monthly((await ordered(branch)).body), 29.95);
  });

  it('is seen as an agreement of TMF651, and changed here only', async () => {
    const { id } = await active();
    const path = `${apis.agreement.base}/agreement`;
    const { body } = await scene.call('GET', `${path}/${id}`);
    assert.deepEqual(
      [body.agreementType, body.status, body.engagedParty[0].id, body.agreementItem.length],
      ['salesAgreement', 'approved', group, 1],
    );
    assert.equal((await scene.call('PATCH', `${path}/${id}`, { body: { name: 'x' } })).status, 409);
    const copy = { ...body, id: undefined, href: undefined };
    assert.equal((await scene.call('POST', path, { body: copy })).status, 400);
  });

  it('is no contract, and is not found among them', async () => {
    const { id } = await active();
    const path = `${apis.turnup.base}/contract`;
    assert.equal((await scene.call('GET', `${path}/${id}`)).status, 404);
    assert.equal((await scene.call('PATCH', `${path}/${id}`, { body: { name: 'x' } })).status, 404);
    const { body } = await scene.call('GET', `${path}?agreementType=salesAgreement`);
    assert.deepEqual(body, []);
  });

  it('takes its lines from a quote, at the prices that were offered', async () => {
    const quote = await made(`${apis.quote.base}/quote`, {
      instantSyncQuote: true,
      relatedParty: [{ id: group, role: 'customer', '@referredType': 'Customer' }],
      quoteItem: [
        {
          action: 'add',
          quantity: 2,
          productOffering: { id: 'fibre-internet' },
          product: {
            place: [{ role: 'installationAddress', postcode: '10119' }],
            productCharacteristic: [{ name: 'downstreamMbps', value: 100 }],
          },
        },
      ],
    });
    const { line: _, ...without } = request({ quote: { id: quote.id } });
    const { line } = await made(agreements, without);
    assert.deepEqual(
      [line[0].productOffering.id, line[0].price[0].unitPrice.value, line[0].quoteItem.quoteId],
      ['fibre-internet', 29.95, quote.id],
    );
    const { line: __, ...nothing } = request();
    assert.equal((await scene.call('POST', agreements, { body: nothing })).status, 400);
  });

  it('tracks what was bought against what was committed, with the shortfall of what is over', async () => {
    const { id, validFor } = await active({
      commitment: [
        { id: 'v', measure: 'volume', amount: 3, months: 6 },
        { id: 'e', measure: 'value', amount: 500, productOffering: [{ id: 'fibre-internet' }] },
      ],
    });
    const start = new Date(Date.parse(validFor.startDateTime) + 86_400_000);
    const eur = (value: number) => ({ dutyFreeAmount: { unit: 'EUR', value } });
    const price = (priceType: string, value: number, more: object = {}) => ({
      priceType,
      price: eur(value),
      ...more,
    });
    const second = addDuration(start, 'P1M').toISOString();
    const doc = {
      quantity: 2,
      productPrice: [
        price('oneTime', 60, { netPrice: eur(50) }),
        price('recurring', 25, {
          recurringChargePeriod: 'month',
          netPrice: eur(0),
          priceSegment: [
            { start: start.toISOString(), end: second, price: eur(25), netPrice: eur(0) },
            { start: second, price: eur(25), netPrice: eur(20.5) },
          ],
        }),
        price('recurring', 5, { recurringChargePeriod: 'month' }),
      ],
    };
    const end = new Date(start.getTime() + 70 * 86_400_000);
    const row = {
      id: randomUUID(),
      status: 'terminated',
      name: 'Fibre',
      customerId: branch,
      productOfferingId: 'fibre-internet',
      startDate: start,
      terminationDate: end,
      doc,
      createdAt: start,
      updatedAt: start,
    };
    await scene.database.transaction(async (tx) =>
      tx.insert('product', Object.keys(row) as (keyof typeof row)[], [row]),
    );
    const { status, body } = await scene.call('GET', `${agreements}/${id}/commitment`);
    assert.equal(status, 200, JSON.stringify(body));
    const [volume, value] = body.commitment;
    assert.deepEqual(
      volume.period.slice(0, 3).map((each: Json) => [each.state, each.bought, each.shortfall]),
      [
        ['over', 2, 1],
        ['over', 0, 3],
        ['current', 0, 0],
      ],
    );
    // Three months have begun within 70 days, of which one was free, and what is paid once came to 50.
    assert.deepEqual([value.period[0].bought, value.period[0].remaining], [106, 394]);
    await scene.database.run('DELETE FROM product');
  });
});
