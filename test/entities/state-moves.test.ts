import assert from 'node:assert/strict';
import {
  itemMoves,
  itemStates,
  orderMoves,
  orderStates,
  type OrderState,
} from '../../domain/order/order-state.js';
import { stepMoves, stepStates } from '../../domain/plan/step-state.js';
import { moveItems } from '../../entities/orders/items.js';
import { beginAssessment, endAssessment, moveOrder, moveRunning } from '../../entities/orders/orders.js';
import { moveSteps } from '../../entities/orders/steps.js';
import { openDatabase } from '../support/open-database.js';
import { perSuite } from '../support/per-suite.js';

const order = { kind: 'productOrder', orderId: 'o' } as const;

describe('the moves of orders and steps in the database', () => {
  const scene = perSuite(async () => {
    const db = await openDatabase({ recordsMoves: false });
    return { db, close: async () => db.pool.close() };
  });

  before(async () => {
    const now = new Date();
    await scene.db.run(
      `INSERT INTO product_order (id, state, orderDate, doc, createdAt, updatedAt, partitions, milestones)
       VALUES ('o', 'acknowledged', ?, '{}', ?, ?, 1, 0)`,
      [now, now, now],
    );
    await scene.db.run(
      `INSERT INTO plan_step (id, orderId, orderKind, itemId, partitionNo, position, kind, pointOfNoReturn, state, graph, step)
       VALUES ('s', 'o', 'productOrder', '1', 0, 0, 'milestone', 'none', 'waiting', '{}', '{}')`,
    );
  });

  const stateOf = async (table: 'product_order' | 'plan_step') => {
    const [row] = await scene.db.rows<{ state: OrderState; revision?: number }>(`SELECT * FROM ${table}`);
    return row!;
  };

  const eventTypes = async () =>
    (await scene.db.rows<{ eventType: string }>('SELECT eventType FROM event')).map(
      ({ eventType }) => eventType,
    );

  it('are those of the table for an order, each a new revision with its event, and no others', async () => {
    for (const from of orderStates) {
      for (const to of orderStates.filter((state) => state !== from)) {
        await scene.db.run('UPDATE product_order SET state = ?, revision = 1', [from]);
        await scene.db.run('DELETE FROM event');
        await scene.db.transaction(async (tx) => moveOrder(tx, order, to, { at: new Date() }));
        const { state, revision } = await stateOf('product_order');
        const events = await eventTypes();
        const legal = orderMoves[from].includes(to);
        assert.deepEqual(
          [state, revision, events.length],
          legal ? [to, 2, 1] : [from, 1, 0],
          `${from} -> ${to}`,
        );
      }
    }
  });

  it('of an order that runs are told as one change of its state', async () => {
    for (const [from, to] of [
      ['acknowledged', 'inProgress'],
      ['inProgress', 'held'],
      ['held', 'acknowledged'],
    ] as const) {
      await scene.db.run('UPDATE product_order SET state = ?', [from]);
      await scene.db.run('DELETE FROM event');
      await scene.db.transaction(async (tx) => moveRunning(tx, order, to, { at: new Date() }));
      assert.equal((await stateOf('product_order')).state, to);
      assert.deepEqual(await eventTypes(), ['ProductOrderStateChangeEvent']);
    }
  });

  it('are those of the table for a step, and no others', async () => {
    for (const from of stepStates) {
      for (const to of stepStates.filter((state) => state !== from)) {
        await scene.db.run('UPDATE plan_step SET state = ?', [from]);
        await scene.db.transaction(async (tx) => moveSteps(tx, ['s'], to));
        const { state } = await stateOf('plan_step');
        assert.equal(state, stepMoves[from].includes(to) ? to : from, `${from} -> ${to}`);
      }
    }
  });

  it('are those of the table for an item, and no others', async () => {
    await scene.db.run(
      `INSERT INTO order_item (orderId, itemId, position, action, state, openRules, planned)
       VALUES ('o', '1', 0, 'add', 'inProgress', 0, '{}')`,
    );
    for (const from of itemStates) {
      for (const to of itemStates.filter((state) => state !== from)) {
        await scene.db.run('UPDATE order_item SET state = ?', [from]);
        await scene.db.transaction(async (tx) => moveItems(tx, 'o', to));
        const [item] = await scene.db.rows<{ state: string }>('SELECT state FROM order_item');
        assert.equal(item?.state, itemMoves[from].includes(to) ? to : from, `${from} -> ${to}`);
      }
    }
  });

  it('lead an order whose cancellation is refused back to where it was, or has come to meanwhile', async () => {
    for (const from of ['acknowledged', 'held', 'inProgress'] as const) {
      await scene.db.run('UPDATE product_order SET state = ?', [from]);
      await scene.db.transaction(async (tx) => beginAssessment(tx, order, new Date()));
      assert.equal((await stateOf('product_order')).state, 'assessingCancellation');
      await scene.db.transaction(async (tx) => endAssessment(tx, order, new Date()));
      assert.equal((await stateOf('product_order')).state, from);
    }
    await scene.db.transaction(async (tx) => beginAssessment(tx, order, new Date()));
    await scene.db.run('DELETE FROM event');
    await scene.db.transaction(async (tx) => moveRunning(tx, order, 'held', { at: new Date() }));
    assert.equal((await stateOf('product_order')).state, 'assessingCancellation');
    // The state that it shows has not changed.
    assert.deepEqual(await eventTypes(), ['ProductOrderAttributeValueChangeEvent']);
    await scene.db.transaction(async (tx) => endAssessment(tx, order, new Date()));
    assert.equal((await stateOf('product_order')).state, 'held');
  });
});
