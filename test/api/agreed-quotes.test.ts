import assert from 'node:assert/strict';
import { apis } from '../../api/apis.js';
import { day } from '../support/days.js';
import { type Json, openScene, openSeededScene, referringAnywhere, type Reply, type Scene } from './scene.js';

describe('a quote for an account with a sales agreement in force', function () {
  this.timeout('3m');
  let scene: Scene;
  let agreement: Json;

  before(async () => {
    scene = await openSeededScene();
    const organization = await made(`${apis.party.base}/organization`, { tradingName: 'Group' });
    const account = await made(`${apis.customer.base}/customer`, {
      name: 'Group',
      engagedParty: { id: organization.id, name: 'Group', '@referredType': 'Organization' },
    });
    agreement = await made('/api/v1/salesAgreement', {
      name: 'Frame',
      account: { id: account.id },
      currency: 'EUR',
      narrowsCatalog: true,
      validFor: {
        startDateTime: new Date(Date.now() - day).toISOString(),
        endDateTime: new Date(Date.now() + 365 * day).toISOString(),
      },
      line: [
        {
          productOffering: { id: 'fibre-internet' },
          price: [{ priceType: 'recurring', unitPrice: { unit: 'EUR', value: 20 } }],
        },
      ],
    });
    const inForce = await scene.call('PATCH', `/api/v1/salesAgreement/${agreement.id}`, {
      body: { status: 'active' },
    });
    assert.equal(inForce.status, 200, JSON.stringify(inForce.body));
  });

  after(async () => scene.close());

  async function made(path: string, body: Json): Promise<Json> {
    const reply = await scene.call('POST', path, { body });
    assert.equal(reply.status, 201, JSON.stringify(reply.body));
    return reply.body;
  }

  const quote = async (offering: string): Promise<Json> =>
    made(`${apis.quote.base}/quote`, {
      relatedParty: [{ id: agreement.account.id, role: 'customer', '@referredType': 'Customer' }],
      quoteItem: [
        {
          action: 'add',
          productOffering: { id: offering },
          product: {
            place: [{ role: 'installationAddress', postcode: '10119' }],
            ...(offering === 'fibre-internet' && {
              productCharacteristic: [{ name: 'downstreamMbps', value: 100 }],
            }),
          },
        },
      ],
    });

  it('has the agreed price, and names the agreement', async () => {
    const { quoteItem, agreement: named, errorMessage } = await quote('fibre-internet');
    const recurring = quoteItem[0].quoteItemPrice.find(({ priceType }: Json) => priceType === 'recurring');
    assert.deepEqual(
      [recurring.netPrice.dutyFreeAmount.value, errorMessage],
      [20, undefined],
      JSON.stringify(recurring),
    );
    assert.deepEqual(named, [{ id: agreement.id, name: 'Frame', '@referredType': 'SalesAgreement' }]);
  });

  it('keeps to the offerings of an agreement that narrows the catalog', async () => {
    const { errorMessage } = await quote('home-router');
    assert.ok(
      errorMessage.some(
        ({ code, path }: Json) => code === 'notInAgreement' && path.startsWith('$.quoteItem[0]'),
      ),
      JSON.stringify(errorMessage),
    );
  });

  it('holds for direct orders too where prices are calculated, whatever quote they name', async () => {
    const calculated = await openScene({
      database: scene.database,
      orderRules: { ...referringAnywhere, prices: 'calculated' },
    });
    const order = async (more: Json): Promise<Reply> =>
      calculated.call('POST', `${apis.productOrdering.base}/productOrder`, {
        body: {
          quote: [{ id: 'made-up' }],
          relatedParty: [{ id: agreement.account.id, role: 'customer', '@referredType': 'Customer' }],
          productOrderItem: [
            {
              id: '1',
              action: 'add',
              productOffering: { id: 'fibre-internet' },
              product: {
                place: [{ role: 'installationAddress', postcode: '10119' }],
                productCharacteristic: [{ name: 'downstreamMbps', value: 100 }],
              },
              ...more,
            },
          ],
        },
      });
    const taken = await order({});
    assert.equal(taken.status, 201, JSON.stringify(taken.body));
    const recurring = taken.body.orderTotalPrice.find(({ priceType }: Json) => priceType === 'recurring');
    assert.deepEqual([recurring.price.dutyFreeAmount.value, taken.body.agreement[0].id], [20, agreement.id]);
    const cheap = { priceType: 'recurring', recurringChargePeriod: 'month' };
    const refused = await order({
      itemPrice: [{ ...cheap, price: { dutyFreeAmount: { unit: 'EUR', value: 1 } } }],
    });
    assert.deepEqual([refused.status, refused.body.errors[0].path], [400, '$.productOrderItem[0].itemPrice']);
    const router = await order({ productOffering: { id: 'home-router' }, product: undefined });
    assert.match(JSON.stringify(router.body.errors), /home-router is not in Frame/);
    const line = { productOffering: { id: 'fibre-internet' }, price: [] };
    const own = await calculated.call('POST', '/api/v1/order', {
      body: { account: { id: agreement.account.id }, line: [line] },
    });
    assert.ok(own.body.errors.some(({ path }: Json) => path === '$.line[0].price'));
    await calculated.close();
  });

  it('sells each part at the price of the account, though the agreement ends between the parts', async () => {
    const item = {
      action: 'add',
      productOffering: { id: 'fibre-internet' },
      product: {
        place: [{ role: 'installationAddress', postcode: '10119' }],
        productCharacteristic: [{ name: 'downstreamMbps', value: 100 }],
      },
    };
    const { id, phase } = await made(`${apis.quote.base}/quote`, {
      instantSyncQuote: true,
      relatedParty: [{ id: agreement.account.id, role: 'customer', '@referredType': 'Customer' }],
      quoteItem: [item, item, item],
    });
    assert.equal(phase, 'approved');
    const monthlyOf = (prices: Json[]): number[] =>
      prices
        .filter(({ priceType }) => priceType === 'recurring')
        .map(({ price, netPrice }) => (netPrice ?? price).dutyFreeAmount.value);
    const ordered = async (...lines: string[]): Promise<unknown> => {
      const { id: order } = await made('/api/v1/order', {
        quote: { id },
        quoteItem: lines.map((line) => ({ id: line })),
      });
      const { body } = await scene.call('GET', `${apis.productOrdering.base}/productOrder/${order}`);
      return [
        body.productOrderItem.flatMap(({ itemPrice }: Json) => monthlyOf(itemPrice)),
        monthlyOf(body.orderTotalPrice),
        body.agreement.map((each: Json) => each.id),
      ];
    };
    assert.deepEqual(await ordered('2'), [[20], [20], [agreement.id]]);
    const path = `/api/v1/salesAgreement/${agreement.id}`;
    assert.equal((await scene.call('PATCH', path, { body: { status: 'cancelled' } })).status, 200);
    assert.deepEqual(await ordered('1', '3'), [[20, 20], [40], [agreement.id]]);
  });
});
