import assert from 'node:assert/strict';
import { vpnOrder } from '../../catalog-seeds/orders/vpn-order.js';
import type { OrderInput } from '../../domain/order/messages.js';
import { day, inDays } from '../support/days.js';
import { staggeredOrders } from './support/staggered-orders.js';
import { countsOf, productsOf } from './support/inventory.js';
import { lightCatalog, to } from './support/light-catalog.js';
import { workOn, type Work } from './support/own-steps.js';
import { openScene, seedOrder } from './support/scene.js';
import { cancelOrder } from './support/rollback.js';
import { perSuite } from '../support/per-suite.js';

const work = (more: object = {}) => ({
  fulfilment: [{ action: ['add'], kind: 'serviceOrder', downstreamSystem: 'provisioning', ...more }],
});

/** Cabling that may begin a month before the line, and a wait for the day on which the customer is at home. */
const datedCatalog = [
  ['serviceSpecification', 'cabling', work({ leadTime: 'P30D' })],
  ['serviceSpecification', 'dated-line', work()],
  [
    'serviceSpecification',
    'visit',
    work({ kind: 'waitUntil', downstreamSystem: undefined, until: { characteristic: 'visitDate' } }),
  ],
  [
    'productSpecification',
    'dated',
    {
      productSpecCharacteristic: [{ name: 'visitDate', valueType: 'date', configurable: true }],
      specificationRelationship: ['cabling', 'dated-line', 'visit'].map((id) =>
        to('realizedAs', 'Service', id),
      ),
    },
  ],
  ['productOffering', 'dated', { productSpecification: { id: 'dated' } }],
  ['productSpecification', 'support', {}],
  ['productOffering', 'support', { productSpecification: { id: 'support' } }],
] as const;

