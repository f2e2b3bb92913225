import assert from 'node:assert/strict';
import { vpnOrder } from '../../catalog-seeds/orders/vpn-order.js';
import { anyOf } from '../../entities/database.js';
import { force } from '../support/open-database.js';
import { openScene, type Scene } from './support/scene.js';

const small = 70;
const large = 210;
const sitesDone = 6;

/** Of so many sites in one partition, from the survey to the equipment: what each activity has read. */
type RowsRead = Readonly<Record<string, number>>;

describe('what a site of a large order asks of the database', function () {
  this.timeout('3m');
  let scene: Scene;

  before(async () => {
    scene = await openScene();
  });

  after(async () => {
    await scene.close();
  });

  it('does not grow with the number of sites', async () => {
    const inSmall = await rowsReadIn(small);
    const inLarge = await rowsReadIn(large);
    for (const [activity, rows] of Object.entries(inLarge))
      assert.ok(
        rows < inSmall[activity]! * 1.5,
        `${activity}: ${rows} rows in an order of ${large} sites, ${inSmall[activity]} in one of ${small}`,
      );
  });

  async function rowsReadIn(branches: number): Promise<RowsRead> {
    const order = await scene.begin(vpnOrder(branches, { projectManaged: true }));
    const { orderId } = order;
    const steps = await scene.database.rows<{
      id: string;
      itemId: string;
      system: string;
      partitions: number;
    }>(
      `SELECT id, itemId, downstreamSystem AS \`system\`, partitions FROM plan_step
       WHERE orderId = ? AND partitionNo = 0 AND itemId IN (
         SELECT itemId FROM (
           SELECT itemId FROM plan_step WHERE orderId = ? AND partitionNo = 0
           GROUP BY itemId HAVING COUNT(*) = 3 LIMIT ?) some)
       ORDER BY position`,
      [orderId, orderId, sitesDone],
    );
    assert.equal(steps.length, 3 * sitesDone);
    await force(
      scene.database,
      `UPDATE plan_step SET state = 'completed' WHERE orderId = ? AND kind = 'manualTask'`,
      [orderId],
    );
    // The database keeps its statistics up in the background; the plans of statements follow them.
    await scene.database.rows('ANALYZE TABLE plan_step, order_item, plan_gate');
    const worker = await scene.countedActivities();
    const { activities } = worker;
    const read: Record<string, number> = {};
    const count = async (activity: string, work: Promise<unknown>): Promise<void> => {
      await work;
      read[activity] = (read[activity] ?? 0) + (await worker.rowsRead());
    };
    // What a worker reads once.
    await activities.loadPartition({ ...order, partition: 0 });
    await worker.rowsRead();
    await count('loadPartition', activities.loadPartition({ ...order, partition: 0 }));
    const { partitions } = steps[0]!;
    for (const { id, system } of steps) {
      await count('handOff', activities.handOff({ ...order, system, stepIds: [id] }));
      await scene.report(id);
      await count(
        'advanceOrder',
        activities.advanceOrder({ ...order, stepIds: [id], partitions, cancelling: false }),
      );
    }
    await count('setHeld', activities.setHeld({ ...order, held: false }));
    const items = await scene.database.rows<{ state: string }>(
      'SELECT state FROM order_item WHERE orderId = ? AND itemId IN (?)',
      [orderId, anyOf([...new Set(steps.map(({ itemId }) => itemId))])],
    );
    assert.deepEqual([...new Set(items.map(({ state }) => state))], ['completed']);
    return read;
  }
});
