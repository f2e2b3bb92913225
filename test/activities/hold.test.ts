import assert from 'node:assert/strict';
import { vpnOrder } from '../../catalog-seeds/orders/vpn-order.js';
import type { OrderInput } from '../../domain/order/messages.js';
import { force } from '../support/open-database.js';
import { perSuite } from '../support/per-suite.js';
import { openScene, seedOrder } from './support/scene.js';

describe('an order of which only fallout is left', function () {
  this.timeout('60s');
  const scene = perSuite(openScene);

  const review = async ({ orderId, kind }: OrderInput): Promise<[boolean, string]> => {
    const held = await scene.activities.setHeld({ orderId, kind, held: true });
    return [held, await scene.stateOf({ orderId, kind, items: 1 })];
  };

  const setSteps = async ({ orderId }: OrderInput, state: string, where = 'TRUE'): Promise<void> => {
    await force(scene.database, `UPDATE plan_step SET state = ? WHERE orderId = ? AND ${where}`, [
      state,
      orderId,
    ]);
  };

  /** A step fails for good, as its system reports. */
  async function failStep(order: OrderInput, stepId: string): Promise<void> {
    const { database, activities } = scene;
    await force(database, `UPDATE plan_step SET state = 'inProgress' WHERE id = ?`, [stepId]);
    await scene.report(stepId, 'failed');
    await activities.advanceOrder({ ...order, stepIds: [stepId], partitions: 1, cancelling: false });
  }

  it('is held as its rows have it, says why, and goes on when something can', async () => {
    const order = await scene.begin(seedOrder('fibre-bundle'));
    assert.deepEqual(await review(order), [false, 'inProgress']);
    const steps = await scene.steps(order);
    const [first] = steps;
    await setSteps(order, 'waiting');
    await failStep(order, first!.id);
    await setSteps(order, 'completed', `state = 'waiting' AND JSON_LENGTH(graph, '$.dependsOn') = 0`);
    await setSteps(
      order,
      'inProgress',
      `state = 'waiting' AND JSON_LENGTH(graph, '$.dependsOn') > 0 LIMIT 1`,
    );
    assert.deepEqual(await review(order), [false, 'inProgress']);
    await setSteps(order, 'cancelled', `state IN ('inProgress', 'waiting')`);
    assert.deepEqual(await review(order), [true, 'held']);
    const [row] = await scene.database.rows<{ errorMessage: unknown }>(
      'SELECT errorMessage FROM product_order WHERE id = ?',
      [order.orderId],
    );
    assert.deepEqual(row!.errorMessage, [
      {
        code: 'E-1',
        reason: 'no free port',
        message: `${first!.step.name}: no free port`,
        itemId: first!.step.itemId,
      },
    ]);
    // Ready, and its workflow is about to begin with it.
    await setSteps(order, 'waiting', `id = '${first!.id}'`);
    assert.deepEqual(await review(order), [false, 'inProgress']);
    const [after] = await scene.database.rows<{ errorMessage: unknown }>(
      'SELECT errorMessage FROM product_order WHERE id = ?',
      [order.orderId],
    );
    assert.equal(after!.errorMessage, null);
  });

  it('is not held while a step behind an open gate is about to begin', async () => {
    const order = await scene.begin(vpnOrder(80, { projectManaged: true }));
    const steps = await scene.steps(order);
    const design = steps.find(({ step }) => step.specification.id === 'vpn-design')!;
    const failing = steps.find(({ step }) => step.dependsOn.includes(design.id))!;
    await setSteps(order, 'completed', `id NOT IN ('${design.id}', '${failing.id}')`);
    await failStep(order, failing.id);
    assert.deepEqual(await review(order), [false, 'inProgress']);
    const survey = steps.find(({ step }) => step.specification.id === 'site-survey')!;
    await force(scene.database, `UPDATE plan_step SET state = 'cancelled' WHERE id = ?`, [survey.id]);
    assert.deepEqual(await review(order), [true, 'held']);
  });

  it('is held whichever of its workflows was the last to go on', async () => {
    const order = await scene.begin(vpnOrder(80));
    const [failing] = await scene.steps(order);
    await setSteps(order, 'completed');
    await failStep(order, failing!.id);
    await setSteps(order, 'inProgress', 'partitionNo = 1');
    assert.deepEqual(await review(order), [false, 'inProgress']);
    await setSteps(order, 'completed', 'partitionNo = 1');
    assert.deepEqual(await review(order), [true, 'held']);
    const { held } = await scene.activities.loadPartition({ ...order, partition: 0 });
    assert.equal(held, true);
  });
});
