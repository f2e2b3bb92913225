import assert from 'node:assert/strict';
import { apis } from '../../api/apis.js';
import { type Json, openSeededScene, type Scene } from './scene.js';

const day = 86_400_000;

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
});
