import assert from 'node:assert/strict';
import { lightCatalog } from '../activities/support/light-catalog.js';
import { until } from '../support/until.js';
import { characteristic, inventoryOf } from './support/inventory.js';
import { perSuite } from '../support/per-suite.js';
import { openTurnup, type Order } from './support/turnup.js';

const paths: Readonly<Record<string, string>> = {
  productOffering: '/tmf-api/productCatalogManagement/v4/productOffering',
  productSpecification: '/tmf-api/productCatalogManagement/v4/productSpecification',
  serviceSpecification: '/tmf-api/serviceCatalogManagement/v4/serviceSpecification',
  resourceSpecification: '/tmf-api/resourceCatalog/v4/resourceSpecification',
};

const order = {
  '@type': 'ProductOrder',
  relatedParty: [{ id: 'customer-1', role: 'customer', '@referredType': 'Customer' }],
  productOrderItem: [{ id: '1', action: 'add', productOffering: { id: 'light' } }],
};

describe('an order whose plan grows', function () {
  this.timeout('120s');
  const turnup = perSuite(openTurnup);

  before(async () => {
    for (const lifecycleStatus of ['inDesign', 'inTest', 'active', 'launched']) {
      for (const [resource, id, more] of lightCatalog) {
        const path = paths[resource]!;
        const [method, where] = lifecycleStatus === 'inDesign' ? ['POST', path] : ['PATCH', `${path}/${id}`];
        const body = { lifecycleStatus, ...(method === 'POST' && { id, name: id, ...more }) };
        const answer = await turnup.api(method, where, body);
        assert.ok(answer.status < 300, JSON.stringify(answer.body));
      }
    }
  });

  const steps = async (of: Order) =>
    Object.fromEntries(
      (await turnup.plan(of)).map((step) => [step.key.split('/').at(-1)!.split(':')[0]!, step]),
    );

  const statesOf = async (of: Order) =>
    Object.fromEntries(Object.entries(await steps(of)).map(([name, { state }]) => [name, state]));

  it('does what a measurement requires, and passes the serial number on', async () => {
    await turnup.sandbox({ all: { returns: { opticalPower: -30 } } });
    const done = await turnup.run(order);
    assert.deepEqual(await statesOf(done), {
      line: 'completed',
      booster: 'completed',
      activation: 'completed',
    });
    const names = (await turnup.list(inventoryOf(done).resources)).map(({ name }) => name);
    assert.deepEqual(names, ['booster']);
    const services = await turnup.list(inventoryOf(done).services);
    const named = new Map(services.map((each) => [each['name'], each]));
    const serial = characteristic(named.get('line'), 'serialNumber');
    assert.match(String(serial), /^SN\d+$/);
    assert.equal(characteristic(named.get('activation'), 'ontSerial'), serial);
  });

  it('does not do what the measurement does not require', async () => {
    await turnup.sandbox({ all: { returns: { opticalPower: -20 } } });
    const done = await turnup.run(order);
    assert.deepEqual(await statesOf(done), { line: 'completed', activation: 'completed' });
  });

  it('stops a branch that a correction makes unnecessary, and completes without it', async () => {
    await turnup.sandbox({
      all: { returns: { opticalPower: -30 } },
      'resource-management': { delayMs: 3_600_000 },
    });
    const submitted = await turnup.submit(order);
    const { line } = await until('the booster to be under way', async () => {
      const now = await steps(submitted);
      return now['booster']?.state === 'inProgress' && now;
    });
    const answer = await turnup.api('POST', `/api/v1/callback/${line!.id}:1:do`, {
      state: 'completed',
      serviceOrderItem: [
        { id: '1', service: { serviceCharacteristic: [{ name: 'opticalPower', value: -20 }] } },
      ],
    });
    assert.equal(answer.body['outcome'], 'corrected');
    const done = await turnup.untilState(submitted.href, 'completed');
    assert.deepEqual(await statesOf(done), {
      line: 'completed',
      booster: 'cancelled',
      activation: 'completed',
    });
    assert.deepEqual(await turnup.list(inventoryOf(done).resources), []);
    await turnup.sandbox({ 'resource-management': { delayMs: 0 } });
  });

  it('asks a person when a correction comes too late, and goes on as decided', async () => {
    await turnup.sandbox({
      all: { returns: { opticalPower: -40 } },
      'resource-management': { delayMs: 3_600_000 },
    });
    const submitted = await turnup.submit(order);
    const { line, sealed } = await until('the sealed booster to be under way', async () => {
      const now = await steps(submitted);
      return now['sealed']?.state === 'inProgress' && now;
    });
    await turnup.api('POST', `/api/v1/callback/${line!.id}:1:do`, {
      state: 'completed',
      serviceOrderItem: [
        { id: '1', service: { serviceCharacteristic: [{ name: 'opticalPower', value: -20 }] } },
      ],
    });
    const fallout = await until('the fallout', async () => {
      const [first] = await turnup.list(`/api/v1/fallout?state=open&order.id=${submitted.id}`);
      return first;
    });
    assert.match(String(fallout['reason']), /sealed would be removed, but is past its point of no return/);
    const decision = await turnup.api('POST', `/api/v1/fallout/${String(fallout['id'])}/complete`, {
      note: 'measured again: it was right the first time',
    });
    assert.equal(decision.status, 202);
    for (const step of [sealed, (await steps(submitted))['booster']])
      await turnup.api('POST', `/api/v1/callback/${step!.id}:1:do`, { state: 'completed' });
    await turnup.untilState(submitted.href, 'completed');
    const { body } = await turnup.api('GET', `/api/v1/fallout/${String(fallout['id'])}`);
    assert.deepEqual(
      [body['state'], body['resolvedBy'], body['note']],
      ['resolved', 'anonymous', 'measured again: it was right the first time'],
    );
    await turnup.sandbox({ 'resource-management': { delayMs: 0 } });
  });
});
