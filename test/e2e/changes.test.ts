import assert from 'node:assert/strict';
import { until } from '../support/until.js';
import { characteristic, inventoryOf } from './support/inventory.js';
import { perSuite } from '../support/per-suite.js';
import { openTurnup, seedOrder, type Json, type Order } from './support/turnup.js';

const cancels = '/tmf-api/productOrderingManagement/v4/cancelProductOrder';
const relatedParty = [{ id: 'customer-4711', role: 'customer', '@referredType': 'Customer' }];
const elsewhere = [{ id: 'site-elsewhere', postcode: '10437', role: 'installationAddress' }];

describe('a change of what a customer has, from end to end,', function () {
  this.timeout('120s');
  const turnup = perSuite(openTurnup);

  beforeEach(async () => {
    await turnup.sandbox({ all: null });
    await turnup.sandbox({ all: { delayMs: 0 } });
  });

  const sold = (name: string) => turnup.run({ ...seedOrder(name), relatedParty });

  const productOf = async (order: Order, name: string): Promise<string> =>
    String((await turnup.list(inventoryOf(order).products)).find((each) => each['name'] === name)?.['id']);

  /** What is there of a product, as every reader sees it. */
  async function standing(id: string): Promise<Json> {
    const product = (await turnup.api('GET', `/tmf-api/productInventory/v4/product/${id}`)).body;
    const below = async (path: string) =>
      (await turnup.list(`${path}?productId=${id}&limit=1000&sort=id`)).map(
        ({ name, state, resourceStatus, serviceCharacteristic, resourceCharacteristic, place }) =>
          JSON.stringify([
            name,
            state ?? resourceStatus,
            serviceCharacteristic ?? resourceCharacteristic,
            place,
          ]),
      );
    const there = (line: string) => !line.includes('"terminated"') && !line.includes('"standby"');
    return {
      status: product['status'],
      place: product['place'],
      characteristics: product['productCharacteristic'],
      services: (await below('/tmf-api/serviceInventory/v4/service')).filter(there).toSorted(),
      resources: (await below('/tmf-api/resourceInventoryManagement/v4/resource')).filter(there).toSorted(),
      entitlements: (await turnup.list(`/api/v1/entitlement?product.id=${id}&state=active`))
        .map(({ name }) => String(name))
        .toSorted(),
    };
  }

  const modify = (product: object, ...others: readonly object[]): Json => ({
    '@type': 'ProductOrder',
    relatedParty,
    productOrderItem: [{ id: '1', action: 'modify', product }, ...others],
  });

  /** A mobile plan beside it, which waits for its number, keeps the order open. */
  const openEnd = { id: '2', action: 'add', productOffering: { id: 'mobile-plan' } };
  const holdOpen = () => turnup.sandbox({ 'resource-management': { delayMs: 600_000 } });

  async function cancel(order: Order): Promise<string[]> {
    const task = await turnup.api('POST', cancels, { productOrder: { id: order.id } });
    assert.equal(task.status, 201, JSON.stringify(task.body));
    await turnup.untilState(order.href, 'cancelled');
    const { keys } = await turnup.effects(`${order.id}/`);
    assert.ok(Object.values(keys).every(({ effects }) => effects === 1));
    return Object.keys(keys)
      .map((key) => key.split('/').at(-1) ?? '')
      .toSorted();
  }

  const untilCompleted = (order: Order, itemId: string) =>
    until(`item ${itemId} to be completed`, async () => {
      const items = (await turnup.api('GET', order.href)).body['productOrderItem'] as Json[];
      return items.find(({ id }) => id === itemId)?.['state'] === 'completed';
    });

  it('suspends a mobile plan, refuses to change it, and resumes it as it was', async () => {
    const id = await productOf(await sold('mobile-plan'), 'Mobile Plan');
    const before = await standing(id);
    const order = await turnup.run(modify({ id, status: 'suspended' }));
    const [item] = (await turnup.api('GET', order.href)).body['productOrderItem'] as Json[];
    assert.equal(item?.['action'], 'modify');
    const rested = await standing(id);
    assert.equal(rested['status'], 'suspended');
    assert.ok((rested['services'] as string[]).every((line) => line.includes('"inactive"')));
    assert.ok((rested['resources'] as string[]).every((line) => line.includes('"suspended"')));
    const more = { id, productCharacteristic: [{ name: 'dataGb', value: 200 }] };
    const refused = await turnup.run(modify(more), 'rejected');
    assert.equal(refused.errorMessage?.[0]?.['code'], 'productNotActive');
    await turnup.run(modify({ id, status: 'active' }));
    assert.deepEqual(await standing(id), before);
  });

  it('moves a household: there first, then here, and it keeps its products', async () => {
    const order = await sold('fibre-bundle');
    const [bundle, internet] = [
      await productOf(order, 'Fibre Home'),
      await productOf(order, 'Fibre Internet'),
    ];
    const before = await standing(internet);
    const move = await turnup.run(modify({ id: bundle, place: elsewhere }));
    const after = await standing(internet);
    assert.deepEqual(after['place'], elsewhere);
    assert.equal((after['services'] as string[]).length, (before['services'] as string[]).length);
    assert.ok((after['services'] as string[]).every((line) => line.includes('site-elsewhere')));
    const steps = await turnup.plan(move);
    const added = steps
      .filter(({ name }) => name.startsWith('Set up'))
      .map(({ completedAt }) => completedAt!);
    const taken = steps.filter(({ name }) => name.startsWith('Take down'));
    const [first] = taken.map(({ startedAt }) => startedAt!).toSorted();
    assert.deepEqual([added.length, taken.length], [3, 3]);
    assert.ok(added.every((completedAt) => completedAt <= first!));
    assert.equal((await turnup.api('GET', `/api/v1/productOrder/${move.id}/plan`)).status, 200);
  });

  it('that is cancelled after the modify began leaves everything as it was', async () => {
    const id = await productOf(await sold('business-vpn'), 'VPN Branch Site');
    const before = await standing(id);
    await turnup.sandbox({ provisioning: { failSpecifications: ['rfs-branch-cpe'] } });
    const more = { id, productCharacteristic: [{ name: 'bandwidthMbps', value: 500 }] };
    const order = await turnup.run(modify(more), 'held');
    assert.deepEqual(await cancel(order), ['do', 'do', 'undo']);
    assert.deepEqual(await standing(id), before);
  });

  it('that is cancelled after the modified item was completed leaves everything as it was', async () => {
    const id = await productOf(await sold('mobile-plan'), 'Mobile Plan');
    const before = await standing(id);
    await holdOpen();
    const more = { id, productCharacteristic: [{ name: 'dataGb', value: 200 }] };
    const order = await turnup.submit(modify(more, openEnd));
    await untilCompleted(order, '1');
    assert.deepEqual((await standing(id))['entitlements'], ['Mobile data 200 GB', 'Roaming like at home']);
    assert.deepEqual(await cancel(order), ['cancel', 'cancel', 'do', 'do', 'do', 'undo']);
    assert.deepEqual(await standing(id), before);
  });

  it('that is cancelled before a move took the old site down has not touched it', async () => {
    const id = await productOf(await sold('fibre-bundle'), 'Fibre Internet');
    const before = await standing(id);
    await turnup.sandbox({ 'field-service': { delayMs: 600_000 } });
    const order = await turnup.submit(modify({ id, place: elsewhere }));
    await until('the visit', async () =>
      (await turnup.plan(order)).some(
        ({ name, state }) => name === 'Install on site' && state === 'inProgress',
      ),
    );
    assert.deepEqual(await cancel(order), ['cancel', 'do', 'do', 'undo']);
    assert.deepEqual(await standing(id), before);
  });

  it('that is cancelled after a move took the old site down restores it', async () => {
    const id = await productOf(await sold('fibre-bundle'), 'Fibre Internet');
    const before = await standing(id);
    await holdOpen();
    const order = await turnup.submit(modify({ id, place: elsewhere }, openEnd));
    await untilCompleted(order, '1');
    assert.notDeepEqual(await standing(id), before);
    // Line, visit and the old line; the visit stays done, the two lines are undone.
    assert.deepEqual(await cancel(order), ['cancel', 'cancel', 'do', 'do', 'do', 'do', 'do', 'undo', 'undo']);
    assert.deepEqual(await standing(id), before);
  });

  it('of a captured service suspends and resumes it by its state', async () => {
    const order = await turnup.run(seedOrder('captured-service-order'));
    const services = async () => await turnup.list(inventoryOf(order).services);
    const id = (await services()).find((each) => each['category'] === 'CustomerFacingService')?.['id'];
    for (const state of ['inactive', 'active']) {
      await turnup.run({
        '@type': 'ServiceOrder',
        relatedParty: [{ id: 'customer-4711', role: 'customer' }],
        serviceOrderItem: [{ id: '1', action: 'modify', service: { id, state } }],
      });
      assert.deepEqual(new Set((await services()).map((each) => each['state'])), new Set([state]));
      assert.equal(characteristic((await services())[0], 'downstreamMbps'), 250);
    }
  });
});
