import assert from 'node:assert/strict';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { vpnOrder } from '../../catalog-seeds/orders/vpn-order.js';
import type { OrderInput } from '../../domain/order/messages.js';
import { replanOrder } from '../../activities/orders/replan-order.js';
import { createReplan } from '../../activities/orders/replan-in-turn.js';
import { openScene, seedOrder } from './support/scene.js';
import { perTest } from '../support/per-suite.js';

describe('the planning of a large order', function () {
  this.timeout('120s');
  const scene = perTest(openScene);

  it('keeps the worker free for other orders', async () => {
    const order = await scene.submit(vpnOrder(1_500, { projectManaged: true }));
    const delay = monitorEventLoopDelay({ resolution: 10 });
    delay.enable();
    const prepared = await scene.activities.prepareOrder(order);
    delay.disable();
    assert.deepEqual(prepared, { outcome: 'partitioned', partitions: 23 });
    // Planned within the worker it was kept busy for seconds in one go.
    assert.ok(delay.max / 1e6 < 400, `${delay.max / 1e6} ms`);
  });

  it('is left to an activity of its own, whatever of its size the document shows', async () => {
    const item = { id: '1', action: 'add', productOffering: { id: 'mobile-plan' }, quantity: 1_000 };
    const fleet = await scene.submit({ ...seedOrder('mobile-plan'), productOrderItem: [item] });
    assert.equal(fleet.items, 1);
    const deferred = await scene.activities.prepareOrder({ ...fleet, mayDefer: true });
    assert.deepEqual([deferred, await scene.steps(fleet)], [{ outcome: 'large' }, []]);
    // Where it is not left to another it is handed on to the thread, which finds that it has too many dependencies.
    assert.equal((await scene.activities.prepareOrder(fleet)).outcome, 'ended');
    // Its workflow was lost: only what is at the top of its document is counted when it is started again.
    const nested = await scene.submit(vpnOrder(400));
    const again = { ...nested, items: 1, mayDefer: true };
    assert.deepEqual(await scene.activities.prepareOrder(again), { outcome: 'large' });
  });

  it('follows in one go all that was reported until then', async () => {
    const order = await scene.begin(vpnOrder(80, { monitoring: true }));
    const lines = await linesOf(order);
    assert.equal(lines.length, 81);
    let times = 0;
    const replan = createReplan(scene.database, {
      prepareOrder: () => assert.fail('nothing is prepared'),
      runOrderJob: () => assert.fail('nothing is submitted'),
      replanOrder: async (input) => {
        times += 1;
        return await replanOrder(scene.database, input);
      },
    });
    for (const { id } of lines) await reportLine(id);
    const results = await Promise.all(
      lines.map(({ id, partition }) => replan({ ...order, partition, stepIds: [id] })),
    );
    assert.equal(times, 1);
    assert.ok(results.every(({ changed }) => changed));
    const [basis] = await scene.database.rows<{ reportedValues: object }>(
      'SELECT reportedValues FROM decomposition WHERE orderId = ?',
      [order.orderId],
    );
    const taken = Object.keys(basis!.reportedValues);
    assert.ok(lines.every(({ id }) => taken.includes(id)));
  });

  it('is done in a thread, and followed by whoever finds its report taken', async () => {
    const order = await scene.begin(vpnOrder(80, { monitoring: true }));
    const [one, two] = await linesOf(order);
    await reportLine(one!.id);
    await reportLine(two!.id);
    for (const { id, partition } of [one!, two!]) {
      const replanned = await scene.activities.replanOrder({ ...order, partition, stepIds: [id] });
      assert.deepEqual(replanned, { changed: true });
    }
  });

  const linesOf = async ({ orderId }: OrderInput) =>
    await scene.database.rows<{ id: string; partition: number }>(
      `SELECT id, partitionNo AS \`partition\` FROM plan_step
       WHERE orderId = ? AND JSON_VALUE(step, '$.specification.id') = 'rfs-ethernet-access' ORDER BY position`,
      [orderId],
    );

  async function reportLine(id: string): Promise<void> {
    await scene.database.run("UPDATE plan_step SET state = 'inProgress', sentAt = NOW(3) WHERE id = ?", [id]);
    await scene.report(id, 'completed', [{ name: 'circuitId', value: `C-${id}` }]);
  }
});
