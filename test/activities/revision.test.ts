import assert from 'node:assert/strict';
import { productOrder } from '../../api/orders/product-order.js';
import { renderOne, requireRow } from '../../api/tmf630/one-row.js';
import { perSuite } from '../support/per-suite.js';
import { line, pipes, revisedOrders, speed } from './support/revised-orders.js';
import { openScene } from './support/scene.js';

describe('a revision of a running product order', function () {
  this.timeout('60s');
  const scene = perSuite(openScene);
  before(async () => scene.add(pipes));
  const {
    begin,
    contextOf,
    ask,
    replan,
    revisionsOf,
    stepsOf,
    itemStates,
    productStates,
    stepOf,
    finish,
    undo,
  } = revisedOrders(scene);

  it('adds, changes and drops lines that have not begun, with all that comes with them', async () => {
    const order = await begin('1', '2');
    const body = {
      productOrderItem: [{ id: '1', product: speed(5) }, { id: '2', state: 'cancelled' }, line('3', 7)],
    };
    const preview = await ask(order, body, 'dryRun=true');
    assert.deepEqual(await revisionsOf(order), []);
    const { step, item, keptSteps } = await ask(order, body);
    assert.deepEqual(
      { step, item, keptSteps },
      {
        step: preview['step'],
        item: preview['item'],
        keptSteps: preview['keptSteps'],
      },
    );
    const before = new Map((await scene.steps(order)).map((row) => [row.id, row]));
    assert.deepEqual(await replan(order), { changed: true });
    assert.deepEqual(await replan(order), { changed: false });
    assert.deepEqual(
      (await revisionsOf(order)).map(({ state }) => state),
      ['applied'],
    );
    assert.deepEqual((await stepsOf(order)).toSorted(), [
      '1 port waiting',
      '1 splice waiting',
      '1 trench waiting',
      '2 port cancelled',
      '2 splice cancelled',
      '2 trench cancelled',
      '3 port waiting',
      '3 splice waiting',
      '3 trench waiting',
    ]);
    const kept = await stepOf(order, '1', 'trench');
    assert.deepEqual(kept, before.get(kept.id));
    assert.deepEqual((await stepOf(order, '1', 'port')).step.characteristics, [{ name: 'speed', value: 5 }]);
    assert.deepEqual(await itemStates(order), { 1: 'inProgress', 2: 'cancelled', 3: 'inProgress' });
    assert.deepEqual(await productStates(order), [
      'pendingActive reserved',
      'cancelled free',
      'pendingActive reserved',
    ]);
    const [agreement] = await scene.database.rows<{ doc: { agreementItem: { orderItemId: string }[] } }>(
      'SELECT doc FROM agreement WHERE orderId = ?',
      [order.orderId],
    );
    assert.deepEqual(
      agreement?.doc.agreementItem.map(({ orderItemId }) => orderItemId),
      ['1', '3'],
    );
    const shown = await renderOne(
      contextOf(),
      productOrder,
      await requireRow(contextOf(), productOrder, order.orderId),
      { origin: '', fields: undefined },
    );
    assert.equal(shown['version'], 2);
    assert.deepEqual(
      (shown['productOrderItem'] as { id: string; state: string }[]).map(({ id, state }) => `${id} ${state}`),
      ['1 inProgress', '3 inProgress', '2 cancelled'],
    );
    await scene.fulfil(order);
    assert.equal(await scene.stateOf(order), 'completed');
    const [product] = await scene.database.rows<{ status: string; doc: object }>(
      "SELECT status, doc FROM product WHERE orderId = ? AND orderItemId = '1'",
      [order.orderId],
    );
    assert.equal(product?.status, 'active');
    assert.match(JSON.stringify(product?.doc), /"name":"speed","value":5/);
  });

  it('refuses the line that is past a hard point of no return, and applies the rest', async () => {
    const order = await begin('1', '2');
    await finish(order, '1', 'trench');
    const body = {
      productOrderItem: [
        { id: '1', state: 'cancelled' },
        { id: '2', product: speed(9) },
      ],
    };
    const { item } = (await ask(order, body)) as { item: { id: string; result: string; reason: object }[] };
    assert.deepEqual(
      item.map(({ id, result }) => `${id} ${result}`),
      ['1 refused', '2 accepted'],
    );
    assert.match(JSON.stringify(item[0]?.reason), /pointOfNoReturn.*trench.*"since":"20/);
    assert.deepEqual(await replan(order), { changed: true });
    assert.deepEqual(
      (await revisionsOf(order)).map(({ state }) => state),
      ['partlyApplied'],
    );
    assert.deepEqual(await itemStates(order), { 1: 'inProgress', 2: 'inProgress' });
    assert.equal((await stepOf(order, '1', 'trench')).state, 'completed');
    await assert.rejects(
      ask(order, { productOrderItem: [{ id: '1', state: 'cancelled' }] }),
      (err: Error) => {
        assert.match(
          err.message,
          /^Nothing of the revision can be done\. .*point of no return\. It was begun at 20/,
        );
        return true;
      },
    );
  });

  it('undoes what is past a soft point of no return only where its penalty is accepted, and keeps it on the order', async () => {
    const order = await begin('1', '2');
    await finish(order, '1', 'splice');
    const dropping = { productOrderItem: [{ id: '1', state: 'cancelled' }] };
    await assert.rejects(ask(order, dropping), /send acceptPenalty/);
    await ask(order, { ...dropping, acceptPenalty: true });
    await replan(order);
    assert.deepEqual(await itemStates(order), { 1: 'inProgress', 2: 'inProgress' });
    await undo(order, '1', 'splice');
    assert.deepEqual(await itemStates(order), { 1: 'cancelled', 2: 'inProgress' });
    assert.deepEqual(await productStates(order), ['cancelled free', 'pendingActive reserved']);
    const [row] = await scene.database.rows<{
      doc: { revisionPenalty: { change: string; revision: number }[] };
    }>('SELECT doc FROM product_order WHERE id = ?', [order.orderId]);
    assert.deepEqual(
      row?.doc.revisionPenalty.map(({ change, revision }) => ({ change, revision })),
      [{ change: 'undo', revision: 1 }],
    );
    await scene.fulfil(order);
    assert.equal(await scene.stateOf(order), 'completed');
  });

  it('repeats a step that was done with what has changed, and takes a second revision meanwhile', async () => {
    const order = await begin('1');
    await finish(order, '1', 'port');
    const first = await ask(order, { productOrderItem: [{ id: '1', product: speed(5) }] });
    const second = await ask(order, { productOrderItem: [line('2')] });
    assert.deepEqual([first['number'], second['number']], [1, 2]);
    await replan(order);
    assert.deepEqual(
      (await revisionsOf(order)).map(({ state }) => state),
      ['applied', 'applied'],
    );
    assert.deepEqual(await itemStates(order), { 1: 'inProgress', 2: 'inProgress' });
    await undo(order, '1', 'port');
    assert.deepEqual(await replan(order), { changed: true });
    const port = await stepOf(order, '1', 'port');
    assert.deepEqual(
      [port.state, port.generation, port.step.characteristics],
      ['waiting', 2, [{ name: 'speed', value: 5 }]],
    );
    await scene.fulfil(order);
    assert.equal(await scene.stateOf(order), 'completed');
  });

  it('refuses what has become another line since it was asked for, and whatever the rest of it is goes on', async () => {
    const order = await begin('1', '2');
    await ask(order, { productOrderItem: [{ id: '1', product: speed(5) }] });
    await ask(order, {
      productOrderItem: [
        { id: '1', product: speed(6) },
        { id: '2', product: speed(7) },
      ],
    });
    await finish(order, '1', 'port');
    // What the first revision asks for cannot be done any more.
    await scene.database.run(
      "UPDATE plan_step SET pointOfNoReturn = 'hard', step = JSON_SET(step, '$.pointOfNoReturn', 'hard') WHERE id = ?",
      [(await stepOf(order, '1', 'port')).id],
    );
    await replan(order);
    const [first, second] = await revisionsOf(order);
    assert.deepEqual([first?.state, second?.state], ['refused', 'partlyApplied']);
    assert.match(JSON.stringify(second?.doc.item[0]), /"code":"overtaken"/);
  });

  it('holds back the end of the order until it is decided', async () => {
    const order = await begin('1');
    await finish(order, '1', 'port');
    await finish(order, '1', 'trench');
    await ask(order, { productOrderItem: [line('2')] });
    await finish(order, '1', 'splice');
    assert.notEqual(await scene.stateOf(order), 'completed');
    assert.equal((await scene.activities.loadPartition({ ...order, partition: 0 })).revising, true);
    await replan(order);
    assert.equal((await scene.activities.loadPartition({ ...order, partition: 0 })).revising, undefined);
    await scene.fulfil(order);
    assert.equal(await scene.stateOf(order), 'completed');
  });

  it('is refused with what is to be done instead', async () => {
    const order = await begin('1', '2');
    const refusals: readonly (readonly [object, RegExp])[] = [
      [{ productOrderItem: [{ id: '1' }] }, /changes nothing/],
      [
        {
          productOrderItem: [
            { id: '1', state: 'cancelled' },
            { id: '2', state: 'cancelled' },
          ],
        },
        /cancel it instead/,
      ],
      [{ productOrderItem: [{ id: '1', action: 'delete' }] }, /drop the item, and add another/],
      [
        { productOrderItem: [{ id: '1', productOffering: { id: 'fibre-home' } }] },
        /drop the item, and add another/,
      ],
      [{ productOrderItem: [{ id: '9', action: 'add', productOffering: { id: 'no-such' } }] }, /no-such/],
      [{ productOrderItem: [{ id: '1', state: 'held' }] }, /only cancelled can/],
    ];
    for (const [body, message] of refusals) await assert.rejects(ask(order, body), message);
    await scene.activities.beginCancel({ ...order });
    await assert.rejects(
      ask(order, { productOrderItem: [line('3')] }),
      /pendingCancellation and cannot be revised/,
    );
  });

  it('that waits when the order is cancelled is refused', async () => {
    const order = await begin('1');
    await ask(order, { productOrderItem: [line('2')] });
    await scene.activities.beginCancel({ ...order });
    assert.deepEqual(
      (await revisionsOf(order)).map(({ state }) => state),
      ['refused'],
    );
    assert.deepEqual(await replan(order), { changed: false });
  });
});
