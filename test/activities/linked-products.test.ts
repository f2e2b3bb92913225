import assert from 'node:assert/strict';
import type { OrderInput } from '../../domain/order/messages.js';
import { changesOn, inShort } from './support/changes.js';
import { soldBy } from './support/inventory.js';
import { openScene, seedOrder } from './support/scene.js';
import { perSuite } from '../support/per-suite.js';

describe('a router that is set to the line of the same home', function () {
  this.timeout('60s');
  const scene = perSuite(openScene);
  const changes = changesOn(scene);

  const settings = async (sale: OrderInput): Promise<Readonly<Record<string, unknown>>> => {
    const [row] = await scene.database.rows<{
      doc: { serviceCharacteristic: { name: string; value: unknown }[] };
    }>(`SELECT doc FROM service WHERE name = 'Router configuration' AND productId = ?`, [
      await changes.idOf(sale, 'Home Router'),
    ]);
    return Object.fromEntries((row?.doc.serviceCharacteristic ?? []).map(({ name, value }) => [name, value]));
  };

  /** Each test has a customer of its own: homes of one customer at one site see each other. */
  let customers = 0;
  let relatedParty: object[];
  beforeEach(() => {
    customers += 1;
    relatedParty = [{ id: `customer-${customers}`, role: 'customer', '@referredType': 'Customer' }];
  });

  async function sell(): Promise<OrderInput> {
    const sale = await scene.begin({ ...seedOrder('fibre-bundle'), relatedParty });
    await scene.fulfil(sale);
    return sale;
  }

  async function store(
    resource: string,
    id: string,
    doc: object,
    parentId: string | null = null,
  ): Promise<void> {
    const now = new Date();
    await scene.database.run(
      `INSERT INTO business_document (resource, id, parentId, doc, createdAt, updatedAt) VALUES (?, ?, ?, ?, ?, ?)`,
      [resource, id, parentId, JSON.stringify(doc), now, now],
    );
  }

  const orderOf = (...items: readonly object[]) => ({ relatedParty, productOrderItem: items });
  const modify = (id: string, name: string, value: unknown) => ({
    id: '1',
    action: 'modify',
    product: { id, productCharacteristic: [{ name, value }] },
  });
  const faster = async (sale: OrderInput) =>
    modify(await changes.idOf(sale, 'Fibre Internet'), 'downstreamMbps', 1000);

  it('is reconfigured when the line becomes faster, as a part of that item', async () => {
    const sale = await sell();
    assert.equal((await settings(sale))['lineProfile'], 'FTTH-500-100');
    const order = await changes.done(orderOf(await faster(sale)));
    assert.equal((await settings(sale))['lineProfile'], 'FTTH-1000-200');
    const items = await scene.database.rows(
      'SELECT parentItemId, action, state, productId FROM order_item WHERE orderId = ? ORDER BY position',
      [order.orderId],
    );
    assert.deepEqual(items[1], {
      parentItemId: '1',
      action: 'modify',
      state: 'completed',
      productId: await changes.idOf(sale, 'Home Router'),
    });
  });

  it('is set back with the line when the order is cancelled', async () => {
    const sale = await sell();
    const before = await soldBy(scene, sale);
    const other = { id: '2', action: 'add', productOffering: { id: 'mobile-plan' } };
    const order = await scene.begin(orderOf(await faster(sale), other));
    for (const row of await scene.steps(order))
      if (row.step.itemId.startsWith('1')) await changes.completeStep(order, row);
    assert.equal((await settings(sale))['lineProfile'], 'FTTH-1000-200');
    const asked = await changes.cancel(order);
    assert.deepEqual(inShort(asked, 2), ['modify rfs-router-configuration', 'modify rfs-fibre-access-line']);
    assert.match(asked[0]!, /lineProfile=FTTH-500-100/);
    assert.deepEqual(await soldBy(scene, sale), before);
  });

  it('is known to the order that ends the telephone', async () => {
    const sale = await sell();
    const id = await changes.idOf(sale, 'Home Voice');
    await changes.done(orderOf({ id: '1', action: 'delete', product: { id } }));
    assert.equal((await settings(sale))['voiceLines'], null);
  });

  it('is reconfigured when a company changes the line of one below it', async () => {
    const branch = relatedParty;
    const sale = await sell();
    await store('organization', 'company', {});
    await store('organization', 'branch', {}, 'company');
    await store('customer', `customer-${customers}`, { engagedParty: { id: 'branch' } });
    await store('customer', 'company-customer', { engagedParty: { id: 'company' } });
    relatedParty = [{ id: 'company-customer', role: 'customer', '@referredType': 'Customer' }];
    await changes.done(orderOf(await faster(sale)));
    assert.equal((await settings(sale))['lineProfile'], 'FTTH-1000-200');
    relatedParty = branch;
    await changes.done(orderOf(modify(await changes.idOf(sale, 'Fibre Internet'), 'downstreamMbps', 250)));
    assert.equal((await settings(sale))['lineProfile'], 'FTTH-250-50');
  });

  it('is not changed by two orders at once', async () => {
    const sale = await sell();
    await scene.begin(orderOf(modify(await changes.idOf(sale, 'Home Router'), 'model', 'standard')));
    const second = await scene.begin(orderOf(await faster(sale)));
    assert.equal(await scene.stateOf(second), 'rejected');
  });
});
