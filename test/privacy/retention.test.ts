import assert from 'node:assert/strict';
import { createRetentionActivities } from '../../activities/privacy/apply-retention.js';
import { turnup } from '../../entities/actor.js';
import type { Database } from '../../entities/database.js';
import { retentionRules } from '../../entities/privacy/retention.js';
import { storeOrder } from '../api/running-order.js';
import { databaseOfSuite } from '../api/scene.js';
import { day } from '../support/days.js';
import { log } from '../support/log.js';
import { force } from '../support/open-database.js';

const old = new Date(Date.now() - 100 * day);

describe('what was kept long enough', function () {
  this.timeout('60s');
  const open = databaseOfSuite();
  let database: Database;
  beforeEach(() => (database = open().pool.as(turnup('applyRetention'))));

  const apply = async (days: Readonly<Record<string, number>>) =>
    createRetentionActivities({ database, days, log }).applyRetention(undefined);

  const store = async (table: string, row: object): Promise<void> =>
    database.transaction(async (tx) => tx.insert(table, Object.keys(row) as never[], [row]));

  const document = async (id: string, resource: string, more: object, at = old): Promise<void> =>
    store('business_document', {
      id,
      resource,
      doc: { id, familyName: 'Doe', note: [{ text: 'call Doe' }] },
      createdAt: at,
      updatedAt: at,
      ...more,
    });

  const names = async (table: string): Promise<Record<string, boolean>> =>
    Object.fromEntries(
      (await database.rows<{ id: string; doc: object }>(`SELECT id, doc FROM ${table} ORDER BY id`)).map(
        ({ id, doc }) => [id, JSON.stringify(doc).includes('Doe')],
      ),
    );

  it('of orders is what they say of a person, once they have ended, unless a legal hold keeps it', async () => {
    const relatedParty = [{ id: 'c-1', role: 'customer', name: 'Jane Doe' }];
    for (const id of ['ended', 'running', 'recent', 'retained', 'customer-held']) {
      await storeOrder(database, { id, steps: [{ id: `${id}-step` }] });
      const doc = { id, relatedParty, ...(id === 'retained' && { retainUntil: '2999-01-01' }) };
      const at = id === 'recent' ? new Date() : old;
      await force(
        database,
        `UPDATE product_order SET doc = ?, state = ?, orderDate = ?, updatedAt = ?, customerId = ? WHERE id = ?`,
        [
          JSON.stringify(doc),
          id === 'running' ? 'inProgress' : 'completed',
          at,
          at,
          id === 'customer-held' ? 'held' : 'c-1',
          id,
        ],
      );
      await store('callback', {
        stepId: `${id}-step`,
        generation: 1,
        operation: 'do',
        reportedState: 'completed',
        bodyHash: id,
        body: { message: 'Jane Doe was at home' },
        caller: 'provisioning',
        channel: 'listener',
        outcome: 'applied',
        receivedAt: new Date(),
      });
    }
    await document('held', 'customer', { doc: { retainUntil: '2999-01-01T00:00:00Z' } });
    const kept = { 'customer-held': true, recent: true, retained: true, running: true };
    await apply({});
    assert.deepEqual(await names('product_order'), { ...kept, ended: true });
    const { removed, done } = await apply({ closedOrders: 90 });
    assert.deepEqual([removed, done], [1, true]);
    assert.deepEqual(await names('product_order'), { ...kept, ended: false });
    const callbacks = await database.rows<{ stepId: string }>(
      `SELECT stepId FROM callback WHERE CAST(body AS CHAR) LIKE '%Doe%' ORDER BY stepId`,
    );
    assert.deepEqual(
      callbacks.map(({ stepId }) => stepId),
      Object.keys(kept).map((id) => `${id}-step`),
    );
    assert.equal((await apply({ closedOrders: 90 })).removed, 0);
    assert.deepEqual(await database.rows('SELECT * FROM privacy_record'), []);
  });

  it('of leads and carts is what they say of a person, once they came to nothing or are over', async () => {
    await document('cancelled', 'salesLead', { state: 'cancelled' });
    await document('converted', 'salesLead', { state: 'converted' });
    await document('cart-active', 'shoppingCart', { status: 'active' });
    await document('cart-expired', 'shoppingCart', { status: 'expired' });
    await document('cart-recent', 'shoppingCart', { status: 'expired' }, new Date());
    assert.equal((await apply({ leadsAndCarts: 90 })).removed, 2);
    assert.deepEqual(await names('business_document'), {
      cancelled: false,
      'cart-active': true,
      'cart-expired': false,
      'cart-recent': true,
      converted: true,
    });
  });

  it('of callbacks and keys is deleted where a setting says so, and otherwise stays', async () => {
    const answered = { caller: 'shop', operation: 'POST /order', requestHash: 'x', status: 201, body: '{}' };
    const submission = {
      caller: 'shop',
      resource: 'productOrder',
      bodyHash: 'x',
      resourceId: 'o',
      createdAt: old,
    };
    await store('answered_request', { ...answered, idempotencyKey: 'old', createdAt: old });
    await store('answered_request', { ...answered, idempotencyKey: 'new', createdAt: new Date() });
    await store('submission', { ...submission, keyKind: 'Idempotency-Key', keyValue: 'old' });
    await store('submission', { ...submission, keyKind: 'externalId', keyValue: 'SHOP-1' });
    assert.equal((await apply({})).removed, 0);
    assert.equal((await apply({ idempotencyKeys: 30, callbacks: 30 })).removed, 2);
    const left = await database.rows<{ key: string }>(
      'SELECT idempotencyKey AS `key` FROM answered_request UNION ALL SELECT keyValue FROM submission',
    );
    assert.deepEqual(
      left.map(({ key }) => key),
      ['new', 'SHOP-1'],
    );
  });

  it('of callbacks is deleted once their order has ended: a running one needs what was partly done', async () => {
    await storeOrder(database, { id: 'running', steps: [{ id: 'running-step' }] });
    await storeOrder(database, {
      id: 'held',
      kind: 'serviceOrder',
      state: 'held',
      steps: [{ id: 'held-step' }],
    });
    await storeOrder(database, { id: 'ended', state: 'completed', steps: [{ id: 'ended-step' }] });
    for (const stepId of ['running-step', 'held-step', 'ended-step', 'dropped-step'])
      await store('callback', {
        stepId,
        generation: 1,
        operation: 'do',
        reportedState: 'partial',
        bodyHash: stepId,
        body: {},
        caller: 'provisioning',
        channel: 'listener',
        outcome: 'applied',
        receivedAt: old,
      });
    assert.equal((await apply({ callbacks: 30 })).removed, 2);
    const left = await database.rows<{ stepId: string }>('SELECT stepId FROM callback ORDER BY stepId');
    assert.deepEqual(
      left.map(({ stepId }) => stepId),
      ['held-step', 'running-step'],
    );
  });

  it('is found by an index', async () => {
    const explain = async (from: string, values: readonly unknown[] = []) =>
      (await database.rows<{ key: string | null }>(`EXPLAIN SELECT * FROM ${from} LIMIT 100`, values))[0]
        ?.key;
    for (const from of [
      'callback WHERE receivedAt < ? ORDER BY receivedAt',
      'answered_request WHERE createdAt < ? ORDER BY createdAt',
      `product_order WHERE erasedAt IS NULL AND orderDate < ? ORDER BY orderDate`,
    ])
      assert.notEqual(await explain(from, [old]), null, from);
    assert.deepEqual(
      retentionRules.map(({ name, days }) => [name, days]),
      [
        ['events', 30],
        ['callbacks', undefined],
        ['idempotencyKeys', undefined],
        ['exportFiles', undefined],
        ['leadsAndCarts', undefined],
        ['closedOrders', undefined],
      ],
    );
  });
});
