import assert from 'node:assert/strict';
import { apis } from '../../api/apis.js';
import { parseReferential } from '../../domain/order/order-rules.js';
import { openScene, type Json } from './scene.js';
import { perSuite } from '../support/per-suite.js';

const launched = { version: '1.0', lifecycleStatus: 'launched' };
const referred = (id: string) => ({ id, '@referredType': 'ProductSpecification' });

describe('rules on who orders, and where', () => {
  const scene = perSuite(async () =>
    openScene({
      // Customers of other systems are asked for too.
      orderRules: { customerRequired: ['productOrder'], referential: parseReferential('customer=off') },
    }),
  );

  before(async () => {
    const make = async (path: string, body: Json): Promise<void> => {
      const answer = await scene.call('POST', path, { body });
      assert.equal(answer.status, 201, JSON.stringify(answer.body));
    };
    await make('/api/v1/downstreamSystem', {
      id: 'network',
      name: 'network',
      kind: 'provisioning',
      protocol: 'TMF641',
      url: 'http://127.0.0.1:1',
    });
    const service = (id: string): Json => ({
      ...launched,
      id,
      name: id,
      fulfilment: [{ action: ['add', 'delete'], kind: 'serviceOrder', downstreamSystem: 'network' }],
    });
    const realizedAs = (id: string, jsonata: string): Json => ({
      relationshipType: 'realizedAs',
      id,
      '@referredType': 'ServiceSpecification',
      condition: { jsonata },
    });
    await make('/tmf-api/serviceCatalogManagement/v4/serviceSpecification', service('rule-business'));
    await make('/tmf-api/serviceCatalogManagement/v4/serviceSpecification', service('rule-berlin'));
    await make('/tmf-api/productCatalogManagement/v4/productSpecification', {
      ...launched,
      id: 'rule-line',
      name: 'rule-line',
      productSpecCharacteristic: [{ name: 'technology', valueType: 'string' }],
      specificationRelationship: [
        realizedAs('rule-business', "customer.segment = 'business'"),
        realizedAs('rule-berlin', "$substring(place.postcode, 0, 2) = '10'"),
      ],
    });
    await make('/tmf-api/productCatalogManagement/v4/productSpecification', {
      ...launched,
      id: 'rule-box',
      name: 'rule-box',
      compatibility: [
        {
          relationshipType: 'requires',
          specification: 'rule-line',
          having: { jsonata: "technology = 'fibre'" },
        },
      ],
    });
    for (const id of ['rule-line', 'rule-box'])
      await make('/tmf-api/productCatalogManagement/v4/productOffering', {
        ...launched,
        id,
        name: id,
        productSpecification: referred(id),
      });
  });

  const customer = async (segment: string): Promise<string> => {
    const { body } = await scene.call('POST', `${apis.customer.base}/customer`, {
      body: {
        name: 'A customer',
        engagedParty: { id: 'party-1', name: 'A party', '@referredType': 'Organization' },
        characteristic: [{ name: 'segment', value: segment }],
      },
    });
    return String(body.id);
  };

  const dryRun = async (customerId: string, item: Json): Promise<Json> => {
    const { status, body } = await scene.call('POST', '/api/v1/productOrder/plan', {
      body: {
        relatedParty: [{ id: customerId, role: 'customer', '@referredType': 'Customer' }],
        productOrderItem: [{ id: '1', action: 'add', ...item }],
      },
    });
    assert.equal(status, 200);
    return body;
  };

  const made = async (customerId: string, product: Json = {}): Promise<readonly string[]> => {
    const { plan } = await dryRun(customerId, { productOffering: { id: 'rule-line' }, product });
    return plan.steps.map((step: Json) => step.specification.id);
  };

  it("see the segment in the customer's own record", async () => {
    assert.deepEqual(await made(await customer('business')), ['rule-business']);
    assert.deepEqual(await made(await customer('consumer')), []);
    assert.deepEqual(await made('nobody we know — ü'), []);
  });

  it('see the postcode of a place that the order names by its id', async () => {
    const { body: address } = await scene.call('POST', `${apis.geographicAddress.base}/geographicAddress`, {
      body: { streetName: 'Torstraße', streetNr: '1', postcode: '10119', city: 'Berlin', country: 'Germany' },
    });
    const place = [{ id: address.id, role: 'installationAddress' }];
    assert.deepEqual(await made('nobody', { place }), ['rule-berlin']);
  });

  it('count what the customer has by its characteristics', async () => {
    const owner = await customer('consumer');
    const reasons = async () => {
      const { qualification } = await dryRun(owner, { productOffering: { id: 'rule-box' } });
      return qualification.items.flatMap((item: Json) => item.reasons.map((each: Json) => each.code));
    };
    const has = async (technology: string): Promise<void> => {
      const { status, body } = await scene.call('POST', `${apis.productInventory.base}/product`, {
        body: {
          name: 'A line',
          status: 'active',
          productOffering: { id: 'rule-line' },
          productSpecification: referred('rule-line'),
          productCharacteristic: [{ name: 'technology', value: technology }],
          relatedParty: [{ id: owner, role: 'customer', '@referredType': 'Customer' }],
        },
      });
      assert.equal(status, 201, JSON.stringify(body));
    };
    await has('copper');
    assert.deepEqual(await reasons(), ['required']);
    await has('fibre');
    assert.deepEqual(await reasons(), []);
  });
});
