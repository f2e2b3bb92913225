import assert from 'node:assert/strict';
import { runPrivacyJob } from '../../activities/privacy/privacy-job.js';
import { resources } from '../../api/process/resources.js';
import { turnup } from '../../entities/actor.js';
import type { Database } from '../../entities/database.js';
import { personalData } from '../../entities/privacy/personal-data.js';
import { nextRows } from '../../entities/privacy/personal-rows.js';
import { schemaOf } from '../../entities/schema.js';
import { databaseOfSuite } from '../api/scene.js';
import { ann, customer, dates, jobState, storeCustomer, storeRows, submitJob } from './stored.js';

const at = dates.createdAt;
const kept = { note: [{ text: 'ring twice' }] };

describe('whose a record is', function () {
  this.timeout('60s');
  const open = databaseOfSuite();
  let database: Database;
  beforeEach(() => (database = open().pool.as(turnup('runPrivacyJob'))));

  const store = async (table: string, ...rows: readonly object[]): Promise<void> =>
    storeRows(database, table, rows);

  const erase = async (): Promise<void> => {
    await submitJob(database, 'erasure', { resource: 'erasure' });
    await runPrivacyJob(database, { id: 'erasure' });
    assert.equal(await jobState(database, 'erasure'), 'done');
  };

  /** By id, whether the document still has what nobody but its owner may have erased, and whether it names the person. */
  const left = async (table: string, id = 'id'): Promise<Record<string, string>> => {
    const rows = await database.rows<{ id: string; doc: object }>(
      `SELECT ${id} AS id, doc FROM ${table} ORDER BY id`,
    );
    return Object.fromEntries(
      rows.map((row) => {
        const doc = JSON.stringify(row.doc);
        return [
          row.id,
          [doc.includes('ring twice') && 'note', doc.includes('Leeds') && 'name'].filter(Boolean).join(),
        ];
      }),
    );
  };

  it('is its customer’s: others that it names, in whatever role, are erased of it and nothing else', async () => {
    await storeCustomer(database);
    const quote = (id: string, partyId: string | null) => ({
      id,
      resource: 'quote',
      partyId,
      doc: { id, ...kept, relatedParty: [ann] },
      ...dates,
    });
    await store('business_document', quote('own', customer), quote('as-consumer', null));
    await store('business_document', quote('user-of-a-line', 'acme'), quote('second-party', 'acme'));
    await store('business_document', { ...quote('contact-of-a-site', null), resource: 'geographicSite' });
    const reference = (recordId: string, role: string, resource = 'quote') => ({
      resource,
      recordId,
      role,
      toKind: 'customer',
      toId: customer,
    });
    await store(
      'record_reference',
      reference('own', 'relatedParty'),
      reference('as-consumer', 'consumer'),
      reference('user-of-a-line', 'quoteItem.product.relatedParty'),
      reference('second-party', 'relatedParty'),
      reference('contact-of-a-site', 'contact.party', 'geographicSite'),
    );
    const version = { quoteId: 'user-of-a-line', version: 1, createdAt: at };
    await store('quote_version', { ...version, doc: { ...kept, relatedParty: [ann] } });
    await erase();
    assert.deepEqual(await left('business_document'), {
      'as-consumer': '',
      [customer]: '',
      'contact-of-a-site': 'note',
      own: '',
      'second-party': 'note',
      'user-of-a-line': 'note',
    });
    assert.deepEqual(await left('quote_version', 'quoteId'), { 'user-of-a-line': 'note' });
  });

  it('of a site that names nobody is whoever has something there, unless records of others name it', async () => {
    await storeCustomer(database);
    const site = (id: string) => ({ id, resource: 'geographicSite', doc: { id, ...kept }, ...dates });
    await store('business_document', site('left-alone'), site('of-the-next-tenant'));
    for (const placeId of ['left-alone', 'of-the-next-tenant'])
      await store('service', {
        id: `at-${placeId}`,
        state: 'terminated',
        name: 'Line',
        category: 'CFS',
        customerId: customer,
        placeId,
        doc: {},
        ...dates,
      });
    await store('record_reference', {
      resource: 'quote',
      recordId: 'of-somebody',
      role: 'quoteItem.product.place',
      toKind: 'site',
      toId: 'of-the-next-tenant',
    });
    await erase();
    const sites = await left('business_document');
    assert.deepEqual([sites['left-alone'], sites['of-the-next-tenant']], ['', 'note']);
  });

  it('is not told by an id alone: events and deeds of other records with the same id stay', async () => {
    await storeCustomer(database);
    for (const [n, resource] of ['customer', 'productOffering'].entries()) {
      await store('event', {
        id: `event-${n}`,
        eventType: `${resource}CreateEvent`,
        eventTime: at,
        api: 'tmf',
        resource,
        resourceId: customer,
        doc: { event: { [resource]: { id: customer, ...kept } } },
      });
      await store('audit', {
        id: `deed-${n}`,
        doneAt: at,
        actor: 'key/shop',
        resource,
        resourceId: customer,
        action: 'create',
        doc: { change: [{ path: 'note', after: 'ring twice' }] },
        contentDigest: String(n).padStart(64, '0'),
      });
    }
    await erase();
    assert.deepEqual(await left('event'), { ...(await left('event')), 'event-0': '', 'event-1': 'note' });
    assert.deepEqual(await left('audit'), { ...(await left('audit')), 'deed-0': '', 'deed-1': 'note' });
  });

  it('is declared for the events and deeds of every resource', () => {
    const owned = new Map(
      personalData
        .filter(({ entity }) => schemaOf(entity).name === 'audit')
        .flatMap(({ found }) => (found === 'all' ? [] : found))
        .map((by): [string, readonly string[]] => [by.owner, by.resources ?? []]),
    );
    // Of the catalog or of the installation; an order of any kind is also one of its own kind.
    const ofNobody = new Set([
      'agreementSpecification',
      'approvalRule',
      'audit',
      'billFormat',
      'billPresentationMedia',
      'billingCycleSpecification',
      'event',
      'leadRule',
      'order',
      'topic',
    ]);
    const registered = new Map(personalData.map((table) => [table.entity, table.found]));
    const missing = resources
      .filter(({ name }) => !ofNobody.has(name))
      .flatMap(({ name, entity }) => {
        const found = registered.get(entity) ?? [];
        if (found === 'all' || found.length === 0) return [];
        const byId = found.filter(({ column }) => column === 'id').map(({ owner }) => owner);
        // What is found by its order is collected beside it.
        const owners = byId.length > 0 ? byId : ['attached'];
        return owners.filter((owner) => !owned.get(owner)?.includes(name)).map((owner) => `${owner} ${name}`);
      });
    assert.deepEqual(missing, []);
  });

  it('of an answer that was recorded is the one that it is about; of others the references to the person are erased', async () => {
    await storeCustomer(database);
    const answer = (idempotencyKey: string, body: object) => ({
      caller: 'shop',
      idempotencyKey,
      operation: 'POST /order',
      requestHash: 'x',
      status: 201,
      body: JSON.stringify(body),
      createdAt: at,
    });
    const named = { ...kept, relatedParty: [ann, { id: 'acme', name: 'Acme' }] };
    const rows = Array.from({ length: 45 }, (_, n) => answer(`other-${n}`, { id: `q-${n}`, ...named }));
    await store('answered_request', answer('own', { ...ann, ...kept }), ...rows);
    const former = { id: customer, name: 'Annabel Roe' };
    await store('answered_request', answer('by-its-id', { id: 'q', relatedParty: [former] }));
    // An item has a number of its own, which is no customer.
    await store('answered_request', answer('items', { id: 'o', orderItem: [{ id: customer, ...kept }] }));
    await erase();
    const answers = await database.rows<{ idempotencyKey: string; body: string }>(
      'SELECT idempotencyKey, body FROM answered_request',
    );
    const has = (word: string) => answers.filter(({ body }) => body.includes(word)).length;
    assert.deepEqual([has('Leeds'), has('Roe'), has('ring twice'), has('Acme')], [0, 0, 46, 45]);
  });

  it('is read on from a row by a range of the key', async () => {
    const rows = Array.from({ length: 300 }, (_, n) => ({
      caller: `shop-${n % 3}`,
      idempotencyKey: `key-${n}`,
      operation: 'POST /order',
      requestHash: 'x',
      status: 201,
      body: '{}',
      createdAt: at,
    }));
    await store('answered_request', ...rows);
    await database.rows('ANALYZE TABLE answered_request');
    const plans: unknown[] = [];
    const explained: Pick<Database, 'rows'> = {
      rows: async (text: string, values?: readonly unknown[]) => {
        if (text.includes('answered_request'))
          plans.push(
            ...(await database.rows<{ type: string }>(`EXPLAIN ${text}`, values)).map(({ type }) => type),
          );
        return await database.rows(text, values);
      },
    };
    const options = { columnsOf: () => ['body'], scans: true };
    const keys: string[] = [];
    let found = await nextRows(explained, 'nobody', { step: 0 }, options);
    while (found && schemaOf(found.table.entity).name === 'answered_request') {
      keys.push(...found.rows.map(({ idempotencyKey }) => String(idempotencyKey)));
      found = await nextRows(explained, 'nobody', found.next, options);
    }
    assert.deepEqual([keys.length, new Set(keys).size], [300, 300]);
    assert.ok(
      plans.slice(1, 10).every((type) => type === 'range'),
      JSON.stringify(plans),
    );
  });
});
