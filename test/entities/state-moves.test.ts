import assert from 'node:assert/strict';
import {
  itemMoves,
  itemStates,
  orderMoves,
  orderStates,
  type OrderState,
} from '../../domain/order/order-state.js';
import { stepMoves, stepStates } from '../../domain/plan/step-state.js';
import type { Database } from '../../entities/database.js';
import { moveItems } from '../../entities/orders/items.js';
import { beginAssessment, endAssessment, moveOrder, moveRunning } from '../../entities/orders/orders.js';
import { moveSteps } from '../../entities/orders/steps.js';
import { openDatabase } from '../support/open-database.js';

const order = { kind: 'productOrder', orderId: 'o' } as const;

describe('the moves of orders and steps in the database', () => {
  let db: Database;

  before(async () => {
    db = await openDatabase({ recordsMoves: false });
    const now = new Date();
    await db.run(
      `INSERT INTO product_order (id, state, orderDate, doc, createdAt, updatedAt, partitions, milestones)
       VALUES ('o', 'acknowledged', ?, '{}', ?, ?, 1, 0)`,
      [now, now, now],
    );
    await db.run(
      `INSERT INTO plan_step (id, orderId, orderKind, itemId, partitionNo, position, kind, pointOfNoReturn, state, graph, step)
       VALUES ('s', 'o', 'productOrder', '1', 0, 0, 'milestone', 'none', 'waiting', '{}', '{}')`,
    );
  });

  after(async () => db.pool.close());

  const stateOf = async (table: 'product_order' | 'plan_step') => {
    const [row] = await db.rows<{ state: OrderState; revision?: number }>(`SELECT * FROM ${table}`);
    return row!;
  };

  it('are those of the table for an order, each a new revision with its event, and no others', async () => {
    for (const from of orderStates) {
      for (const to of orderStates.filter((state) => state !== from)) {
        await db.run('UPDATE product_order SET state = ?, revision = 1', [from]);
        await db.run('DELETE FROM event');
        await db.transaction(async (tx) => moveOrder(tx, order, to, { at: new Date() }));
        const { state, revision } = await stateOf('product_order');
        const events = await db.rows('SELECT eventType FROM event');
        const legal = orderMoves[from].includes(to);
        assert.deepEqual(
          [state, revision, events.length],
          legal ? [to, 2, 1] : [from, 1, 0],
          `${from} -> ${to}`,
        );
      }
    }
  });

  it('are those of the table for a step, and no others', async () => {
    for (const from of stepStates) {
      for (const to of stepStates.filter((state) => state !== from)) {
        await db.run('UPDATE plan_step SET state = ?', [from]);
        await db.transaction(async (tx) => moveSteps(tx, ['s'], to));
        const { state } = await stateOf('plan_step');
        assert.equal(state, stepMoves[from].includes(to) ? to : from, `${from} -> ${to}`);
      }
    }
  });

  it('are those of the table for an item, and no others', async () => {
    await db.run(
      `INSERT INTO order_item (orderId, itemId, position, action, state, openRules, planned)
       VALUES ('o', '1', 0, 'add', 'inProgress', 0, '{}')`,
    );
    for (const from of itemStates) {
      for (const to of itemStates.filter((state) => state !== from)) {
        await db.run('UPDATE order_item SET state = ?', [from]);
        await db.transaction(async (tx) => moveItems(tx, 'o', to));
        const [item] = await db.rows<{ state: string }>('SELECT state FROM order_item');
        assert.equal(item?.state, itemMoves[from].includes(to) ? to : from, `${from} -> ${to}`);
      }
    }
  });

  it('lead an order whose cancellation is refused back to where it was, or has come to meanwhile', async () => {
    for (const from of ['acknowledged', 'held', 'inProgress'] as const) {
      await db.run('UPDATE product_order SET state = ?', [from]);
      await db.transaction(async (tx) => beginAssessment(tx, order, new Date()));
      assert.equal((await stateOf('product_order')).state, 'assessingCancellation');
      await db.transaction(async (tx) => endAssessment(tx, order, new Date()));
      assert.equal((await stateOf('product_order')).state, from);
    }
    await db.transaction(async (tx) => beginAssessment(tx, order, new Date()));
    await db.transaction(async (tx) => moveRunning(tx, order, 'held', { at: new Date() }));
    assert.equal((await stateOf('product_order')).state, 'assessingCancellation');
    await db.transaction(async (tx) => endAssessment(tx, order, new Date()));
    assert.equal((await stateOf('product_order')).state, 'held');
  });
});
