import assert from 'node:assert/strict';
import type { OrderInput } from '../../domain/order/messages.js';
import { receiveCallback } from '../../entities/orders/callbacks.js';
import { staggeredOrders } from './support/staggered-orders.js';
import { lightCatalog } from './support/light-catalog.js';
import { openScene, seedOrder, type StepRow } from './support/scene.js';
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

  /** An order for a mobile number and a SIM, of which no rule asks for anything; the SIM is completed. */
  async function withSim(): Promise<{ order: OrderInput; sim: StepRow }> {
    const order = await scene.begin(seedOrder('mobile-plan'));
    const sim = (await scene.steps(order)).find(({ step }) => /SIM/.test(step.name)) ?? assert.fail('no SIM');
    await scene.activities.handOff({ ...order, system: sim.step.downstreamSystem, stepIds: [sim.id] });
    await reportIccid(sim, 'WRONG');
    await advance(order, sim.id);
    return { order, sim };
  }

  const reportIccid = async ({ id }: StepRow, iccid: string): Promise<string> => {
    const characteristics = [{ name: 'iccid', value: iccid }];
    const report = { stepId: id, state: 'completed', characteristics, reasons: [], body: { iccid } } as const;
    return (await receiveCallback(scene.database, { ...report, caller: 'test', channel: 'patch' })).outcome;
  };

  const inventoried = async (): Promise<string[]> => {
    const rows = await scene.database.rows<{ doc: object }>(
      `SELECT doc FROM resource WHERE doc LIKE '%"RIGHT"%' OR doc LIKE '%"WRONG"%'`,
    );
    return rows.flatMap(({ doc }) => JSON.stringify(doc).match(/RIGHT|WRONG/g) ?? []);
  };

  it('counts for the inventory until its item is completed, where no rule asks for it', async () => {
    const { order, sim } = await withSim();
    const messages = async () =>
      (
        await scene.database.rows(`SELECT id FROM outbox WHERE workflowId = ?`, [
          `productOrder/${order.orderId}`,
        ])
      ).length;
    const before = await messages();
    assert.equal(await reportIccid(sim, 'RIGHT'), 'corrected');
    assert.equal(await messages(), before, 'nobody has to follow it');
    await scene.fulfil(order);
    assert.equal(await scene.stateOf(order), 'completed');
    assert.deepEqual(await inventoried(), ['RIGHT']);
  });

  it('counts too where the workflow has yet to hear of the first', async () => {
    const order = await scene.begin(seedOrder('mobile-plan'));
    const sim = (await scene.steps(order)).find(({ step }) => /SIM/.test(step.name)) ?? assert.fail('no SIM');
    await scene.activities.handOff({ ...order, system: sim.step.downstreamSystem, stepIds: [sim.id] });
    assert.equal(await reportIccid(sim, 'WRONG'), 'applied');
    assert.equal(await reportIccid(sim, 'RIGHT'), 'corrected');
    assert.deepEqual(await resultOf(sim), [{ name: 'iccid', value: 'RIGHT' }]);
  });

  it('is only recorded where no rule asks for it and its item is completed', async () => {
    const { order, sim } = await withSim();
    await force(scene.database, `UPDATE order_item SET state = 'completed' WHERE orderId = ?`, [
      order.orderId,
    ]);
    assert.equal(await reportIccid(sim, 'RIGHT'), 'superseded');
    assert.deepEqual(await resultOf(sim), [{ name: 'iccid', value: 'WRONG' }]);
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
