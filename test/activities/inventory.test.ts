import assert from 'node:assert/strict';
import { DateTime } from 'luxon';
import { completeTogether } from '../../entities/orders/complete-together.js';
import { countsOf, orderOn, productsOf, relatedParty } from './support/inventory.js';
import { openScene, seedOrder } from './support/scene.js';
import { force } from '../support/open-database.js';
import { perSuite } from '../support/per-suite.js';

/** What the fibre bundle comes to: bundle, internet, router and voice. */
const fibreBundle = {
  products: { active: 4 },
  services: { active: 6 },
  resources: { available: 2 },
  entitlements: { active: 4 },
  agreements: { approved: 1 },
  covered: { open: 12 },
  ledger: { complete: 4 },
};

describe('the inventory', function () {
  this.timeout('60s');
  const scene = perSuite(openScene);

  it('has what was sold as pending, held by its order, before anything is done', async () => {
    const order = await scene.begin(seedOrder('fibre-bundle'));
    const products = await productsOf(scene, order);
    assert.deepEqual(
      products.map(({ name, status, reservedBy }) => [name, status, reservedBy]),
      ['Fibre Home', 'Fibre Internet', 'Home Router', 'Home Voice'].map((name) => [
        name,
        'pendingActive',
        order.orderId,
      ]),
    );
    assert.deepEqual((await countsOf(scene, order)).agreements, { inProcess: 1 });
  });

  it('has all that was sold once the order is completed', async () => {
    const order = await scene.begin(seedOrder('fibre-bundle'));
    await scene.fulfil(order);
    assert.equal(await scene.stateOf(order), 'completed');
    assert.deepEqual(await countsOf(scene, order), fibreBundle);
    const products = await productsOf(scene, order);
    assert.ok(products.every(({ reservedBy }) => reservedBy === null));
  });

  it('is written once, however often and at once an item is completed', async () => {
    const order = await scene.begin(seedOrder('fibre-bundle'));
    await scene.fulfil(order);
    const { orderId, kind } = order;
    const again = () => completeTogether(scene.database, { orderId, kind, itemIds: ['1.1'] });
    await Promise.all(Array.from({ length: 5 }, again));
    assert.deepEqual(await countsOf(scene, order), fibreBundle);
  });

  it('is written once when a crashed worker’s steps are advanced by several at once', async () => {
    const order = await scene.begin(seedOrder('mobile-plan'));
    for (const { id, step } of await scene.steps(order)) {
      await scene.activities.handOff({ ...order, system: step.downstreamSystem, stepIds: [id] });
      await scene.report(id);
    }
    const stepIds = (await scene.steps(order)).map(({ id }) => id);
    const advance = { ...order, stepIds, partitions: 1, cancelling: false };
    const advanced = await Promise.all(
      Array.from({ length: 5 }, () => scene.activities.advanceOrder(advance)),
    );
    assert.ok(advanced.some(({ ended }) => ended));
    assert.deepEqual((await countsOf(scene, order)).ledger, { complete: 1 });
    assert.equal(await scene.stateOf(order), 'completed');
  });

  it('shows nothing of an item that a replan has given more steps after it was found complete', async () => {
    const order = await scene.begin(seedOrder('mobile-plan'));
    const { orderId, kind } = order;
    await force(scene.database, `UPDATE plan_step SET state = 'completed' WHERE orderId = ?`, [orderId]);
    await force(scene.database, `UPDATE plan_step SET state = 'waiting' WHERE orderId = ? LIMIT 1`, [
      orderId,
    ]);
    const complete = () => completeTogether(scene.database, { orderId, kind, itemIds: ['1'] });
    assert.equal(await complete(), false);
    assert.deepEqual((await countsOf(scene, order)).ledger, {});
    await force(scene.database, `UPDATE plan_step SET state = 'completed' WHERE orderId = ?`, [orderId]);
    await scene.database.run('UPDATE order_item SET openRules = 1 WHERE orderId = ?', [orderId]);
    assert.equal(await complete(), false);
    await scene.database.run('UPDATE order_item SET openRules = 0 WHERE orderId = ?', [orderId]);
    assert.equal(await complete(), true);
    assert.deepEqual((await countsOf(scene, order)).ledger, { complete: 1 });
  });

  it('has the values that the downstream systems reported', async () => {
    const order = await scene.begin(seedOrder('mobile-plan'));
    const reported = {
      'mobile-number': ['msisdn', '+4915100000001'],
      'sim-card': ['iccid', '8949001'],
    } as const;
    for (const { id, step } of await scene.steps(order)) {
      await scene.activities.handOff({ ...order, system: step.downstreamSystem, stepIds: [id] });
      const [name, value] = reported[step.specification.id as keyof typeof reported] ?? [];
      await scene.report(id, 'completed', name === undefined ? [] : [{ name, value }]);
      await scene.activities.advanceOrder({ ...order, stepIds: [id], partitions: 1, cancelling: false });
    }
    const resources = await scene.database.rows<{ specificationId: string; doc: Record<string, unknown> }>(
      'SELECT specificationId, doc FROM resource WHERE orderId = ? ORDER BY specificationId',
      [order.orderId],
    );
    assert.deepEqual(
      resources.map(({ specificationId, doc }) => [specificationId, doc['resourceCharacteristic']]),
      [
        ['mobile-number', [{ name: 'msisdn', value: '+4915100000001' }]],
        [
          'sim-card',
          [
            { name: 'simType', value: 'physical' },
            { name: 'iccid', value: '8949001' },
          ],
        ],
      ],
    );
  });

  it('grants entitlements for as long as they are valid', async () => {
    const order = await scene.begin(seedOrder('mobile-plan'));
    await scene.fulfil(order);
    const rights = await scene.database.rows<{ name: string; validFrom: Date; validTo: Date | null }>(
      'SELECT name, validFrom, validTo FROM entitlement WHERE orderId = ? ORDER BY name',
      [order.orderId],
    );
    const [data, roaming] = rights;
    assert.deepEqual(
      [rights.length, data?.name, roaming?.name],
      [2, 'Mobile data 50 GB', 'Roaming like at home'],
    );
    const aMonthLater = DateTime.fromJSDate(data!.validFrom, { zone: 'utc' }).plus({ months: 1 }).toJSDate();
    assert.deepEqual([data?.validTo, roaming?.validTo], [aMonthLater, null]);
  });

  it('has nothing but services and resources after a captured service order', async () => {
    const order = await scene.begin(seedOrder('captured-service-order'), 'serviceOrder');
    await scene.fulfil(order);
    assert.equal(await scene.stateOf(order), 'completed');
    assert.deepEqual(await countsOf(scene, order), {
      products: {},
      services: { active: 2 },
      resources: { available: 1 },
      entitlements: {},
      agreements: {},
      covered: {},
      ledger: { complete: 1 },
    });
  });

  it('ends everything that came with a product when the product ends', async () => {
    const sold = await scene.begin(seedOrder('fibre-bundle'));
    await scene.fulfil(sold);
    const [bundle] = await productsOf(scene, sold);
    const order = await scene.begin(orderOn('delete', [bundle!.id]));
    assert.ok((await productsOf(scene, sold)).every(({ status }) => status === 'pendingTerminate'));
    await scene.fulfil(order);
    assert.equal(await scene.stateOf(order), 'completed');
    assert.deepEqual(await countsOf(scene, sold), {
      products: { terminated: 4 },
      services: { terminated: 6 },
      resources: { standby: 2 },
      entitlements: { expired: 4 },
      agreements: { approved: 1 },
      covered: { ended: 12 },
      ledger: { complete: 4 },
    });
  });

  it('takes over the characteristics of a change', async () => {
    const sold = await scene.begin({ ...seedOrder('mobile-plan'), relatedParty });
    await scene.fulfil(sold);
    const [plan] = await productsOf(scene, sold);
    const order = await scene.begin(orderOn('modify', [plan!.id], [{ name: 'dataGb', value: 200 }]));
    await scene.fulfil(order);
    assert.equal(await scene.stateOf(order), 'completed');
    const [product] = await scene.database.rows<{ status: string; doc: { productCharacteristic: object[] } }>(
      'SELECT status, doc FROM product WHERE id = ?',
      [plan!.id],
    );
    assert.equal(product?.status, 'active');
    assert.deepEqual(
      product.doc.productCharacteristic.find((each) => 'name' in each && each.name === 'dataGb'),
      {
        name: 'dataGb',
        value: 200,
      },
    );
  });
});
