import assert from 'node:assert/strict';
import { vpnOrder } from '../../catalog-seeds/orders/vpn-order.js';
import { replanOrder } from '../../activities/orders/replan-order.js';
import { replanScope } from '../../activities/orders/replan-scope.js';
import type { OrderInput } from '../../domain/order/messages.js';
import type { Characteristic } from '../../domain/lib/values.js';
import { perSuite } from '../support/per-suite.js';
import { openScene } from './support/scene.js';

/** So many that the order has several partitions. */
const branches = 70;

describe('a large order whose steps report values', function () {
  this.timeout('120s');
  const scene = perSuite(openScene);

  /** The step of a branch with this specification has reported. */
  async function reported(order: OrderInput, branch: string, specification: string, values: object) {
    const [row] = await scene.database.rows<{ id: string; partitionNo: number; system: string }>(
      `SELECT id, partitionNo, downstreamSystem AS \`system\` FROM plan_step
       WHERE orderId = ? AND itemId = ? AND JSON_EXTRACT(step, '$.specification.id') = ?`,
      [order.orderId, branch, specification],
    );
    const { id, partitionNo: partition, system } = row!;
    await scene.activities.handOff({ ...order, system, stepIds: [id] });
    const characteristics = Object.entries(values).map(([name, value]): Characteristic => ({ name, value }));
    await scene.report(id, 'completed', characteristics);
    return { ...order, partition, stepIds: [id] };
  }

  const circuits = async ({ orderId }: OrderInput) => {
    const rows = await scene.steps({ orderId, kind: 'productOrder', items: 0 });
    return rows.flatMap(({ state, step: { itemId, specification, characteristics } }) => {
      const circuit = characteristics.find(({ name, value }) => name === 'circuitId' && value !== undefined);
      return specification.id === 'rfs-site-monitoring' && circuit ? [[itemId, state, circuit.value]] : [];
    });
  };

  it('gives those that wait for them their values, as if all of it were decomposed anew', async () => {
    const order = await scene.begin(vpnOrder(branches, { monitoring: true }));
    const input = await reported(order, 'branch-7', 'rfs-ethernet-access', { circuitId: 'C-7' });
    assert.deepEqual(await replanScope(scene.database, input), { changed: true });
    assert.deepEqual(await circuits(order), [['branch-7', 'waiting', 'C-7']]);
    assert.deepEqual(await replanScope(scene.database, input), { changed: false });
    assert.deepEqual(await replanOrder(scene.database, input), { changed: false });
  });

  it('follows in one go what several partitions have reported', async () => {
    const order = await scene.begin(vpnOrder(branches, { monitoring: true }));
    const inputs = [
      await reported(order, 'branch-1', 'rfs-ethernet-access', { circuitId: 'C-1' }),
      await reported(order, `branch-${branches}`, 'rfs-ethernet-access', { circuitId: 'C-n' }),
    ];
    assert.notEqual(inputs[0]!.partition, inputs[1]!.partition);
    await scene.database.run('DELETE FROM outbox');
    const results = await Promise.all(inputs.map(async (input) => scene.activities.replanOrder(input)));
    assert.deepEqual(results, [{ changed: true }, { changed: true }]);
    assert.deepEqual(await circuits(order), [
      ['branch-1', 'waiting', 'C-1'],
      [`branch-${branches}`, 'waiting', 'C-n'],
    ]);
    const woken = await scene.database.rows<{ partition: number }>(
      `SELECT DISTINCT CAST(JSON_EXTRACT(payload, '$.partition') AS UNSIGNED) AS \`partition\` FROM outbox
       WHERE JSON_UNQUOTE(JSON_EXTRACT(payload, '$.type')) = 'replanned'`,
    );
    assert.equal(woken.length, 1, 'who has not asked for it hears of it');
  });

  it('is decomposed as a whole where they bring another step', async () => {
    const doc = vpnOrder(branches) as { productOrderItem: [{ productOrderItem: { product: object }[] }] };
    for (const { product } of doc.productOrderItem[0].productOrderItem)
      Object.assign(product, { productCharacteristic: [{ name: 'backup', value: 'mobile' }] });
    const order = await scene.begin(doc);
    const before = (await scene.steps(order)).length;
    const input = await reported(order, 'branch-7', 'signal-measurement', { signalDbm: -112 });
    assert.equal(await replanScope(scene.database, input), undefined);
    assert.deepEqual(await scene.activities.replanOrder(input), { changed: true });
    assert.equal((await scene.steps(order)).length, before + 1);
  });
});
