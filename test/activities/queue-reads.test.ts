import assert from 'node:assert/strict';
import type { Transaction } from '../../entities/database.js';
import { claimPlaces, readHead, readQueues } from '../../entities/orders/hand-off-queue.js';
import { perTest } from '../support/per-suite.js';
import { openScene } from './support/scene.js';

const system = 'resource-management';

describe('the queue of a downstream system, however long', function () {
  this.timeout('60s');
  const scene = perTest(openScene);

  async function fill(count: number, onHold: 0 | 1 = 0): Promise<void> {
    const columns = 'stepId, orderId, downstreamSystem, priority, queuedAt, attempts, nextTryAt, onHold';
    const places = Array.from(
      { length: count },
      (_, index) => `('${count}-${index}', 'o', ?, 4, ?, 0, ?, ${onHold})`,
    );
    const now = new Date();
    const values = places.flatMap(() => [system, now, now]);
    await scene.database.run(`INSERT INTO queued_hand_off (${columns}) VALUES ${places.join(', ')}`, values);
    await scene.database.rows('ANALYZE TABLE queued_hand_off');
  }

  /** How many rows the database reads for this, in a transaction. */
  const readsOf = async (work: (tx: Transaction) => Promise<void>): Promise<number> =>
    scene.database.transaction(async (tx) => {
      const read = async () =>
        (await tx.rows<{ Value: string }>("SHOW SESSION STATUS LIKE 'Handler_read%'")).reduce(
          (sum, { Value }) => sum + Number(Value),
          0,
        );
      const before = await read();
      await work(tx);
      return (await read()) - before;
    });

  it('costs no more to look at', async () => {
    const look = async (): Promise<number> =>
      readsOf(async (tx) =>
        assert.deepEqual(await readQueues(tx, new Date()), [{ system, waiting: true, due: true }]),
      );
    await fill(10);
    const few = await look();
    await fill(1_000);
    assert.ok((await look()) <= few * 1.5);
  });

  it('costs no more to claim from when its head is on hold', async () => {
    const claim = async (place: string): Promise<number> => {
      const at = { now: new Date(), atMost: 1 };
      return await readsOf(async (tx) => {
        assert.deepEqual(await readHead(tx, system, at), { queue: 'handOffs', count: 1 });
        const until = new Date(at.now.getTime() + 60_000);
        const places = await claimPlaces(tx, { queue: 'handOffs', system }, { ...at, until });
        assert.deepEqual(places, [{ stepId: place, attempts: 0 }]);
      });
    };
    await fill(10, 1);
    await fill(1);
    const few = await claim('1-0');
    await scene.database.run('DELETE FROM queued_hand_off');
    await fill(1_000, 1);
    await fill(1);
    const many = await claim('1-0');
    assert.ok(many <= few * 1.5, `${few} rows are read with few on hold, ${many} with many`);
  });
});
