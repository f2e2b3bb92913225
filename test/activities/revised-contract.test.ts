import assert from 'node:assert/strict';
import type { OrderInput } from '../../domain/order/messages.js';
import { perSuite } from '../support/per-suite.js';
import { line, pipes, revisedOrders } from './support/revised-orders.js';
import { openScene } from './support/scene.js';

describe('the contract of an order that is revised', function () {
  this.timeout('60s');
  const scene = perSuite(async () => {
    const opened = await openScene();
    await opened.add(pipes);
    return opened;
  });
  const { beginWith, ask, replan } = revisedOrders(scene);

  const under = (id: string, ...agreements: readonly string[]) => {
    const { product, ...item } = line(id);
    return { ...item, product: { ...product, agreement: agreements.map(ref) } };
  };
  const ref = (id: string) => ({ id, name: `Frame ${id}` });

  const associated = async ({ orderId }: OrderInput): Promise<readonly string[]> => {
    const [agreement] = await scene.database.rows<{ doc: { associatedAgreement?: { id: string }[] } }>(
      'SELECT doc FROM agreement WHERE orderId = ?',
      [orderId],
    );
    return (agreement?.doc.associatedAgreement ?? []).map(({ id }) => id);
  };

  it('names the agreements that its lines follow, each once', async () => {
    const order = await beginWith(under('1', 'a'), under('2', 'a', 'b'));
    assert.deepEqual(await associated(order), ['a', 'b']);
    assert.deepEqual(await associated(await beginWith(line('1'))), []);
  });

  it('names what a revision adds, no more what nothing follows since, and still what somebody has added', async () => {
    const order = await beginWith(line('1'), under('2', 'a'));
    await scene.database.run(
      `UPDATE agreement SET doc = JSON_ARRAY_APPEND(doc, '$.associatedAgreement', JSON_OBJECT('id', 'by-hand'))
       WHERE orderId = ?`,
      [order.orderId],
    );
    const { product } = under('1', 'b');
    await ask(order, {
      productOrderItem: [{ id: '1', product }, { id: '2', state: 'cancelled' }, under('3', 'c', 'b')],
    });
    await replan(order);
    assert.deepEqual(await associated(order), ['by-hand', 'b', 'c']);
    await ask(order, { productOrderItem: [{ id: '3', state: 'cancelled' }, line('4')] });
    await replan(order);
    assert.deepEqual(await associated(order), ['by-hand', 'b']);
  });
});
