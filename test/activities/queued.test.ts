import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OrderInput } from '../../domain/order/messages.js';
import { beginCancel } from '../../entities/orders/cancellation.js';
import { pausing } from './support/pausing.js';
import { openScene, seedOrder, type StepRow } from './support/scene.js';
import { cancelOrder } from './support/rollback.js';
import { perTest } from '../support/per-suite.js';

describe('a hand-off that waits for its system', function () {
  this.timeout('60s');
  const scene = perTest(openScene);

  const setSystem = async (more: object): Promise<void> => scene.setSystem('resource-management', more);

  const sentAtOf = async ({ id }: { readonly id: string }) =>
    (
      await scene.database.rows<{ sentAt: Date | null }>('SELECT sentAt FROM plan_step WHERE id = ?', [id])
    )[0]!.sentAt;

  const first = async (order: OrderInput): Promise<StepRow> => (await scene.steps(order))[0]!;

  /** A mobile plan whose number was to be handed off with its preparation. */
  async function prepared() {
    const order = await scene.submit(seedOrder('mobile-plan'));
    await scene.activities.prepareOrder({ ...order, handOff: true });
    const { id } = await first(order);
    return { order, id, input: { ...order, system: 'resource-management', stepIds: [id] } };
  }

  type Prepared = Awaited<ReturnType<typeof prepared>>;

  const makeHard = async ({ id }: Prepared) =>
    scene.database.run(`UPDATE plan_step SET pointOfNoReturn = 'hard' WHERE id = ?`, [id]);

  it('is committed as sent before the request leaves, where it leaves at once', async () => {
    const seen: boolean[] = [];
    scene.downstream.answer = async ({ body }) => {
      const id = String(body['externalId']).split(':')[0]!;
      seen.push((await sentAtOf({ id })) !== null);
      return { status: 503 };
    };
    const { input } = await prepared();
    await assert.rejects(scene.activities.handOff(input));
    assert.deepEqual([...new Set(seen)], [true]);
  });

  for (const [what, change] of [
    ['offline', { status: 'offline' }],
    ['limited to a rate', { rateLimit: 5 }],
  ] as const) {
    it(`is handed off, but not sent, while the system is ${what}`, async () => {
      await setSystem(change);
      const step = await prepared();
      assert.deepEqual([(await first(step.order)).state, await sentAtOf(step)], ['handingOff', null]);
    });
  }

  for (const [what, change] of [
    ['is offline', { status: 'offline' }],
    ['has a rate limit', { rateLimit: 5 }],
    ['has others wait for it', {}],
  ] as const) {
    it(`passes no point of no return, and is cancelled without asking anybody, while its system ${what}`, async () => {
      if (what === 'has others wait for it') {
        scene.downstream.answer = () => ({ status: 503 });
        await prepared();
        scene.downstream.asked.length = 0;
      }
      await setSystem(change);
      const step = await prepared();
      await makeHard(step);
      const answer = await cancelOrder(scene, step.order);
      assert.equal(answer.outcome, 'accepted');
      const { taskId } = answer;
      assert.deepEqual(await scene.activities.beginCancel({ ...step.order, taskId }), {
        outcome: 'accepted',
        planned: true,
      });
      assert.equal((await first(step.order)).state, 'cancelled');
      assert.deepEqual(scene.downstream.asked, []);
      const left = await scene.database.rows('SELECT 1 FROM queued_hand_off WHERE orderId = ?', [
        step.order.orderId,
      ]);
      assert.deepEqual(left, []);
    });
  }

  it('is past its point of no return once it was sent', async () => {
    scene.downstream.answer = () => ({ status: 503 });
    const step = await prepared();
    await makeHard(step);
    assert.equal((await cancelOrder(scene, step.order)).outcome, 'refused');
  });

  it('is not sent between the decision on a cancellation and the rollback', async () => {
    await setSystem({ status: 'offline' });
    const step = await prepared();
    await makeHard(step);
    await setSystem({ status: 'online' });
    let draining: Promise<void> | undefined;
    const decided = async () => {
      draining ??= scene.queue.drain();
      await Promise.race([draining, sleep(500)]);
    };
    const { outcome } = await beginCancel(pausing(scene.database, "JSON_EXTRACT(step, '$.name')", decided), {
      ...step.order,
    });
    await draining;
    const asked = scene.downstream.asked.some(({ key }) => key?.includes(step.id));
    // Whoever has the step's lock first: it is sent and cannot be cancelled, or is cancelled and not sent.
    assert.equal(outcome, asked ? 'refused' : 'accepted');
    assert.equal((await first(step.order)).state, asked ? 'inProgress' : 'cancelled');
  });

  it('is undone while its order goes on without any request, even when its system is offline', async () => {
    await setSystem({ status: 'offline' });
    const { input, id, order } = await prepared();
    assert.deepEqual(await scene.activities.undoSteps(input), { [id]: 'cancelled' });
    const [shown] = await scene.database.rows('SELECT state FROM resource_order WHERE id = ?', [id]);
    assert.deepEqual([shown, (await first(order)).state], [{ state: 'cancelled' }, 'cancelled']);
    assert.deepEqual(scene.downstream.asked, []);
  });

  it('is not sent when it was cancelled before its turn came', async () => {
    await setSystem({ rateLimit: 5 });
    const [ahead, behind] = [await prepared(), await prepared()];
    // The system's answer to the first comes after the cancellation of the second.
    scene.downstream.answer = async () => {
      await scene.activities.beginCancel(behind.order);
      return { status: 201 };
    };
    await scene.queue.drain();
    const askedFor = scene.downstream.asked.map(({ key }) => key?.split('/')[0]);
    assert.deepEqual([...new Set(askedFor)], [ahead.order.orderId]);
    assert.deepEqual(
      [(await first(ahead.order)).state, (await first(behind.order)).state],
      ['inProgress', 'cancelled'],
    );
  });

  it('is committed as sent when its turn has come', async () => {
    await setSystem({ rateLimit: 5 });
    const step = await prepared();
    const seen: (Date | null)[] = [];
    scene.downstream.answer = async () => {
      seen.push(await sentAtOf(step));
      return { status: 201 };
    };
    await scene.queue.drain();
    assert.deepEqual(
      seen.map((at) => at !== null),
      [true, true],
    );
  });

  it('is refused as what it is by the first request that leaves, and its workflow hears of it', async () => {
    await setSystem({ rateLimit: 5 });
    const { order } = await prepared();
    scene.downstream.answer = () => ({ status: 422 });
    await scene.queue.drain();
    const fallouts = await scene.database.rows('SELECT code FROM fallout WHERE orderId = ?', [order.orderId]);
    assert.deepEqual(fallouts, [{ code: 'HTTP 422' }, { code: 'HTTP 422' }]);
    assert.deepEqual([...new Set(scene.delivered)], [`productOrder/${order.orderId}`]);
  });

  it('that is given up unsent is fallout that may be asked for anew', async () => {
    await setSystem({ status: 'offline' });
    const { id, order } = await prepared();
    await scene.activities.giveUp({ stepIds: [id], reason: 'there is no downstream system' });
    const [fallout] = await scene.database.rows<{ id: string; code: string }>(
      'SELECT id, code FROM fallout WHERE orderId = ?',
      [order.orderId],
    );
    assert.equal(fallout?.code, 'notSent');
    const states = await scene.activities.retryStep({ stepId: id, falloutId: fallout.id });
    assert.deepEqual(states, { [id]: 'waiting' });
  });
});
