import assert from 'node:assert/strict';
import type { PrepareResult } from '../../activities/orders/prepare-order.js';
import { vpnOrder } from '../../catalog-seeds/orders/vpn-order.js';
import type { OrderInput } from '../../domain/order/messages.js';
import { lockCatalog } from '../../entities/catalog/catalog-store.js';
import { countsOf } from './support/inventory.js';
import { to } from './support/light-catalog.js';
import { openScene, seedOrder } from './support/scene.js';
import { completeItems } from '../../entities/orders/complete-items.js';
import { pausing } from './support/pausing.js';
import { force } from '../support/open-database.js';
import { perSuite } from '../support/per-suite.js';

/** All but whether it was made now or before. */
function planOf(prepared: PrepareResult) {
  assert.equal(prepared.outcome, 'planned');
  const { resumed: _, ...partition } = prepared.partition;
  return partition;
}

describe('the activities of an order', function () {
  this.timeout('60s');
  const scene = perSuite(openScene);

  it('complete the other items of a partition when a replan has just given one of them more steps', async () => {
    const order = await scene.begin(seedOrder('fibre-bundle'));
    const { orderId } = order;
    await force(scene.database, `UPDATE plan_step SET state = 'completed' WHERE orderId = ?`, [orderId]);
    const items = async () =>
      await scene.database.rows<{ itemId: string; parentItemId: string | null; state: string }>(
        'SELECT itemId, parentItemId, state FROM order_item WHERE orderId = ? ORDER BY position',
        [orderId],
      );
    const before = await items();
    const grown = before.find(({ parentItemId }) => parentItemId !== null)!;
    const replanned = pausing(scene.database, 'AS openSteps', async () => {
      await scene.database.run('UPDATE order_item SET openRules = 1 WHERE orderId = ? AND itemId = ?', [
        orderId,
        grown.itemId,
      ]);
    });
    const touched = new Set(before.map(({ itemId }) => itemId));
    assert.equal(await completeItems(replanned, { ...order, partitions: 2 }, touched), false);
    const open = (await items()).filter(({ state }) => state !== 'completed').map(({ itemId }) => itemId);
    assert.deepEqual(new Set(open), new Set([grown.parentItemId, grown.itemId]));
  });

  it('give the same plan however often the order is prepared', async () => {
    const order = await scene.submit(seedOrder('fibre-bundle'));
    const first = await scene.activities.prepareOrder(order);
    assert.deepEqual(planOf(await scene.activities.prepareOrder(order)), planOf(first));
    const together = await scene.submit(seedOrder('fibre-bundle'));
    const [one, other] = await Promise.all([
      scene.activities.prepareOrder(together),
      scene.activities.prepareOrder(together),
    ]);
    assert.deepEqual(planOf(one), planOf(other));
  });

  it('end the order with reasons and alternates when it is not feasible', async () => {
    const order = await scene.submit(seedOrder('not-feasible'));
    const prepared = await scene.activities.prepareOrder(order);
    assert.equal(prepared.outcome, 'ended');
    const [row] = await scene.database.rows<{
      state: string;
      errorMessage: { code: string; alternate: object[] }[];
    }>('SELECT state, errorMessage FROM product_order WHERE id = ?', [order.orderId]);
    assert.equal(row?.state, 'rejected');
    assert.ok(row.errorMessage[0]!.alternate.length > 0);
    assert.deepEqual((await countsOf(scene, order)).products, {});
  });

  it('make the order wait while the catalog has a fault, and plan it once it is mended', async () => {
    const order = await scene.submit(seedOrder('mobile-plan'));
    const fulfilBy = (system: string) =>
      scene.database.transaction(async (tx) => {
        await lockCatalog(tx);
        tx.write(
          `UPDATE catalog_entry SET doc = JSON_SET(doc, '$.fulfilment[1].downstreamSystem', ?), revision = revision + 1
           WHERE resource = 'serviceSpecification' AND id = 'rfs-mobile-subscription'`,
          [system],
        );
      });
    await fulfilBy('nobody');
    const held = await scene.activities.prepareOrder(order);
    assert.equal(held.outcome, 'held');
    assert.equal(await scene.stateOf(order), 'held');
    await fulfilBy('provisioning');
    assert.equal((await scene.activities.prepareOrder(order)).outcome, 'planned');
    assert.equal(await scene.stateOf(order), 'inProgress');
  });

  it('end the order when all its steps would wait for each other, naming the rule and the remedy', async () => {
    const order = await scene.submit({
      productOrderItem: [{ id: '1', action: 'add', productOffering: { id: 'many-to-many' } }],
    });
    const fulfilment = [{ action: ['add'], kind: 'serviceOrder', downstreamSystem: 'provisioning' }];
    const many = (id: string) =>
      to('realizedAs', 'Service', id, { minimumQuantity: 1, defaultQuantity: 1_000, maximumQuantity: 1_000 });
    await scene.add([
      ['serviceSpecification', 'one-side', { fulfilment }],
      [
        'serviceSpecification',
        'other-side',
        { fulfilment, dependency: [{ specification: 'one-side', scope: 'order' }] },
      ],
      [
        'productSpecification',
        'many-to-many',
        { specificationRelationship: [many('one-side'), many('other-side')] },
      ],
      ['productOffering', 'many-to-many', { productSpecification: { id: 'many-to-many' } }],
    ]);
    const prepared = await scene.activities.prepareOrder(order);
    assert.equal(prepared.outcome, 'ended');
    const [row] = await scene.database.rows<{
      state: string;
      errorMessage: { code: string; reason: string }[];
    }>('SELECT state, errorMessage FROM product_order WHERE id = ?', [order.orderId]);
    const [error] = row?.errorMessage ?? [];
    assert.deepEqual([row?.state, error?.code], ['rejected', 'orderTooLarge']);
    assert.match(
      error?.reason ?? '',
      /dependency of other-side on one-side, scope order.*milestone between them/,
    );
  });

  it('have one effect however often the order is advanced', async () => {
    const order = await scene.begin(seedOrder('mobile-plan'));
    await scene.fulfil(order);
    const stepIds = (await scene.steps(order)).map(({ id }) => id);
    const counts = await countsOf(scene, order);
    const look = () => scene.database.rows('SELECT * FROM product_order WHERE id = ?', [order.orderId]);
    const [before] = await look();
    const again = await scene.activities.advanceOrder({
      ...order,
      stepIds,
      partitions: 1,
      cancelling: false,
    });
    assert.deepEqual(again, {
      states: Object.fromEntries(stepIds.map((id) => [id, 'completed'])),
      ended: true,
    });
    assert.deepEqual([await countsOf(scene, order), await look()], [counts, [before]]);
  });

  it('complete an order whose bundle no partition has completed', async () => {
    const order = await scene.begin(vpnOrder(80));
    await fulfilInPartitions(order);
    assert.equal(await scene.stateOf(order), 'inProgress');
    await scene.activities.finishOrder(order);
    assert.equal(await scene.stateOf(order), 'completed');
    const { products, ledger } = await countsOf(scene, order);
    assert.deepEqual([products, ledger], [{ active: 82 }, { complete: 82 }]);
  });

  it('complete no branch of a partitioned order when a step of the network is done', async () => {
    const order = await scene.begin(vpnOrder(80, { projectManaged: true }));
    const [design] = await scene.database.rows<{ id: string; partitions: number }>(
      `SELECT id, partitions FROM plan_step WHERE orderId = ? AND itemId = '1' ORDER BY position LIMIT 1`,
      [order.orderId],
    );
    const { id, partitions } = design!;
    assert.ok(partitions > 1);
    await force(
      scene.database,
      `UPDATE plan_step SET state = 'inProgress', reportedState = 'completed' WHERE id = ?`,
      [id],
    );
    await scene.activities.advanceOrder({ ...order, stepIds: [id], partitions, cancelling: false });
    const { products, ledger } = await countsOf(scene, order);
    assert.deepEqual([products, ledger], [{ pendingActive: 82 }, {}]);
  });

  it('complete an order whose partitions have completed every item', async () => {
    const [item] = seedOrder('mobile-plan')['productOrderItem'] as object[];
    const plans = Array.from({ length: 80 }, (_, index) => ({ ...item, id: String(index + 1) }));
    const order = await scene.begin({ ...seedOrder('mobile-plan'), productOrderItem: plans });
    await fulfilInPartitions(order);
    await scene.activities.finishOrder(order);
    await scene.activities.finishOrder(order);
    assert.equal(await scene.stateOf(order), 'completed');
    const { products, agreements } = await countsOf(scene, order);
    assert.deepEqual([products, agreements], [{ active: 80 }, { approved: 1 }]);
  });

  it('notify partitions that wait for a step, through the outbox', async () => {
    const order = await scene.begin(vpnOrder(80));
    await fulfilInPartitions(order);
    const notified = await scene.database.rows<{ workflowId: string }>(
      `SELECT DISTINCT workflowId FROM outbox WHERE kind = 'message' AND workflowId LIKE ?
         AND JSON_EXTRACT(payload, '$.type') = 'settled'`,
      [`productOrder/${order.orderId}/partition/%`],
    );
    assert.deepEqual(
      notified.map(({ workflowId }) => workflowId),
      [`productOrder/${order.orderId}/partition/1`],
    );
  });

  /** Every step as if handed off and reported, each partition by itself. */
  async function fulfilInPartitions(order: OrderInput): Promise<void> {
    const rows = await scene.database.rows<{ id: string; partitionNo: number; partitions: number }>(
      'SELECT id, partitionNo, partitions FROM plan_step WHERE orderId = ? ORDER BY position',
      [order.orderId],
    );
    const { partitions } = rows[0]!;
    assert.ok(partitions > 1);
    await force(
      scene.database,
      `UPDATE plan_step SET state = 'inProgress', reportedState = 'completed' WHERE orderId = ?`,
      [order.orderId],
    );
    for (let number = 0; number < partitions; number += 1) {
      const stepIds = rows.filter(({ partitionNo }) => partitionNo === number).map(({ id }) => id);
      await scene.activities.advanceOrder({ ...order, stepIds, partitions, cancelling: false });
    }
  }
});
