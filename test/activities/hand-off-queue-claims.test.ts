import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { claimPlaces } from '../../entities/orders/hand-off-queue.js';
import { openScene, type Scene, seedOrder } from './support/scene.js';

const system = 'resource-management';

describe('the queue of a downstream system, claimed by several', function () {
  this.timeout('60s');
  let scene: Scene;

  beforeEach(async () => {
    scene = await openScene();
  });

  afterEach(async () => {
    await scene.close();
  });

  /** Queues both hand-offs of so many orders, of a system that is offline until then. */
  async function queue(orders: number): Promise<void> {
    await scene.setSystem(system, { status: 'offline' });
    for (let i = 0; i < orders; i += 1) {
      const submitted = await scene.submit(seedOrder('mobile-plan'));
      await scene.activities.prepareOrder({ ...submitted, handOff: true });
    }
    await scene.setSystem(system, { status: 'online' });
  }

  const rows = async () => scene.database.rows('SELECT stepId FROM queued_hand_off');

  it('is drained by several workers, none of which sends what another has in hand', async () => {
    await queue(12);
    const other = await scene.anotherQueue();
    await Promise.all([scene.queue.drain(), other.drain()]);
    const keys = scene.downstream.asked.map(({ key }) => key);
    assert.deepEqual([keys.length, new Set(keys).size], [24, 24]);
    assert.deepEqual(await rows(), []);
  });

  it('has of two workers that claim at the same time each its own block', async () => {
    await queue(10);
    const claim = { now: new Date(), atMost: 10, until: new Date(Date.now() + 60_000) };
    const blocks = await scene.database.transaction(async (first) => [
      await claimPlaces(first, { queue: 'handOffs', system }, claim),
      await scene.database.transaction(async (second) =>
        claimPlaces(second, { queue: 'handOffs', system }, claim),
      ),
    ]);
    const claimedIds = blocks.flat().map(({ stepId }) => stepId);
    const inOrder = await scene.database.rows<{ stepId: string }>(
      'SELECT stepId FROM queued_hand_off ORDER BY priority, queuedAt, stepId',
    );
    assert.deepEqual(
      claimedIds,
      inOrder.map(({ stepId }) => stepId),
    );
  });

  it('is drained to the end where a whole block waits for nothing any more', async () => {
    await queue(6);
    await scene.database.run(
      `UPDATE plan_step SET withdrawal = 'remove' WHERE id IN (SELECT stepId FROM
         (SELECT stepId FROM queued_hand_off ORDER BY priority, queuedAt, stepId LIMIT 10) first_block)`,
    );
    await scene.queue.drain();
    assert.deepEqual([scene.downstream.asked.length, await rows()], [2, []]);
  });

  it('is not taken for empty while somebody has locked all of it', async () => {
    await queue(1);
    const { pool } = scene.database;
    const over = new AbortController();
    const { draining, isOverTooSoon } = await scene.database.transaction(async (tx) => {
      await tx.rows('SELECT stepId FROM queued_hand_off FOR UPDATE');
      const before = pool.statementCount;
      const drained = scene.queue.drain().finally(() => over.abort());
      // Several claims in vain: who gave up after the first would be done by then.
      while (!over.signal.aborted && pool.statementCount < before + 16) await setImmediate();
      return { draining: { drained }, isOverTooSoon: over.signal.aborted };
    });
    await draining.drained;
    assert.deepEqual([isOverTooSoon, scene.downstream.asked.length, await rows()], [false, 2, []]);
  });
});
