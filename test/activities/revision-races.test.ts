import assert from 'node:assert/strict';
import { productOrder } from '../../api/orders/product-order.js';
import { reviseByPatch } from '../../api/orders/revise-by-patch.js';
import { renderOne, requireRow } from '../../api/tmf630/one-row.js';
import type { Body } from '../../api/tmf630/resource.js';
import type { OrderInput } from '../../domain/order/messages.js';
import { receiveCallback } from '../../entities/orders/callbacks.js';
import { followMergedCustomer } from '../../entities/orders/merged-customer.js';
import { perSuite } from '../support/per-suite.js';
import { lightCatalog } from './support/light-catalog.js';
import { holdsOn } from './support/holds.js';
import { changing, line, pipes, revisedOrders, speed } from './support/revised-orders.js';
import { openScene } from './support/scene.js';

describe('a revision, while other things happen to its order,', function () {
  this.timeout('60s');
  const scene = perSuite(openScene);
  before(async () => scene.add(pipes));
  const {
    begin,
    beginWith,
    contextOf,
    requestOf,
    ask,
    replan,
    revisionsOf,
    stepsOf,
    itemStates,
    stepOf,
    finish,
    undo,
  } = revisedOrders(scene);
  const { hold, resume, woken } = holdsOn(scene);

  /** A pipe that the customer has. */
  async function owned(): Promise<string> {
    const order = await begin('1');
    await scene.fulfil(order);
    const [product] = await scene.database.rows<{ id: string }>('SELECT id FROM product WHERE orderId = ?', [
      order.orderId,
    ]);
    return product!.id;
  }

  const lastOf = async (order: OrderInput) => {
    const all = await revisionsOf(order);
    const { state, doc } = all.at(-1)!;
    return [
      state,
      ...doc.item.map(({ id, result, reason }) => [id, result, codeOf(reason)].join(' ').trim()),
    ];
  };
  const codeOf = (reason: { readonly code?: string } = {}): string => reason.code ?? '';

  it('changes a product by another item, once the one that was to end it is cancelled', async () => {
    const product = await owned();
    const order = await beginWith(line('1'), { id: '2', action: 'delete', product: { id: product } });
    const again = { productOrderItem: [{ id: '2', state: 'cancelled' }, changing('3', product)] };
    const { item } = (await ask(order, again)) as { item: { reason?: object }[] };
    assert.equal(codeOf(item[1]?.reason), 'productReserved');
    await replan(order);
    assert.deepEqual(await itemStates(order), { 1: 'inProgress', 2: 'cancelled' });
    // The plan of the order knows the product as it was before it was reserved, and given back.
    await ask(order, { productOrderItem: [changing('3', product)] });
    await replan(order);
    assert.deepEqual(await lastOf(order), ['applied', '3 accepted']);
    await scene.fulfil(order);
    assert.equal(await scene.stateOf(order), 'completed');
  });

  it('refuses the lines about products that others have taken since, and does the rest', async () => {
    const [one, two] = [await owned(), await owned()];
    const order = await begin('1');
    await ask(order, { productOrderItem: [changing('2', one), changing('3', two), line('4')] });
    await beginWith(changing('1', one), changing('2', two));
    await replan(order);
    assert.deepEqual(await lastOf(order), [
      'partlyApplied',
      '2 refused productReserved',
      '3 refused productReserved',
      '4 accepted',
    ]);
    await scene.fulfil(order);
    assert.equal(await scene.stateOf(order), 'completed');
  });

  it('waits for no item that it does not touch', async () => {
    const order = await begin('1', '2');
    await ask(order, { productOrderItem: [{ id: '2', product: speed(5) }] });
    await scene.database.transaction(async (tx) => {
      await tx.rows("SELECT 1 FROM order_item WHERE orderId = ? AND itemId = '1' FOR UPDATE", [
        order.orderId,
      ]);
      await replan(order);
    });
    assert.deepEqual(await lastOf(order), ['applied', '2 accepted']);
  });

  it('is taken while the order is on hold, and what it adds waits until that is resumed', async () => {
    const order = await begin('1', '2');
    await hold(order);
    await ask(order, { productOrderItem: [{ id: '2', state: 'cancelled' }, line('3')] });
    await replan(order);
    assert.deepEqual(await itemStates(order), { 1: 'inProgress', 2: 'cancelled', 3: 'inProgress' });
    assert.equal(await scene.stateOf(order), 'held');
    const { id, step } = await stepOf(order, '3', 'port');
    const handOff = { ...order, system: step.downstreamSystem, stepIds: [id] };
    assert.deepEqual(await scene.activities.handOff(handOff), {});
    await resume(order);
    await scene.fulfil(order);
    assert.equal(await scene.stateOf(order), 'completed');
  });

  it('ends a dropped item when all is undone, also what was to be undone before', async () => {
    const order = await begin('1', '2');
    await finish(order, '1', 'port');
    const port = await stepOf(order, '1', 'port');
    await scene.database.run("UPDATE plan_step SET withdrawal = 'remove' WHERE id = ?", [port.id]);
    await ask(order, { productOrderItem: [{ id: '1', state: 'cancelled' }] });
    await replan(order);
    assert.equal((await itemStates(order))['1'], 'inProgress');
    await undo(order, '1', 'port');
    assert.equal((await itemStates(order))['1'], 'cancelled');
  });

  it('is put to the workflow again when nothing else is left of the order', async () => {
    const order = await begin('1');
    await finish(order, '1', 'port');
    await finish(order, '1', 'trench');
    await ask(order, { productOrderItem: [line('2')] });
    // A worker of an earlier version has taken the message, and did not know it.
    await woken();
    await finish(order, '1', 'splice');
    assert.ok((await woken()).includes(`productOrder/${order.orderId} revise`));
  });

  it('is one of what the survivor has, when its customer was merged', async () => {
    const product = await owned();
    const order = await begin('1', '2');
    const { database } = scene;
    const now = new Date();
    for (const [id, doc] of [
      ['customer-1', { mergedInto: { id: 'survivor' } }],
      ['survivor', {}],
    ] as const)
      await database.run(
        "INSERT INTO business_document (resource, id, doc, createdAt, updatedAt) VALUES ('customer', ?, ?, ?, ?)",
        [id, JSON.stringify(doc), now, now],
      );
    await followMergedCustomer(database, 'customer-1');
    await database.run("UPDATE product SET customerId = 'survivor' WHERE customerId = 'customer-1'");
    await ask(order, { productOrderItem: [{ id: '1', product: speed(5) }, changing('3', product)] });
    await replan(order);
    assert.deepEqual(await lastOf(order), ['applied', '1 accepted', '3 accepted']);
    assert.deepEqual(
      (await stepsOf(order)).filter((step) => step.startsWith('3')),
      ['3 port waiting'],
    );
    await scene.fulfil(order);
    assert.equal(await scene.stateOf(order), 'completed');
  });

  it('costs what the catalog says now, where prices are calculated, and the other lines what was promised', async () => {
    await scene.add([
      [
        'productOfferingPrice',
        'pipe-monthly',
        {
          priceType: 'recurring',
          recurringChargePeriodType: 'month',
          recurringChargePeriodLength: 1,
          price: { value: 12, unit: 'EUR' },
        },
      ],
      [
        'productOffering',
        'paid-pipe',
        { productSpecification: { id: 'pipe' }, productOfferingPrice: [{ id: 'pipe-monthly' }] },
      ],
    ]);
    const monthly = (value: number) => ({
      priceType: 'recurring',
      recurringChargePeriod: 'month',
      price: { dutyFreeAmount: { unit: 'EUR', value } },
    });
    const paid = (id: string) => ({ ...line(id), productOffering: { id: 'paid-pipe' } });
    const promised = { itemPrice: [monthly(10)], itemTotalPrice: [monthly(10)] };
    const order = await beginWith({ ...paid('1'), ...promised }, { ...paid('2'), ...promised });
    const revision = { productOrderItem: [{ id: '2', product: speed(5) }, paid('3')] };
    const { orderTotalPrice, item } = await ask(order, revision, '', 'calculated');
    assert.deepEqual(orderTotalPrice, [monthly(34)]);
    assert.deepEqual(
      (item as { id: string }[]).map(({ id }) => id),
      ['2', '3'],
    );
    await replan(order);
    const [row] = await scene.database.rows<{ doc: Readonly<Record<string, { itemTotalPrice: object }[]>> }>(
      'SELECT doc FROM product_order WHERE id = ?',
      [order.orderId],
    );
    assert.deepEqual(row?.doc['orderTotalPrice'], [monthly(34)]);
    assert.deepEqual(
      row.doc['productOrderItem']?.map(({ itemTotalPrice }) => itemTotalPrice),
      [[monthly(10)], [monthly(12)], [monthly(12)]],
    );
    const wrong = { productOrderItem: [{ id: '2', itemPrice: [monthly(1)] }] };
    await assert.rejects(ask(order, wrong, '', 'calculated'), /itemPrice/);
  });

  it('by a PATCH that is repeated is asked for once', async () => {
    const order = await begin('1');
    const context = contextOf();
    const row = await requireRow(context, productOrder, order.orderId);
    const shown = await renderOne(context, productOrder, row, { origin: '', fields: undefined });
    const patch = async () =>
      await reviseByPatch(context, requestOf(order, {}), {
        row,
        shown: JSON.parse(JSON.stringify(shown)) as Body,
        sent: { productOrderItem: [{ id: '1', product: speed(5) }] },
        otherAttributes: [],
      });
    assert.deepEqual([await patch(), await patch()], [{ 'X-Order-Revision': '1' }, {}]);
    await replan(order);
    assert.deepEqual(await patch(), {});
  });

  it('does not turn what a step of a dropped item reports meanwhile into fallout', async () => {
    await scene.add(lightCatalog);
    const light = (id: string) => ({ id, action: 'add', productOffering: { id: 'light' } });
    const order = await beginWith(light('1'), light('2'));
    const { id: lineId, step } = await stepOf(order, '1', 'line');
    await scene.activities.handOff({ ...order, system: step.downstreamSystem, stepIds: [lineId] });
    await scene.report(lineId, 'completed', [
      { name: 'opticalPower', value: -20 },
      { name: 'serialNumber', value: 'A' },
    ]);
    const follow = async () =>
      await scene.activities.replanOrder({ ...order, partition: 0, stepIds: [lineId] });
    await follow();
    await scene.activities.advanceOrder({ ...order, stepIds: [lineId], partitions: 1, cancelling: false });
    await ask(order, { productOrderItem: [{ id: '1', state: 'cancelled' }] });
    await replan(order);
    await receiveCallback(scene.database, {
      stepId: lineId,
      state: 'completed',
      characteristics: [{ name: 'opticalPower', value: -21 }],
      reasons: [],
      body: {},
      caller: 'test',
      channel: 'patch',
    });
    assert.equal((await follow()).conflict, undefined);
  });
});