describe('the start date of an order in MySQL', function () {
  this.timeout('60s');
  const scene = perSuite(openScene, async (opened) => opened.close({ rewritten }));
  let steps: Work;
  const { replan, reportLine } = staggeredOrders(scene);

  /** Orders whose stored plan a test has made that of an earlier version. */
  const rewritten: string[] = [];

  before(async () => {
    steps = workOn(scene);
    await scene.add(lightCatalog);
    await scene.add(datedCatalog);
    const now = new Date();
    const doc = { calendar: [{ day: 'all week', timeZone: 'America/New_York' }] };
    const site = { id: 'site-nyc', resource: 'geographicSite', name: 'New York', doc };
    await scene.database.transaction(async (tx) => {
      const row = { ...site, createdAt: now, updatedAt: now };
      tx.insert('business_document', Object.keys(row) as (keyof typeof row)[], [row]);
    });
  });

  beforeEach(() => {
    scene.downstream.asked.length = 0;
  });

  const prepare = async (doc: object) => {
    const order = await scene.submit(doc);
    return { order, prepared: await scene.activities.prepareOrder({ ...order, handOff: true }) };
  };

  const statesOf = async (order: OrderInput) =>
    Object.fromEntries((await steps.rows(order)).map(({ name, state }) => [name, state]));

  const datesOf = async (order: OrderInput) =>
    Object.fromEntries((await scene.steps(order)).map(({ step }) => [step.specification.id, step.notBefore]));

  const one = (offering: string, requestedStartDate: string, more: object = {}) => ({
    '@type': 'ProductOrder',
    requestedStartDate,
    relatedParty: [{ id: 'customer-dated', role: 'customer' }],
    productOrderItem: [
      {
        id: '1',
        action: 'add',
        productOffering: { id: offering },
        product: { place: [{ id: 'home' }], ...more },
      },
    ],
  });

  it('lets the plan be made and the products be reserved, and nothing be handed off', async () => {
    const requestedStartDate = inDays(90);
    const { order, prepared } = await prepare({ ...seedOrder('fibre-bundle'), requestedStartDate });
    assert.ok(prepared.outcome === 'planned');
    assert.deepEqual(scene.downstream.asked, []);
    assert.deepEqual([...new Set(Object.values(await statesOf(order)))], ['waiting']);
    assert.deepEqual([...new Set(Object.values(await datesOf(order)))], [requestedStartDate]);
    assert.deepEqual(
      new Set(prepared.partition.graph.steps.map(({ notBefore }) => notBefore)),
      new Set([requestedStartDate]),
    );
    assert.equal(await scene.stateOf(order), 'inProgress');
    const products = await productsOf(scene, order);
    assert.ok(products.every(({ reservedBy }) => reservedBy === order.orderId));
    assert.deepEqual((await countsOf(scene, order)).products, { pendingActive: 4 });
  });

  it('holds nothing back once it is past', async () => {
    const { order } = await prepare({ ...seedOrder('fibre-bundle'), requestedStartDate: inDays(-1) });
    assert.equal((await statesOf(order))['Set up Fibre access line'], 'inProgress');
  });

  it('is cancelled while it is waited for without a word to any downstream system', async () => {
    const { order } = await prepare({ ...seedOrder('fibre-bundle'), requestedStartDate: inDays(90) });
    const answer = await cancelOrder(scene, order);
    assert.ok(answer.outcome === 'accepted');
    const cancel = { ...order, taskId: answer.taskId };
    assert.deepEqual(await scene.activities.beginCancel(cancel), { outcome: 'accepted', planned: true });
    assert.deepEqual([...new Set(Object.values(await statesOf(order)))], ['cancelled']);
    await scene.activities.finishCancel(order);
    assert.equal(await scene.stateOf(order), 'cancelled');
    assert.deepEqual((await countsOf(scene, order)).products, { cancelled: 4 });
    assert.deepEqual(scene.downstream.asked, []);
  });

  it('is brought forward by the lead time of a specification, whose step is handed off with the order', async () => {
    const { order } = await prepare(one('dated', inDays(20)));
    assert.deepEqual(await statesOf(order), {
      'Set up cabling': 'inProgress',
      'Set up dated-line': 'waiting',
      'Set up visit': 'completed',
    });
    assert.equal(scene.downstream.asked.length, 1);
  });

  it('holds for a product without steps, too', async () => {
    const { order } = await prepare(one('support', inDays(20)));
    assert.equal(
      (await scene.activities.advanceOrder({ ...order, stepIds: [], partitions: 1, cancelling: false }))
        .ended,
      false,
    );
    assert.deepEqual((await countsOf(scene, order)).products, { pendingActive: 1 });
    const wait = await steps.step(order, 'Wait for the start date');
    assert.equal((await steps.advance(order, [], [wait.id])).ended, true);
    assert.deepEqual((await countsOf(scene, order)).products, { active: 1 });
    const past = await prepare(one('support', inDays(-20)));
    assert.equal(await scene.stateOf(past.order), 'completed');
  });

  it('lets no report of another step begin one before its date', async () => {
    const { order } = await prepare({ ...seedOrder('fibre-bundle'), requestedStartDate: inDays(-1) });
    const router = await steps.step(order, 'Set up Voice line');
    await scene.database.run(`UPDATE plan_step SET graph = JSON_SET(graph, '$.notBefore', ?) WHERE id = ?`, [
      inDays(5),
      router.id,
    ]);
    await steps.complete(order, 'Set up Fibre access line');
    const states = await statesOf(order);
    assert.deepEqual([states['Set up Voice line'], states['Install on site']], ['waiting', 'inProgress']);
  });

  it('holds in every partition of a large order', async () => {
    const requestedStartDate = inDays(90);
    const order = await scene.begin({ ...vpnOrder(80), requestedStartDate });
    const partitions = await Promise.all(
      [0, 1].map((partition) => scene.activities.loadPartition({ ...order, partition })),
    );
    for (const { graph } of partitions) {
      assert.equal(graph.count, 2);
      assert.ok(
        graph.steps.every(({ kind, notBefore }) => kind !== undefined || notBefore === requestedStartDate),
      );
    }
  });

  it('holds for steps that come into the plan later', async () => {
    const requestedStartDate = inDays(-1);
    const { order } = await prepare(one('light', requestedStartDate));
    const line = await reportLine(order, { opticalPower: -30, serialNumber: 'S-1' });
    assert.deepEqual(await replan(order, line.id), { changed: true });
    assert.deepEqual(await datesOf(order), {
      line: requestedStartDate,
      booster: requestedStartDate,
      activation: requestedStartDate,
    });
  });

  it('is a day in the time zone of the site, for a wait too', async () => {
    const visitDate = new Date(Date.now() + 200 * day).toISOString().slice(0, 10);
    const values = [{ name: 'visitDate', value: visitDate }];
    const at = async (id: string) => {
      const more = { place: [{ id }], productCharacteristic: values };
      const { order } = await prepare(one('dated', inDays(90), more));
      return (await steps.step(order, 'Set up visit')).dueAt?.toISOString();
    };
    assert.equal(await at('home'), `${visitDate}T00:00:00.000Z`);
    assert.match(String(await at('site-nyc')), new RegExp(`^${visitDate}T0[45]:00:00.000Z$`));
  });

  it('does not come into a plan that an earlier version has stored', async () => {
    const { order } = await prepare(one('light', inDays(-1)));
    rewritten.push(order.orderId);
    await scene.database.run(
      `UPDATE plan_step SET step = JSON_REMOVE(step, '$.notBefore'), graph = JSON_REMOVE(graph, '$.notBefore')
       WHERE orderId = ?`,
      [order.orderId],
    );
    const line = await reportLine(order, { opticalPower: -30, serialNumber: 'S-1' });
    assert.deepEqual(await replan(order, line.id), { changed: true });
    assert.deepEqual(await datesOf(order), { line: undefined, booster: undefined, activation: undefined });
  });
});
