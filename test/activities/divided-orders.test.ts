import assert from 'node:assert/strict';
import { partitionWorkflowId } from '../../domain/order/ids.js';
import type { OrderInput } from '../../domain/order/messages.js';
import { lightCatalog } from './support/light-catalog.js';
import { openScene, type Scene } from './support/scene.js';

const lines = 90;
/** So many lines need a booster: more steps than one workflow runs. */
const weak = 30;

describe('an order of one workflow whose plan grows beyond what one workflow runs', function () {
  this.timeout('120s');
  let scene: Scene;

  beforeEach(async () => {
    scene = await openScene();
    await scene.add(lightCatalog);
  });

  afterEach(async () => scene.close());

  /** Ninety lines with two steps each, of which thirty have reported weak light. */
  async function grown(): Promise<{ order: OrderInput; stepIds: readonly string[] }> {
    const order = await scene.begin({
      productOrderItem: Array.from({ length: lines }, (_, n) => ({
        id: `${n}`,
        action: 'add',
        productOffering: { id: 'light' },
      })),
    });
    const measured = (await scene.steps(order))
      .filter(({ step }) => step.specification.id === 'line')
      .slice(0, weak);
    const stepIds = measured.map(({ id }) => id);
    await scene.activities.handOff({ ...order, system: 'provisioning', stepIds });
    for (const id of stepIds) await scene.report(id, 'completed', [{ name: 'opticalPower', value: -30 }]);
    return { order, stepIds };
  }

  const partitions = async ({ orderId }: OrderInput) => {
    const [order] = await scene.database.rows<{ partitions: number }>(
      'SELECT partitions FROM product_order WHERE id = ?',
      [orderId],
    );
    const sizes = await scene.database.rows<{ partitionNo: number; partitions: number; steps: number }>(
      'SELECT partitionNo, partitions, COUNT(*) AS steps FROM plan_step WHERE orderId = ? GROUP BY partitionNo, partitions',
      [orderId],
    );
    return { partitions: order?.partitions, sizes: sizes.toSorted((a, b) => a.partitionNo - b.partitionNo) };
  };

  it('is divided, and run in partitions from then on', async () => {
    const { order, stepIds } = await grown();
    const replanned = await scene.activities.replanOrder({
      ...order,
      partition: 0,
      stepIds,
      mayDivide: true,
    });
    assert.deepEqual(replanned, { changed: true });
    assert.deepEqual(await partitions(order), {
      partitions: 2,
      sizes: [
        { partitionNo: 0, partitions: 2, steps: 200 },
        { partitionNo: 1, partitions: 2, steps: 2 * lines + weak - 200 },
      ],
    });
    const { graph } = await scene.activities.loadPartition({ ...order, partition: 0 });
    assert.deepEqual([graph.count, graph.steps.length], [2, 200]);
    assert.deepEqual(await scene.activities.prepareOrder(order), { outcome: 'partitioned', partitions: 2 });
    scene.delivered.length = 0;
    const [booster] = await scene.database.rows<{ id: string }>(
      'SELECT id FROM plan_step WHERE orderId = ? AND partitionNo = 1',
      [order.orderId],
    );
    await scene.activities.handOff({ ...order, system: 'resource-management', stepIds: [booster!.id] });
    await scene.report(booster!.id);
    const messages = await scene.database.rows<{ workflowId: string }>(
      `SELECT DISTINCT workflowId FROM outbox WHERE JSON_EXTRACT(payload, '$.stepId') = ?`,
      [booster!.id],
    );
    assert.deepEqual(messages, [{ workflowId: partitionWorkflowId('productOrder', order.orderId, 1) }]);
  });

  it('stays one order of one workflow where that is of a version that cannot divide it', async () => {
    const { order, stepIds } = await grown();
    await scene.activities.replanOrder({ ...order, partition: 0, stepIds });
    assert.deepEqual(await partitions(order), {
      partitions: 1,
      sizes: [{ partitionNo: 0, partitions: 1, steps: 2 * lines + weak }],
    });
  });
});
