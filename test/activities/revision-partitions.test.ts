import assert from 'node:assert/strict';
import { partitionWorkflowId, workflowId } from '../../domain/order/ids.js';
import type { OrderInput } from '../../domain/order/messages.js';
import { completeItems } from '../../entities/orders/complete-items.js';
import { force } from '../support/open-database.js';
import { perSuite } from '../support/per-suite.js';
import { holdsOn } from './support/holds.js';
import { pausing } from './support/pausing.js';
import { line, pipes, revisedOrders, speed } from './support/revised-orders.js';
import { openScene } from './support/scene.js';

describe('a revision of an order in several partitions', function () {
  this.timeout('60s');
  const scene = perSuite(async () => {
    const opened = await openScene();
    await opened.add(pipes);
    return opened;
  });
  const { begin, ask, replan, itemStates, stepOf } = revisedOrders(scene);
  const { woken } = holdsOn(scene);

  /** More lines of three steps than one workflow runs. */
  const lines = Array.from({ length: 70 }, (_, index) => String(index + 1));

  const partitionsOf = async ({ orderId }: OrderInput, itemId: string): Promise<readonly number[]> =>
    (
      await scene.database.rows<{ partitionNo: number }>(
        'SELECT DISTINCT partitionNo FROM plan_step WHERE orderId = ? AND itemId = ?',
        [orderId, itemId],
      )
    ).map(({ partitionNo }) => partitionNo);

  const completeSteps = async ({ orderId }: OrderInput) =>
    force(
      scene.database,
      `UPDATE plan_step SET state = 'completed' WHERE orderId = ? AND withdrawal IS NULL`,
      [orderId],
    );

  it('is decided by one of them, of which all hear whose steps have changed', async () => {
    const order = await begin(...lines);
    const { orderId, kind } = order;
    const last = lines.at(-1)!;
    assert.deepEqual([await partitionsOf(order, '1'), await partitionsOf(order, last)], [[0], [1]]);
    const begun = await stepOf(order, last, 'port');
    const system = begun.step.downstreamSystem;
    await scene.activities.handOff({ ...order, system, stepIds: [begun.id] });
    await woken();
    await ask(order, {
      productOrderItem: [{ id: '1', product: speed(9) }, { id: last, state: 'cancelled' }, line('new')],
    });
    // The order's own workflow too: a partition that had ended is to be started again.
    assert.deepEqual(await woken(), [
      `${workflowId(kind, orderId)} replanned`,
      `${partitionWorkflowId(kind, orderId, 0)} revise`,
    ]);
    assert.deepEqual(await replan(order), { changed: true });
    const [partition] = await partitionsOf(order, 'new');
    const others = [...new Set([1, partition!])].filter((number) => number !== 0);
    assert.deepEqual(
      await woken(),
      others
        .flatMap((number) => [partitionWorkflowId(kind, orderId, number), workflowId(kind, orderId)])
        .map((id) => `${id} replanned`)
        .toSorted(),
    );
    const loaded = await scene.activities.loadPartition({ orderId, kind, partition: 1 });
    assert.deepEqual(loaded.withdrawals?.[begun.id], 'remove');
    const states = await itemStates(order);
    assert.deepEqual([states[last], states['new'], states['1']], ['inProgress', 'inProgress', 'inProgress']);
    const advance = { ...order, partitions: 2, cancelling: false };
    await scene.activities.undoSteps({ ...order, system, stepIds: [begun.id] });
    await scene.report(begun.id, 'cancelled');
    await scene.activities.advanceOrder({ ...advance, stepIds: [begun.id] });
    assert.equal((await itemStates(order))[last], 'cancelled');
    assert.equal(await scene.activities.finishOrder(order), false);
    await completeSteps(order);
    assert.equal(await scene.activities.finishOrder(order), true);
    assert.equal(await scene.stateOf(order), 'completed');
  });

  it('keeps an item from being completed above one that it adds meanwhile', async () => {
    const order = await begin('1');
    await completeSteps(order);
    const revise = async (): Promise<void> => {
      await ask(order, { productOrderItem: [{ id: '1', productOrderItem: [line('1.1')] }] });
      await replan(order);
    };
    let hasRevised = false;
    const database = pausing(scene.database, 'AS openSteps', async () => {
      if (hasRevised) return;
      hasRevised = true;
      await revise();
    });
    await completeItems(database, { ...order, partitions: 2 }, new Set(['1']));
    assert.deepEqual(await itemStates(order), { 1: 'inProgress', 1.1: 'inProgress' });
    await completeSteps(order);
    assert.equal(await scene.activities.finishOrder(order), true);
    assert.deepEqual(await itemStates(order), { 1: 'completed', 1.1: 'completed' });
  });
});
