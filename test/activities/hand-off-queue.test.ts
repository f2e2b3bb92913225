import assert from 'node:assert/strict';
import type { OrderInput } from '../../domain/order/messages.js';
import { changeOrderDocument } from '../../entities/orders/order-change.js';
import { claimPlaces } from '../../entities/orders/hand-off-queue.js';
import { perTest } from '../support/per-suite.js';
import { openScene, seedOrder } from './support/scene.js';

const system = 'resource-management';

describe('the queue of a downstream system', function () {
  this.timeout('60s');
  const scene = perTest(openScene, async (opened) => opened.close({ rewritten: rewritten.splice(0) }));

  /** Orders whose stored steps a test has changed. */
  const rewritten: string[] = [];

  /** An order for a mobile number alone, handed off with its preparation or queued. */
  async function order(more: object = {}): Promise<OrderInput> {
    const submitted = await scene.submit({ ...seedOrder('mobile-plan'), ...more });
    await scene.activities.prepareOrder({ ...submitted, handOff: true });
    return submitted;
  }

  /** The orders by the sequence in which their places are claimed; requests may overtake each other on their way. */
  async function claimed(orders: readonly OrderInput[]): Promise<number[]> {
    const sequence = new Set<number>();
    const until = new Date(Date.now() + 60_000);
    for (;;) {
      const [place] = await scene.database.transaction(async (tx) =>
        claimPlaces(tx, { queue: 'handOffs', system }, { now: new Date(), atMost: 1, until }),
      );
      if (!place) return [...sequence];
      sequence.add(orders.findIndex(({ orderId }) => place.stepId.startsWith(`${orderId}.`)));
    }
  }

  /** The orders that the system was asked for. */
  const asked = (orders: readonly OrderInput[]): number[] => [
    ...new Set(
      scene.downstream.asked.map(({ key }) =>
        orders.findIndex(({ orderId }) => key?.startsWith(`${orderId}/`)),
      ),
    ),
  ];

  const rows = async () =>
    await scene.database.rows<{ attempts: number; lastError: string | null }>(
      'SELECT attempts, lastError FROM queued_hand_off',
    );

  const makeDue = async () => scene.database.run('UPDATE queued_hand_off SET nextTryAt = queuedAt');

  const circuit = async () =>
    (
      await scene.database.rows<{ failures: number; isOpen: number }>(
        'SELECT failures, openUntil > ? AS isOpen FROM downstream_state WHERE id = ?',
        [new Date(), system],
      )
    )[0];

  it('is served by the priority of the orders, and then by age', async () => {
    await scene.setSystem(system, { status: 'offline' });
    const orders: OrderInput[] = [];
    for (const priority of ['4', '1', undefined, '0', '1', 'soon'])
      orders.push(await order(priority === undefined ? {} : { priority }));
    assert.deepEqual(await claimed(orders), [3, 1, 4, 0, 2, 5]);
  });

  it('follows a change of the order’s priority', async () => {
    await scene.setSystem(system, { status: 'offline' });
    const orders = [await order({ priority: '2' }), await order({ priority: '2' })];
    await changeOrderDocument(scene.database, {
      ...orders[1]!,
      change: (doc) => ({ doc: { ...doc, priority: '1' }, changed: ['priority'] }),
    });
    assert.deepEqual(await claimed(orders), [1, 0]);
  });

  it('is drained at the system’s rate by all workers together', async () => {
    // Offline at first: on a busy machine orders come more slowly than the rate, and would not be queued.
    await scene.setSystem(system, { status: 'offline', rateLimit: 20 });
    for (let i = 0; i < 10; i += 1) await order();
    assert.equal((await rows()).length, 20);
    const other = await scene.anotherQueue();
    await scene.setSystem(system, { status: 'online' });
    const at: number[] = [];
    scene.downstream.answer = () => {
      at.push(performance.now());
      return { status: 201 };
    };
    const begun = performance.now();
    while ((await rows()).length > 0) await Promise.all([scene.queue.drain(), other.drain()]);
    assert.equal(at.length, 20);
    // One turn each 50 ms. Two workers that kept the rate each for itself would send two at each. A timer may be early by a moment.
    const early = at.flatMap((time, turn) => (time - begun < turn * 50 - 20 ? [turn] : []));
    assert.deepEqual(early, [], at.map((time) => Math.round(time - begun)).join(' '));
  });

  it('has what comes now wait behind what waits already', async () => {
    await scene.setSystem(system, { status: 'offline' });
    const waiting = await order();
    await scene.queue.drain();
    await scene.setSystem(system, { status: 'online' });
    const later = await order();
    assert.equal(scene.downstream.asked.length, 0);
    await scene.queue.drain();
    assert.equal(asked([waiting, later]).length, 2);
  });

  it('holds nothing back for one that was not answered and is to be tried later', async () => {
    let refuse = true;
    scene.downstream.answer = () => ({ status: refuse ? 503 : 201 });
    const first = await order();
    await scene.database.run('DELETE FROM queued_hand_off ORDER BY stepId LIMIT 1');
    await scene.queue.drain();
    refuse = false;
    await scene.queue.drain();
    scene.downstream.asked.length = 0;
    const second = await scene.begin(seedOrder('mobile-plan'));
    const { id } = (await scene.steps(second))[0]!;
    const states = await scene.activities.handOff({ ...second, system, stepIds: [id], mayQueue: true });
    assert.deepEqual([states, asked([first, second])], [{ [id]: 'inProgress' }, [1]]);
    assert.equal((await rows()).length, 1);
  });

  it('tries what was not answered again by the step’s retry policy, until that is fallout', async () => {
    scene.downstream.answer = () => ({ status: 503 });
    const { orderId } = await order();
    rewritten.push(orderId);
    await scene.database.run(
      `UPDATE plan_step SET step = JSON_SET(step, '$.retry', JSON_OBJECT('initialInterval', 5, 'maximumInterval', 10, 'limit', 20))`,
    );
    const seen: number[] = [];
    for (let i = 0; i < 10 && (await rows()).length > 0; i += 1) {
      await makeDue();
      await scene.database.run('UPDATE downstream_state SET openUntil = NULL');
      await scene.queue.drain();
      seen.push(...(await rows()).map(({ attempts }) => attempts));
    }
    const fallouts = await scene.database.rows('SELECT code FROM fallout WHERE orderId = ?', [orderId]);
    // After 5 and 10 seconds; the next 10 would be beyond 20.
    assert.deepEqual(fallouts, [{ code: 'unreachable' }, { code: 'unreachable' }]);
    assert.equal(Math.max(...seen), 2);
    assert.ok(scene.delivered.includes(`productOrder/${orderId}`));
  });

  it('counts an answer that cannot be recorded as an attempt, so that it ends as fallout', async () => {
    await scene.setSystem(system, { status: 'offline' });
    const { orderId } = await order();
    rewritten.push(orderId);
    // Whatever the system answers: its inquiry would be due after the last date that a column has.
    await scene.database.run(
      `UPDATE plan_step SET step = JSON_SET(step, '$.inquireAfter', 1e12, '$.answerWithin', 1e12, '$.retry',
         JSON_OBJECT('initialInterval', 5, 'maximumInterval', 10, 'limit', 20)) WHERE orderId = ?`,
      [orderId],
    );
    await scene.setSystem(system, { status: 'online' });
    for (let i = 0; i < 10 && (await rows()).length > 0; i += 1) {
      await makeDue();
      await scene.database.run('UPDATE queued_hand_off SET claimedUntil = NULL');
      await scene.queue.drain();
    }
    const fallouts = await scene.database.rows<{ code: string; reason: string }>(
      'SELECT code, reason FROM fallout WHERE orderId = ?',
      [orderId],
    );
    assert.deepEqual(
      fallouts.map(({ code, reason }) => [code, reason.split(':')[0]]),
      ['number', 'SIM'].map(() => ['unreachable', 'its answer could not be recorded']),
    );
    assert.ok(scene.delivered.includes(`productOrder/${orderId}`));
  });

  it('opens the circuit of a system that does not answer, and closes it by one probe', async () => {
    scene.downstream.answer = () => ({ status: 503 });
    const orders = [await order(), await order(), await order()];
    await scene.queue.drain();
    assert.deepEqual([(await circuit())!.failures >= 3, (await circuit())!.isOpen], [true, 1]);
    scene.downstream.asked.length = 0;
    await makeDue();
    await scene.queue.drain();
    assert.equal(scene.downstream.asked.length, 0, 'nothing is sent through an open circuit');
    await scene.database.run('UPDATE downstream_state SET openUntil = ?', [new Date(0)]);
    const other = await scene.anotherQueue();
    await Promise.all([scene.queue.drain(), other.drain()]);
    assert.equal(scene.downstream.asked.length, 1, 'one probe, whatever the number of workers');
    await scene.database.run('UPDATE downstream_state SET openUntil = ?', [new Date(0)]);
    scene.downstream.answer = () => ({ status: 201 });
    scene.downstream.asked.length = 0;
    await makeDue();
    await scene.queue.drain();
    assert.equal(scene.downstream.asked.length, 1);
    assert.equal((await circuit())?.failures, 0);
    await scene.queue.drain();
    assert.deepEqual(await rows(), []);
    assert.equal(asked(orders).length, 3);
  });

  it('makes fallout of what goes to a system whose record is gone, since it was never sent', async () => {
    await scene.setSystem(system, { status: 'offline' });
    const { orderId } = await order();
    await scene.database.run(`UPDATE queued_hand_off SET downstreamSystem = 'gone', attempts = 1000`);
    await scene.queue.drain();
    const fallouts = await scene.database.rows(
      'SELECT DISTINCT code, reason FROM fallout WHERE orderId = ?',
      [orderId],
    );
    assert.deepEqual(fallouts, [{ code: 'notSent', reason: 'there is no downstream system gone' }]);
    assert.deepEqual(await rows(), []);
  });

  it('gives what a worker that died had in hand to another', async () => {
    await scene.setSystem(system, { status: 'offline' });
    const { orderId } = await order();
    const claim = async (until: Date) =>
      scene.database.run('UPDATE queued_hand_off SET claimedUntil = ?', [until]);
    await claim(new Date(Date.now() + 60_000));
    await scene.setSystem(system, { status: 'online' });
    await scene.queue.drain();
    assert.equal(scene.downstream.asked.length, 0);
    await claim(new Date(Date.now() - 1));
    await scene.queue.drain();
    assert.equal(scene.downstream.asked.length, 2);
    const states = await scene.database.rows(
      `SELECT DISTINCT state FROM plan_step WHERE orderId = ? AND state <> 'waiting'`,
      [orderId],
    );
    assert.deepEqual(states, [{ state: 'inProgress' }]);
  });

  it('keeps a newer request of a step whose older one is answered late', async () => {
    await scene.setSystem(system, { status: 'offline' });
    const { orderId } = await order();
    await scene.setSystem(system, { status: 'online' });
    scene.downstream.answer = async ({ key }) => {
      // It was reported failed and is asked for anew, before the answer to the first request is recorded.
      if (key?.endsWith('/1/do'))
        await scene.database.run('UPDATE plan_step SET generation = 2, sentAt = NULL WHERE id = ?', [
          key.split('/')[1],
        ]);
      return { status: 201 };
    };
    await scene.queue.drain();
    await scene.queue.drain();
    const keys = scene.downstream.asked.map(({ key = '' }) => key.split('/').slice(2).join('/')).toSorted();
    assert.deepEqual(keys, ['1/do', '1/do', '2/do', '2/do']);
    const states = await scene.database.rows(
      `SELECT DISTINCT state, generation FROM plan_step WHERE orderId = ? AND state <> 'waiting'`,
      [orderId],
    );
    assert.deepEqual([states, await rows()], [[{ state: 'inProgress', generation: 2 }], []]);
  });

  it('costs no statement for a system that is well and has no limit', async () => {
    await order();
    const [state] = await scene.database.rows<{ n: number }>('SELECT COUNT(*) AS n FROM downstream_state');
    assert.deepEqual([state?.n, await rows()], [0, []]);
  });
});
