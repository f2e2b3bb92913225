import assert from 'node:assert/strict';
import { reserveProducts } from '../../entities/orders/reserve-products.js';
import type { PlannedItem } from '../../domain/plan/plan.js';
import { orderOn, productsOf, relatedParty } from './support/inventory.js';
import { openScene, seedOrder } from './support/scene.js';
import { perSuite } from '../support/per-suite.js';

describe('the reservation of a product', function () {
  this.timeout('60s');
  const scene = perSuite(openScene);

  async function soldPlan(): Promise<string> {
    const order = await scene.begin({ ...seedOrder('mobile-plan'), relatedParty });
    await scene.fulfil(order);
    return (await productsOf(scene, order))[0]!.id;
  }

  it('is given to one of two orders that come at once, and the other is rejected', async () => {
    const id = await soldPlan();
    const orders = [await scene.submit(orderOn('delete', [id])), await scene.submit(orderOn('delete', [id]))];
    const prepared = await Promise.all(orders.map((order) => scene.activities.prepareOrder(order)));
    const states = await Promise.all(orders.map((order) => scene.stateOf(order)));
    assert.deepEqual(prepared.map(({ outcome }) => outcome).toSorted(), ['ended', 'planned']);
    assert.deepEqual(states.toSorted(), ['inProgress', 'rejected']);
  });

  it('is refused while another order changes it, and names that order', async () => {
    const id = await soldPlan();
    const first = await scene.begin(orderOn('modify', [id], [{ name: 'dataGb', value: 10 }]));
    const second = await scene.begin(orderOn('delete', [id]));
    const [row] = await scene.database.rows<{ state: string; errorMessage: { message: string }[] }>(
      'SELECT state, errorMessage FROM product_order WHERE id = ?',
      [second.orderId],
    );
    assert.equal(row?.state, 'rejected');
    assert.match(row.errorMessage[0]!.message, new RegExp(first.orderId));
  });

  it('ends with the order that has it', async () => {
    const id = await soldPlan();
    const first = await scene.begin(orderOn('modify', [id], [{ name: 'dataGb', value: 10 }]));
    await scene.fulfil(first);
    const second = await scene.begin(orderOn('delete', [id]));
    await scene.fulfil(second);
    assert.deepEqual([await scene.stateOf(first), await scene.stateOf(second)], ['completed', 'completed']);
  });

  it('makes the order be planned again when the product was changed meanwhile', async () => {
    const id = await soldPlan();
    const [row] = await scene.database.rows<{ revision: number }>(
      'SELECT revision FROM product WHERE id = ?',
      [id],
    );
    const seen = (revision: number) =>
      scene.database.transaction((tx) =>
        reserveProducts(tx, 'order', [
          { id: '1', action: 'modify', product: { id }, before: { revision } } as PlannedItem,
        ]),
      );
    await assert.rejects(seen(row!.revision - 1), /was changed while its order was planned/);
    await seen(row!.revision);
  });

  it('causes no deadlock between orders that name the same products in another sequence', async () => {
    const ids = await Promise.all(Array.from({ length: 4 }, soldPlan));
    const orders = await Promise.all(
      [ids, ids.toReversed(), ids, ids.toReversed()].map((each) => scene.submit(orderOn('delete', each))),
    );
    const prepared = await Promise.all(orders.map((order) => scene.activities.prepareOrder(order)));
    assert.deepEqual(prepared.map(({ outcome }) => outcome).toSorted(), [
      'ended',
      'ended',
      'ended',
      'planned',
    ]);
  });
});
