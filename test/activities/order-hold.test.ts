import assert from 'node:assert/strict';
import { vpnOrder } from '../../catalog-seeds/orders/vpn-order.js';
import type { OrderInput } from '../../domain/order/messages.js';
import { waitsOf } from '../../domain/plan/order-waits.js';
import { summaryOf } from '../../domain/plan/wait-sentence.js';
import { requestRetry } from '../../entities/orders/fallout-decisions.js';
import { holdOrder } from '../../entities/orders/order-holds.js';
import { readStanding } from '../../entities/orders/order-waits.js';
import { force } from '../support/open-database.js';
import { perSuite } from '../support/per-suite.js';
import { holdsOn } from './support/holds.js';
import { cancelOrder } from './support/rollback.js';
import { openScene, seedOrder } from './support/scene.js';

describe('an order that a person has put on hold', function () {
  this.timeout('60s');
  const scene = perSuite(openScene);

  const { hold, resume, holdsOf, openHolds, woken } = holdsOn(scene);

  const advance = async (order: OrderInput, stepIds: readonly string[], next: readonly string[] = []) =>
    scene.activities.advanceOrder({
      ...order,
      stepIds,
      partitions: 1,
      cancelling: false,
      next: next.map((id) => ({ id, waitsFor: stepIds })),
    });

  const holdAgain = async (order: OrderInput) =>
    holdOrder(scene.database, { ...order, caller: 'anna', reason: 'too late' });

  async function beginCancel(order: OrderInput) {
    const answer = await cancelOrder(scene, order);
    assert.equal(answer.outcome, 'accepted');
    return await scene.activities.beginCancel({ ...order, taskId: answer.taskId });
  }

  /** A mobile plan: its first step is taken, and the next one waits for it. */
  async function begun() {
    const order = await scene.begin(seedOrder('mobile-plan'));
    const [first] = await scene.steps(order);
    await scene.activities.handOff({ ...order, system: first!.step.downstreamSystem, stepIds: [first!.id] });
    const next = (await scene.steps(order)).find(({ step }) => step.dependsOn.includes(first!.id))!;
    scene.downstream.asked.length = 0;
    return { order, first: first!.id, next };
  }

  const stateOfStep = async (order: OrderInput, id: string) =>
    (await scene.steps(order)).find((step) => step.id === id)!.state;

  it('takes callbacks, and begins nothing until it is resumed', async () => {
    const { order, first, next } = await begun();
    await woken();
    await hold(order);
    assert.equal(await scene.stateOf(order), 'held');
    assert.deepEqual(await woken(), [`productOrder/${order.orderId} replanned`]);
    await scene.report(first);
    await advance(order, [first], [next.id]);
    const system = next.step.downstreamSystem;
    assert.deepEqual(await scene.activities.handOff({ ...order, system, stepIds: [next.id] }), {});
    assert.deepEqual(
      [await stateOfStep(order, first), await stateOfStep(order, next.id)],
      ['completed', 'waiting'],
    );
    assert.deepEqual(scene.downstream.asked, []);
    assert.equal((await scene.activities.loadPartition({ ...order, partition: 0 })).onHold, true);
    await woken();
    assert.equal((await resume(order)).outcome, 'accepted');
    assert.equal(await scene.stateOf(order), 'inProgress');
    assert.deepEqual(await woken(), [`productOrder/${order.orderId} replanned`]);
    await scene.activities.handOff({ ...order, system, stepIds: [next.id] });
    assert.equal(await stateOfStep(order, next.id), 'inProgress');
    assert.equal((await scene.activities.loadPartition({ ...order, partition: 0 })).onHold, undefined);
  });

  it('says so, and how many steps wait for that', async () => {
    const { order, first, next } = await begun();
    await hold(order, { until: new Date('2999-06-01T00:00:00Z') });
    await scene.report(first);
    await advance(order, [first], [next.id]);
    const { rows } = (await readStanding(scene.database, order.kind, order.orderId))!;
    assert.match(
      summaryOf(waitsOf(rows))!,
      /^The order is on hold since .* by anna \(credit check\), until 2999-06-01 00:00 UTC: (a step waits|\d steps wait) for that\.$/,
    );
  });

  it('is put on hold once, and a second request with another reason replaces the first', async () => {
    const { order } = await begun();
    const one = await hold(order);
    await woken();
    const same = await hold(order);
    assert.equal(one.id, same.id);
    await hold(order, { reason: 'fraud' });
    assert.deepEqual(await woken(), []);
    assert.deepEqual(
      (await holdsOf(order)).map(({ reason, endedBy }) => [reason, endedBy]),
      [
        ['credit check', 'anna'],
        ['fraud', null],
      ],
    );
    await resume(order);
    assert.deepEqual(
      (await holdsOf(order)).map(({ endedBy }) => endedBy),
      ['anna', 'ben'],
    );
    assert.deepEqual(await resume(order), {
      outcome: 'refused',
      reason: 'nobody has put the order on hold, it is inProgress',
    });
  });

  it('has nothing sent from the queue of a system, also what came there late', async () => {
    await scene.setSystem('resource-management', { status: 'offline' });
    const order = await scene.submit(seedOrder('mobile-plan'));
    await scene.activities.prepareOrder({ ...order, handOff: true });
    await hold(order);
    await scene.setSystem('resource-management', { status: 'online' });
    scene.downstream.asked.length = 0;
    await scene.queue.drain();
    const isOnHold = async () =>
      scene.database.rows('SELECT onHold, claimedUntil FROM queued_hand_off WHERE orderId = ?', [
        order.orderId,
      ]);
    await scene.database.run('UPDATE queued_hand_off SET onHold = FALSE WHERE orderId = ?', [order.orderId]);
    await scene.queue.drain();
    assert.deepEqual(scene.downstream.asked, []);
    const places = await isOnHold();
    assert.deepEqual(
      new Set(places.map((place) => JSON.stringify(place))),
      new Set(['{"onHold":1,"claimedUntil":null}']),
    );
    await resume(order);
    await scene.queue.drain();
    assert.equal(scene.downstream.asked.length, places.length);
    assert.deepEqual(await isOnHold(), []);
  });

  it('is not planned before it is resumed', async () => {
    const order = await scene.submit(seedOrder('mobile-plan'));
    await hold(order);
    const prepared = await scene.activities.prepareOrder(order);
    assert.deepEqual(prepared, { outcome: 'held', reasons: ['the order is on hold'], onHold: true });
    assert.deepEqual(await scene.steps(order), []);
    await resume(order);
    assert.equal(await scene.stateOf(order), 'acknowledged');
    assert.equal((await scene.activities.prepareOrder(order)).outcome, 'planned');
    assert.equal(await scene.stateOf(order), 'inProgress');
  });

  it('and that a fault holds too goes on when neither holds it any more', async () => {
    const { order, first } = await begun();
    await force(
      scene.database,
      `UPDATE plan_step SET state = 'cancelled' WHERE orderId = ? AND state = 'waiting'`,
      [order.orderId],
    );
    await scene.report(first, 'failed');
    await advance(order, [first]);
    const review = async () => scene.activities.setHeld({ ...order, held: true });
    assert.equal(await review(), true);
    const reasonsOf = async () => {
      const [row] = await scene.database.rows<{ errorMessage: unknown[] | null }>(
        'SELECT errorMessage FROM product_order WHERE id = ?',
        [order.orderId],
      );
      return row!.errorMessage?.length ?? 0;
    };
    await hold(order);
    await resume(order);
    assert.deepEqual([await scene.stateOf(order), await reasonsOf()], ['held', 1]);
    await hold(order);
    const [fallout] = await scene.database.rows<{ id: string }>('SELECT id FROM fallout WHERE orderId = ?', [
      order.orderId,
    ]);
    await requestRetry(scene.database, { falloutId: fallout!.id, caller: 'anna' });
    await scene.activities.retryStep({ stepId: first, falloutId: fallout!.id });
    assert.equal(await review(), true);
    assert.deepEqual([await scene.stateOf(order), await reasonsOf()], ['held', 0]);
    await resume(order);
    assert.equal(await scene.stateOf(order), 'inProgress');
  });

  it('goes on by itself when its time is over, and not before', async () => {
    const { order } = await begun();
    const until = new Date('2999-01-01T00:00:00Z');
    await hold(order, { until });
    const process = async (now: string) =>
      scene.activities.processDue({ now, kind: 0, processed: 0, failed: 0, done: false });
    await process('2998-12-31T23:59:59.999Z');
    assert.equal(await scene.stateOf(order), 'held');
    scene.delivered.length = 0;
    await process(until.toISOString());
    assert.equal(await scene.stateOf(order), 'inProgress');
    assert.deepEqual(scene.delivered, [`productOrder/${order.orderId}`]);
    assert.deepEqual(
      (await holdsOf(order)).map(({ endedAt, endedBy }) => [endedAt, endedBy]),
      [[until, null]],
    );
  });

  it('is cancelled, which ends the hold', async () => {
    const { order } = await begun();
    await hold(order);
    assert.equal((await beginCancel(order)).outcome, 'accepted');
    assert.deepEqual([await scene.stateOf(order), await openHolds(order)], ['pendingCancellation', 0]);
    assert.deepEqual(await holdAgain(order), {
      outcome: 'refused',
      reason: 'the order is pendingCancellation',
    });
  });

  it('is on hold still when its cancellation is refused', async () => {
    const { order, first } = await begun();
    await hold(order);
    const answer = await cancelOrder(scene, order);
    assert.equal(answer.outcome, 'accepted');
    assert.equal((await holdAgain(order)).outcome, 'refused');
    await scene.database.run(`UPDATE plan_step SET pointOfNoReturn = 'hard' WHERE id = ?`, [first]);
    const { taskId } = answer;
    assert.equal((await scene.activities.beginCancel({ ...order, taskId })).outcome, 'refused');
    assert.deepEqual([await scene.stateOf(order), await openHolds(order)], ['held', 1]);
  });

  it('ends when all that was left has run, and its hold with it', async () => {
    const { order, first } = await begun();
    await force(
      scene.database,
      `UPDATE plan_step SET state = 'completed' WHERE orderId = ? AND state = 'waiting'`,
      [order.orderId],
    );
    await hold(order);
    await scene.report(first);
    assert.equal((await advance(order, [first])).ended, true);
    assert.deepEqual([await scene.stateOf(order), await openHolds(order)], ['completed', 0]);
  });

  it('stops in every partition of a large order, each of which hears of it', async () => {
    const order = await scene.begin(vpnOrder(80));
    await woken();
    await hold(order);
    const messages = await woken();
    const steps = await scene.database.rows<{ id: string; partitionNo: number; system: string }>(
      `SELECT id, partitionNo, downstreamSystem AS \`system\` FROM plan_step
       WHERE orderId = ? AND downstreamSystem IS NOT NULL AND JSON_LENGTH(graph, '$.dependsOn') = 0`,
      [order.orderId],
    );
    const numbers = [...new Set(steps.map(({ partitionNo }) => partitionNo))];
    assert.ok(numbers.length > 1);
    assert.deepEqual(
      messages,
      numbers.map((number) => `productOrder/${order.orderId}/partition/${number} replanned`).toSorted(),
    );
    for (const number of numbers) {
      const { id, system } = steps.find(({ partitionNo }) => partitionNo === number)!;
      assert.deepEqual(await scene.activities.handOff({ ...order, system, stepIds: [id] }), {});
    }
    await resume(order);
    assert.deepEqual(await woken(), messages);
  });
});
