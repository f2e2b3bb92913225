import assert from 'node:assert/strict';
import { perSuite } from '../support/per-suite.js';
import { line, pipes, revisedOrders, speed } from './support/revised-orders.js';
import { openScene } from './support/scene.js';

describe('what a revision may change, and what changes with it,', function () {
  this.timeout('60s');
  const scene = perSuite(openScene);
  before(async () => scene.add(pipes));
  const { begin, beginWith, ask, replan } = revisedOrders(scene);

  it('is refused with what it cannot change, and of an order of too many items', async () => {
    const order = await begin('1');
    await assert.rejects(
      ask(order, { productOrderItem: [line('2')], note: [{ text: 'x' }] }),
      /note is not revised/,
    );
    const many = Array.from({ length: 100 }, (_, index) => line(`more-${index}`));
    await assert.rejects(ask(order, { productOrderItem: many }), /too many items to be revised/);
    await scene.database.run(
      `INSERT INTO order_item (orderId, itemId, position, action, state, openRules, planned)
       SELECT orderId, CONCAT('part-', tens.n + 45 * ones.n), 1, action, state, openRules, planned FROM order_item,
         (WITH RECURSIVE upTo AS (SELECT 0 AS n UNION ALL SELECT n + 1 FROM upTo WHERE n < 44) SELECT n FROM upTo) tens,
         (WITH RECURSIVE upTo AS (SELECT 0 AS n UNION ALL SELECT n + 1 FROM upTo WHERE n < 44) SELECT n FROM upTo) ones
       WHERE orderId = ?`,
      [order.orderId],
    );
    await assert.rejects(ask(order, { productOrderItem: [line('2')] }), /too many steps to be revised/);
    await scene.database.run("DELETE FROM order_item WHERE orderId = ? AND itemId LIKE 'part-%'", [
      order.orderId,
    ]);
  });

  it('is the total of the order too, also where prices are not calculated', async () => {
    const monthly = (value: number) => ({
      priceType: 'recurring',
      recurringChargePeriod: 'month',
      price: { dutyFreeAmount: { unit: 'EUR', value } },
    });
    const paid = (id: string) => ({ ...line(id), itemTotalPrice: [monthly(10)] });
    const order = await beginWith(paid('1'), paid('2'), paid('3'));
    await scene.database.run(
      `UPDATE product_order SET doc = JSON_SET(doc, '$.orderTotalPrice', JSON_EXTRACT(?, '$')) WHERE id = ?`,
      [JSON.stringify([monthly(30)]), order.orderId],
    );
    const totalAfter = async (body: object): Promise<unknown> => {
      await ask(order, body);
      await replan(order);
      const [row] = await scene.database.rows<{ doc: Readonly<Record<string, unknown>> }>(
        'SELECT doc FROM product_order WHERE id = ?',
        [order.orderId],
      );
      return row?.doc['orderTotalPrice'];
    };
    const dated = { requestedCompletionDate: '2031-01-01T00:00:00.000Z' };
    assert.deepEqual(await totalAfter(dated), [monthly(30)]);
    assert.deepEqual(await totalAfter({ productOrderItem: [{ id: '3', state: 'cancelled' }] }), [
      monthly(20),
    ]);
    const dearer = { id: '2', itemTotalPrice: [monthly(15)], product: speed(5) };
    assert.deepEqual(await totalAfter({ productOrderItem: [dearer] }), [monthly(25)]);
  });
});
