import assert from 'node:assert/strict';
import { partitionWorkflowId } from '../../domain/order/ids.js';
import type { OrderInput } from '../../domain/order/messages.js';
import { waitsOf } from '../../domain/plan/order-waits.js';
import { sentenceOf } from '../../domain/plan/wait-sentence.js';
import { findIdleOrders } from '../../entities/orders/sweep.js';
import { readStanding } from '../../entities/orders/order-waits.js';
import { force } from '../support/open-database.js';
import { perSuite } from '../support/per-suite.js';
import { holdsOn } from './support/holds.js';
import { to } from './support/light-catalog.js';
import { line, pipes, revisedOrders } from './support/revised-orders.js';
import { cancelOrder } from './support/rollback.js';
import { openScene } from './support/scene.js';

/** A trench that a person has to look at first. */
const surveys = [
  ['serviceSpecification', 'look', { fulfilment: [{ action: ['add'], kind: 'manualTask' }] }],
  ['productSpecification', 'survey', { specificationRelationship: [to('realizedAs', 'Service', 'look')] }],
  ['productOffering', 'survey', { productSpecification: { id: 'survey' } }],
] as const;

describe('an item that a person has put on hold', function () {
  this.timeout('60s');
  const scene = perSuite(async () => {
    const opened = await openScene();
    await opened.add(pipes);
    await opened.add(surveys);
    return opened;
  });
  const { begin, beginWith, ask, replan, itemStates, stepOf, finish, advance } = revisedOrders(scene);
  const { hold, resume, holdItems, resumeItems, holdsOf, openHolds, woken } = holdsOn(scene);

  /** Hands the step off as a workflow does, and says in which state it is then; undefined when it did not begin. */
  async function handOff(order: OrderInput, itemId: string, specification = 'port') {
    const { id, step } = await stepOf(order, itemId, specification);
    const request = { ...order, system: step.downstreamSystem, stepIds: [id], mayQueue: true };
    const states = await scene.activities.handOff(request);
    return states[id];
  }

  const heldItems = async ({ orderId }: OrderInput): Promise<number> => {
    const [row] = await scene.database.rows<{ heldItems: number }>(
      'SELECT heldItems FROM product_order WHERE id = ?',
      [orderId],
    );
    return row!.heldItems;
  };

  const outcomeOf = async (answer: Promise<{ outcome: string; reason?: string }>) => {
    const { outcome, reason } = await answer;
    return reason ?? outcome;
  };

  it('begins nothing, nor does what lies below it, and the rest of the order goes on', async () => {
    const order = await beginWith({ ...line('1'), productOrderItem: [line('1.1')] }, line('2'));
    await woken();
    assert.equal(await outcomeOf(holdItems(order, ['1'])), 'accepted');
    assert.deepEqual(
      [await handOff(order, '1'), await handOff(order, '1.1'), await handOff(order, '2')],
      [undefined, undefined, 'inProgress'],
    );
    assert.equal(await scene.stateOf(order), 'inProgress');
    assert.deepEqual(await woken(), []);
    assert.equal(await outcomeOf(resumeItems(order, '1')), 'accepted');
    assert.deepEqual(await woken(), [`productOrder/${order.orderId} replanned`]);
    assert.deepEqual([await handOff(order, '1'), await handOff(order, '1.1')], ['inProgress', 'inProgress']);
    assert.equal(await heldItems(order), 0);
  });

  it('opens no task, and takes the callbacks of what runs', async () => {
    const order = await beginWith(line('1'), {
      ...line('2'),
      productOffering: { id: 'survey' },
      product: {},
    });
    await handOff(order, '1');
    await force(
      scene.database,
      "UPDATE plan_step SET state = 'waiting' WHERE orderId = ? AND kind = 'manualTask'",
      [order.orderId],
    );
    await holdItems(order, ['1', '2']);
    const [port, look] = [await stepOf(order, '1', 'port'), await stepOf(order, '2', 'look')];
    await scene.report(port.id);
    const next = [{ id: look.id, waitsFor: [] }];
    const request = { ...order, stepIds: [port.id], partitions: 1, cancelling: false, next };
    assert.deepEqual((await scene.activities.advanceOrder(request)).states, { [port.id]: 'completed' });
    assert.equal((await stepOf(order, '2', 'look')).state, 'waiting');
    await resumeItems(order, '2');
    const { states } = await scene.activities.advanceOrder({ ...request, stepIds: [] });
    assert.deepEqual(states, { [look.id]: 'inProgress' });
  });

  it('keeps its places in the queue of a system, also what came there late, whether the order is on hold or not', async () => {
    await scene.setSystem('provisioning', { status: 'offline' });
    const order = await begin('1', '2');
    for (const id of ['1', '2']) await handOff(order, id);
    await holdItems(order, ['1']);
    await hold(order);
    await resume(order);
    await scene.setSystem('provisioning', { status: 'online' });
    scene.downstream.asked.length = 0;
    const [held, free] = [await stepOf(order, '1', 'port'), await stepOf(order, '2', 'port')];
    await scene.queue.drain();
    const queued = async () =>
      (
        await scene.database.rows<{ stepId: string }>(
          'SELECT stepId FROM queued_hand_off WHERE orderId = ?',
          [order.orderId],
        )
      ).map(({ stepId }) => stepId);
    assert.ok(!(await queued()).includes(free.id));
    assert.ok((await queued()).includes(held.id));
    const sent = scene.downstream.asked.length;
    await scene.database.run('UPDATE queued_hand_off SET onHold = FALSE WHERE orderId = ?', [order.orderId]);
    await scene.queue.drain();
    assert.equal(scene.downstream.asked.length, sent);
    await resumeItems(order, '1');
    await scene.queue.drain();
    assert.deepEqual(await queued(), []);
  });

  it('is on hold once, and another reason replaces the hold; all that were named are, or none', async () => {
    const order = await begin('1', '2');
    await holdItems(order, ['1']);
    await holdItems(order, ['1', '2']);
    assert.deepEqual([await openHolds(order), await heldItems(order)], [2, 2]);
    await holdItems(order, ['1'], { reason: 'fraud' });
    assert.deepEqual(
      (await holdsOf(order)).map(({ itemId, reason, endedBy }) => `${itemId} ${reason} ${endedBy}`),
      ['1 credit check anna', '2 credit check null', '1 fraud null'],
    );
    assert.deepEqual(await holdItems(order, ['2', '3']), { outcome: 'unknownItem', index: 1 });
    assert.equal(await outcomeOf(resumeItems(order, '2', '1')), 'accepted');
    assert.equal(await outcomeOf(resumeItems(order, '1')), 'nobody has put item 1 on hold');
    assert.deepEqual([await openHolds(order), await heldItems(order)], [0, 0]);
  });

  it('is not put on hold before the order is planned, nor once it has ended', async () => {
    const unplanned = await scene.submit({
      '@type': 'ProductOrder',
      relatedParty: [{ id: 'customer-1', role: 'customer' }],
      productOrderItem: [line('1')],
    });
    assert.match(await outcomeOf(holdItems(unplanned, ['1'])), /not planned yet; put it on hold as a whole/);
    await scene.activities.prepareOrder(unplanned);
    const order = await begin('1', '2');
    for (const each of ['port', 'trench', 'splice']) await finish(order, '1', each);
    assert.equal(await outcomeOf(holdItems(order, ['2', '1'])), 'item 1 is completed');
    assert.equal(await openHolds(order), 0);
  });

  it('goes on by itself when its time is over', async () => {
    const order = await begin('1', '2');
    const until = new Date('2999-01-01T00:00:00Z');
    await holdItems(order, ['1'], { until });
    scene.delivered.length = 0;
    const due = { now: until.toISOString(), kind: 0, processed: 0, failed: 0, done: false };
    await scene.activities.processDue(due);
    assert.deepEqual(scene.delivered, [`productOrder/${order.orderId}`]);
    assert.deepEqual([await heldItems(order), await handOff(order, '1')], [0, 'inProgress']);
  });

  it('is what the order waits for in the end, and says so', async () => {
    const order = await begin('1', '2');
    for (const each of ['port', 'trench', 'splice']) await finish(order, '2', each);
    await holdItems(order, ['1']);
    assert.deepEqual(await itemStates(order), { 1: 'inProgress', 2: 'completed' });
    const { rows } = (await readStanding(scene.database, order.kind, order.orderId))!;
    const waits = waitsOf(rows).map(({ reason, itemId, count }) => ({ reason, itemId, count }));
    assert.deepEqual(waits, [{ reason: 'hold', itemId: '1', count: 3 }]);
    assert.match(
      sentenceOf(waitsOf(rows)[0]!),
      /^Item 1 is on hold since .* by anna \(credit check\), until it is resumed: 3 steps wait for that\.$/,
    );
    const sought = { orderIds: [order.orderId], before: new Date(Date.now() + 60_000) };
    assert.deepEqual(await findIdleOrders(scene.database, order.kind, sought), []);
    await resumeItems(order, '1');
    await scene.fulfil(order);
    assert.equal(await scene.stateOf(order), 'completed');
  });

  it('is on hold no more when it is completed, dropped or cancelled with its order', async () => {
    const order = await begin('1', '2', '3');
    for (const each of ['port', 'trench', 'splice']) await handOff(order, '1', each);
    await holdItems(order, ['1', '2', '3']);
    for (const each of ['port', 'trench', 'splice']) {
      const { id } = await stepOf(order, '1', each);
      await scene.report(id);
      await advance(order, id);
    }
    assert.deepEqual([(await itemStates(order))['1'], await heldItems(order)], ['completed', 2]);
    await ask(order, { productOrderItem: [{ id: '2', state: 'cancelled' }] });
    await replan(order);
    assert.deepEqual([(await itemStates(order))['2'], await heldItems(order)], ['cancelled', 1]);
    await ask(order, { productOrderItem: [{ id: '3', productOrderItem: [line('3.1')] }] });
    await replan(order);
    assert.equal(await handOff(order, '3.1'), undefined);
    const cancelled = await begin('1', '2');
    await holdItems(cancelled, ['1']);
    const { taskId } = (await cancelOrder(scene, cancelled)) as { taskId: string };
    assert.equal((await scene.activities.beginCancel({ ...cancelled, taskId })).outcome, 'accepted');
    assert.deepEqual([await openHolds(cancelled), await heldItems(cancelled)], [0, 0]);
  });

  it('is held in any partition of a large order, and all that have something to begin hear when it is resumed', async () => {
    const order = await begin(...Array.from({ length: 70 }, (_, index) => String(index + 1)));
    await holdItems(order, ['70']);
    await woken();
    assert.deepEqual([await handOff(order, '70'), await handOff(order, '69')], [undefined, 'inProgress']);
    await resumeItems(order, '70');
    assert.deepEqual(
      await woken(),
      [0, 1].map((number) => `${partitionWorkflowId(order.kind, order.orderId, number)} replanned`),
    );
    assert.equal(await handOff(order, '70'), 'inProgress');
  });
});
