import assert from 'node:assert/strict';
import type { OrderInput } from '../../domain/order/messages.js';
import { receiveCallback } from '../../entities/orders/callbacks.js';
import { staggeredOrders } from './support/staggered-orders.js';
import { lightCatalog } from './support/light-catalog.js';
import { openScene, type StepRow } from './support/scene.js';
import { force } from '../support/open-database.js';
import { perSuite } from '../support/per-suite.js';

describe('a value that is corrected', function () {
  this.timeout('60s');
  const scene = perSuite(openScene);
  const { begin, statesOf, replan, advance, reportLine, finish, fallouts } = staggeredOrders(scene);

  before(async () => {
    await scene.add(lightCatalog);
  });

  /** An order whose line has reported, and is completed. */
  async function withLine(): Promise<{ order: OrderInput; line: StepRow }> {
    const order = await begin();
    const line = await reportLine(order, { opticalPower: -20, serialNumber: 'A' });
    await replan(order, line.id);
    await advance(order, line.id);
    return { order, line };
  }

  /** What is answered to the line's system. */
  async function correct({ id }: StepRow, opticalPower: number): Promise<string> {
    const answer = await receiveCallback(scene.database, {
      stepId: id,
      state: 'completed',
      characteristics: [{ name: 'opticalPower', value: opticalPower }],
      reasons: [],
      body: { opticalPower },
      caller: 'test',
      channel: 'patch',
    });
    return answer.outcome;
  }

  const resultOf = async ({ id }: StepRow): Promise<unknown> => {
    const [row] = await scene.database.rows<{ result: { characteristics: unknown } }>(
      'SELECT result FROM plan_step WHERE id = ?',
      [id],
    );
    return row?.result.characteristics;
  };

  const first = [
    { name: 'opticalPower', value: -20 },
    { name: 'serialNumber', value: 'A' },
  ];

  it('is only recorded when the order has ended', async () => {
    const { order, line } = await withLine();
    assert.equal(await finish(order, 'activation'), true);
    assert.equal(await correct(line, -30), 'superseded');
    assert.deepEqual(await resultOf(line), first);
    assert.equal(await correct(line, -30), 'duplicate');
  });

  it('is only recorded when the order is being rolled back', async () => {
    const { order, line } = await withLine();
    await scene.activities.beginCancel(order);
    assert.equal(await correct(line, -30), 'superseded');
    assert.deepEqual(await resultOf(line), first);
  });

  it('is followed before the order ends, however late its workflow hears of it', async () => {
    const { order, line } = await withLine();
    assert.equal(await correct(line, -30), 'corrected');
    assert.equal(await finish(order, 'activation'), false);
    assert.equal(await scene.stateOf(order), 'inProgress');
    await replan(order, line.id);
    await advance(order, line.id);
    assert.equal((await statesOf(order))['booster'], 'waiting');
    assert.equal(await finish(order, 'booster'), true);
  });

  it('lets the order end when the plan need not change', async () => {
    const { order, line } = await withLine();
    assert.equal(await correct(line, -21), 'corrected');
    assert.equal(await finish(order, 'activation'), false);
    assert.deepEqual(await replan(order, line.id), { changed: false });
    assert.equal((await advance(order, line.id)).ended, true);
  });

  it('holds the end of an order that its partitions have left', async () => {
    const { order, line } = await withLine();
    await force(scene.database, `UPDATE order_item SET state = 'completed' WHERE orderId = ?`, [
      order.orderId,
    ]);
    assert.equal(await correct(line, -30), 'corrected');
    assert.equal(await scene.activities.finishOrder(order), false);
    assert.equal(await scene.stateOf(order), 'inProgress');
  });

  it('opens fallout when the item that shows the value is completed', async () => {
    const { order, line } = await withLine();
    await force(scene.database, `UPDATE order_item SET state = 'completed' WHERE orderId = ?`, [
      order.orderId,
    ]);
    assert.equal(await correct(line, -21), 'corrected');
    const conflict = 'Set up line reported other values, but item 1 is completed.';
    assert.deepEqual(await replan(order, line.id), { changed: false, conflict });
    const [fallout] = await fallouts(order);
    assert.deepEqual([fallout?.code, fallout?.reason], ['lateChange', conflict]);
    assert.deepEqual(await resultOf(line), first);
  });

  it('makes the partition that has ended run again and take it', async () => {
    const { order, line } = await withLine();
    await scene.database.run('UPDATE plan_step SET partitions = 2, partitionNo = 1 WHERE orderId = ?', [
      order.orderId,
    ]);
    await scene.database.run('UPDATE product_order SET partitions = 2 WHERE id = ?', [order.orderId]);
    assert.equal(await correct(line, -30), 'corrected');
    const messages = await scene.database.rows<{ workflowId: string; payload: { type: string } }>(
      'SELECT workflowId, payload FROM outbox WHERE workflowId LIKE ? ORDER BY id DESC LIMIT 2',
      [`productOrder/${order.orderId}%`],
    );
    assert.deepEqual(
      messages.map(({ workflowId, payload: { type } }) => [workflowId, type]),
      [
        [`productOrder/${order.orderId}`, 'replanned'],
        [`productOrder/${order.orderId}/partition/1`, 'callback'],
      ],
    );
    const load = async () => await scene.activities.loadPartition({ ...order, partition: 1 });
    assert.deepEqual((await load()).completing, [line.id]);
    await scene.activities.replanOrder({ ...order, partition: 1, stepIds: [line.id] });
    assert.equal((await load()).completing, undefined);
  });
});
