import assert from 'node:assert/strict';
import { runPrivacyJob } from '../../activities/privacy/privacy-job.js';
import { turnup } from '../../entities/actor.js';
import type { Database } from '../../entities/database.js';
import { erasureRefusal, exportRefusal } from '../../entities/privacy/erasure-refusal.js';
import { collectPerson } from '../../entities/privacy/person-records.js';
import { storeOrder } from '../api/running-order.js';
import { databaseOfSuite } from '../api/scene.js';
import { customer, dates, jobState, storeCustomer, storeRows, subject, submitJob } from './stored.js';

const person = { ids: [customer], documents: [] };

describe('the data of a person', function () {
  this.timeout('60s');
  const open = databaseOfSuite();
  let database: Database;
  beforeEach(() => (database = open().pool.as(turnup('runPrivacyJob'))));

  const store = async (table: string, ...rows: readonly object[]): Promise<void> =>
    storeRows(database, table, rows);

  it('is not erased while something is in use or under way, or is to be kept, which is named', async () => {
    const item = { name: 'Line', category: 'CFS', customerId: customer, ...dates };
    await store(
      'service',
      { ...item, id: 'live', state: 'active', doc: {} },
      { ...item, id: 'over', state: 'terminated', doc: {} },
    );
    await store('resource', { ...item, id: 'number', state: 'available', doc: {} });
    const right = { name: 'TV', validFrom: dates.createdAt, doc: {}, ...dates };
    await store(
      'entitlement',
      { ...right, id: 'right', state: 'active', consumerId: customer },
      { ...right, id: 'former', state: 'expired', consumerId: customer },
    );
    const job = { caller: 'shop', submission: { customerId: customer }, doc: {}, ...dates };
    await store(
      'order_job',
      { ...job, id: 'job', state: 'inProgress' },
      { ...job, id: 'refused', state: 'terminatedWithError' },
    );
    const retainUntil = '2999-01-01T00:00:00Z';
    await store('product', {
      id: 'sold',
      name: 'Fibre',
      status: 'terminated',
      customerId: customer,
      doc: { retainUntil },
      ...dates,
    });
    const cart = { resource: 'shoppingCart', partyId: customer, ...dates };
    await store(
      'business_document',
      { ...cart, id: 'cart', doc: { retainUntil } },
      { ...cart, id: 'free-again', doc: { retainUntil: '2020-01-01T00:00:00Z' } },
    );
    for (const recordId of ['cart', 'free-again'])
      await store('record_reference', {
        resource: 'shoppingCart',
        recordId,
        role: 'relatedParty',
        toKind: 'customer',
        toId: customer,
      });
    const faults = await erasureRefusal(database, person);
    assert.deepEqual(
      faults.map(({ message }) => message),
      [
        'orderJob job is inProgress: wait for it',
        'service live is active: it is to be terminated first',
        'resource number is available: it is to be standby first',
        'entitlement right is active: cancel it first',
        'shoppingCart cart is to be retained until 2999-01-01T00:00:00.000Z (retainUntil)',
        'product sold is to be retained until 2999-01-01T00:00:00.000Z (retainUntil)',
      ],
    );
  });

  it('is not erased of an order that was submitted since that was asked, nor of its job', async () => {
    await storeOrder(database, { id: 'ended', state: 'completed' });
    await storeOrder(database, { id: 'submitted-since', state: 'acknowledged' });
    const job = { caller: 'shop', submission: { customerId: customer }, doc: {}, ...dates };
    await store(
      'order_job',
      { ...job, id: 'done', state: 'terminatedWithError' },
      { ...job, id: 'submitted', state: 'acknowledged' },
    );
    const collected = async (endedOnly: boolean) => {
      await database.transaction(async (tx) =>
        collectPerson(tx, `job-${endedOnly}`, person, { subject, endedOnly }),
      );
      const rows = await database.rows<{ recordId: string }>(
        `SELECT recordId FROM privacy_record WHERE jobId = ? AND kind IN ('order', 'orderJob') ORDER BY recordId`,
        [`job-${endedOnly}`],
      );
      return rows.map(({ recordId }) => recordId);
    };
    assert.deepEqual(await collected(true), ['done', 'ended']);
    assert.deepEqual(await collected(false), ['done', 'ended', 'submitted', 'submitted-since']);
  });

  it('is not exported while it is being erased', async () => {
    await storeCustomer(database);
    await submitJob(database, 'counts', { resource: 'erasure', dryRun: true });
    assert.deepEqual(await exportRefusal(database, person), []);
    await submitJob(database, 'erases', { resource: 'erasure', dryRun: false });
    assert.deepEqual(await exportRefusal(database, person), [
      { path: '$.subject', message: 'erasure erases is acknowledged: wait for it' },
    ]);
    await database.run(`UPDATE privacy_job SET state = 'inProgress' WHERE id = 'erases'`);
    await submitJob(database, 'export', { resource: 'personalDataExport' });
    await runPrivacyJob(database, { id: 'export' });
    assert.equal(await jobState(database, 'export'), 'terminatedWithError');
  });
});
