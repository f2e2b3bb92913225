import assert from 'node:assert/strict';
import { apis } from '../../api/apis.js';
import { runPrivacyJob } from '../../activities/privacy/privacy-job.js';
import { verifyAudit } from '../../entities/audit/verification.js';
import { sealBatch } from '../../entities/audit/sealing.js';
import type { Database } from '../../entities/database.js';
import type { Json } from '../api/scene.js';
import { force } from '../support/open-database.js';
import { perSuite } from '../support/per-suite.js';
import { key, openPersonScene, words } from './person-scene.js';

describe('the personal data of a customer', function () {
  this.timeout('3m');
  const scene = perSuite(openPersonScene);

  const subject = () => ({ id: scene.customer, '@referredType': 'Customer' });
  const ask = async (path: string, body: object) =>
    scene.call('POST', `/api/v1/${path}`, {
      body: { subject: subject(), reason: 'request 17', ...body },
      key,
    });
  const read = async (path: string): Promise<Json> => (await scene.call('GET', path, { key })).body;
  const run = async (path: string, body: object): Promise<Json> => {
    const { status, body: job } = await ask(path, body);
    assert.equal(status, 202, JSON.stringify(job));
    assert.ok(scene.delivered.includes(`privacyJob/${job.id}`));
    await runPrivacyJob(scene.database, { id: job.id });
    return await read(job.href.replace(scene.url, ''));
  };

  it('is exported into a file with every record, and with nobody else’s', async () => {
    await scene.created(`${apis.party.base}/individual`, { givenName: 'Ford', familyName: 'Prefect' });
    const job = await run('personalDataExport', {});
    assert.deepEqual([job.state, job.fault], ['done', undefined]);
    const response = await fetch(job.file, { headers: { 'x-api-key': key } });
    const text = await response.text();
    assert.equal(text.length > 1_000 && Buffer.byteLength(text), job.size);
    const lines = text
      .trim()
      .split('\n')
      .map((line): Json => JSON.parse(line));
    const tables = new Set(lines.map(({ table }) => table));
    for (const table of [
      'business_document',
      'product_order',
      'order_item',
      'plan_step',
      'callback',
      'product',
      'service',
      'agreement',
      'event',
      'audit',
    ])
      assert.ok(tables.has(table), `no ${table} in ${[...tables].join()}`);
    assert.equal(lines.find((line) => line.id === scene.individual).doc.familyName, words[0]);
    assert.ok(lines.some(({ table, id }) => table === 'product_order' && id === scene.order));
    const milliways = lines.filter(
      (line) => line.resource === 'organization' && line.table === 'business_document',
    );
    assert.deepEqual(
      milliways.map((line) => Object.keys(line)),
      [['table', 'resource', 'id']],
    );
    assert.ok(!text.includes('Prefect') && !text.includes('tokenHash'));
    const events = lines.filter(({ table }) => table === 'event').map(({ id }) => id);
    assert.equal(new Set(events).size, events.length);
  });

  it('is not erased while products, contracts or a legal hold need it, which the answer names', async () => {
    const { status, body } = await ask('erasure', {});
    assert.deepEqual([status, body.code], [409, 'conflict']);
    const named = (body.errors as Json[]).map(({ message }) => String(message).replace(/ \S+ is/, ' is'));
    assert.ok(named.includes('product is active: terminate it first'), JSON.stringify(named));
    assert.ok(named.includes('agreement is active: end it first'), JSON.stringify(named));
    assert.ok(named.includes('service is active: it is to be terminated first'), JSON.stringify(named));
    await force(scene.database, `UPDATE product SET status = 'terminated'`);
    await force(scene.database, `UPDATE agreement SET state = 'cancelled', status = 'terminated'`);
    await force(scene.database, `UPDATE entitlement SET state = 'cancelled'`);
    await force(scene.database, `UPDATE service SET state = 'terminated'`);
    await force(scene.database, `UPDATE resource SET state = 'standby'`);
    const path = `${apis.customer.base}/customer/${scene.customer}`;
    const headers = { 'content-type': 'application/merge-patch+json' };
    await scene.call('PATCH', path, { body: { retainUntil: '2999-01-01T00:00:00Z' }, headers });
    const held = await ask('erasure', {});
    assert.equal(held.status, 409);
    assert.match(held.body.errors[0].message, /is to be retained until 2999-01-01/);
    await scene.call('PATCH', path, { body: { retainUntil: null }, headers });
  });

  it('is asked for with a reason that does not name the person, by who has the scope, of somebody who is known', async () => {
    const named = await ask('erasure', { reason: `${words[0]} has written` });
    assert.deepEqual([named.status, named.body.errors[0].path], [400, '$.reason']);
    const nobody = await ask('personalDataExport', {
      subject: { id: 'nobody', '@referredType': 'Customer' },
    });
    assert.deepEqual([nobody.status, nobody.body.errors[0].path], [400, '$.subject.id']);
  });

  it('of a lead is that of the customer, once it has become one', async () => {
    const { id } = await scene.created('/api/v1/lead', {
      givenName: 'Arthur',
      familyName: 'Dent',
      company: 'Earth',
    });
    const lead = { subject: { id, '@referredType': 'Lead' } };
    const job = await run('erasure', { ...lead, reason: 'request 18' });
    assert.equal(job.state, 'done');
    const left = await read(`/api/v1/lead/${id}`);
    assert.deepEqual([left.name, left.familyName, left.state], ['(erased)', '(erased)', 'new']);
    await scene.database.run(
      `UPDATE business_document SET doc = JSON_SET(doc, '$.consumer', JSON_OBJECT('id', ?)) WHERE id = ?`,
      [scene.customer, id],
    );
    const converted = await ask('erasure', lead);
    assert.equal(converted.status, 409);
    assert.match(converted.body.message, new RegExp(`has become customer ${scene.customer}`));
  });

  it('is erased everywhere, in the parts of a worker that was killed and its successor, and the order still reads', async () => {
    const plan = await read(`/api/v1/productOrder/${scene.order}/plan`);
    const order = await read(`${apis.productOrdering.base}/productOrder/${scene.order}`);
    while (await sealBatch(scene.database));
    assert.ok((await scene.whereFound()).length > 8);
    const counted = await run('erasure', { dryRun: true });
    assert.equal(counted.dryRun, true);
    assert.ok((await scene.whereFound()).length > 8);

    const { body: job } = await ask('erasure', {});
    let left = 6;
    const dying = new Proxy(scene.database, {
      get: (target, name) =>
        name === 'transaction'
          ? async (task: Parameters<Database['transaction']>[0]) => {
              if ((left -= 1) < 0) throw new Error('killed');
              return await target.transaction(task);
            }
          : (Reflect.get(target, name) as unknown),
    });
    await assert.rejects(runPrivacyJob(dying, { id: job.id }), /killed/);
    assert.equal((await read(`/api/v1/erasure/${job.id}`)).state, 'inProgress');
    await runPrivacyJob(scene.database, { id: job.id });
    await runPrivacyJob(scene.database, { id: job.id });
    const done = await read(`/api/v1/erasure/${job.id}`);
    assert.equal(done.state, 'done');

    assert.deepEqual(await scene.whereFound(), []);
    assert.deepEqual(await scene.database.rows('SELECT * FROM privacy_record'), []);
    const counts = (report: Json): Json =>
      Object.fromEntries(
        report.erased
          .filter(
            ({ table }: Json) =>
              !['audit', 'answered_request', 'event', 'catalog_file_chunk'].includes(table),
          )
          .map(({ table, ...rest }: Json) => [table, rest]),
      );
    assert.deepEqual(counts(done.report), counts(counted.report));
    assert.ok(done.report.kept.some(({ table }: Json) => table.startsWith('geographic_address')));
    assert.deepEqual(
      done.report.erased.find(({ table }: Json) => table === 'catalog_file_chunk'),
      { table: 'catalog_file_chunk', found: 1, changed: 0, deleted: 1 },
    );
    while (await sealBatch(scene.database));
    assert.equal((await verifyAudit(scene.database)).fault, undefined);

    const after = await read(`${apis.productOrdering.base}/productOrder/${scene.order}`);
    assert.deepEqual(
      [after.state, after.orderDate, after.productOrderItem.length, after.orderTotalPrice],
      [order.state, order.orderDate, order.productOrderItem.length, order.orderTotalPrice],
    );
    assert.equal(after.relatedParty[0].name, '(erased)');
    const planAfter = await read(`/api/v1/productOrder/${scene.order}/plan`);
    assert.deepEqual(
      planAfter.steps?.map(({ id, state }: Json) => [id, state]),
      plan.steps?.map(({ id, state }: Json) => [id, state]),
    );
    for (const path of [
      `/api/v1/order/${scene.order}/status`,
      `/api/v1/journey/${scene.order}`,
      `${apis.quote.base}/quote/${scene.quote}`,
      `${apis.customer.base}/customer/${scene.customer}`,
      `/api/v1/history?resource=customer&id=${scene.customer}`,
    ])
      assert.equal((await scene.call('GET', path)).status, 200, path);
    assert.equal(
      (await read(`${apis.party.base}/organization?tradingName=Milliways`))[0].relatedParty[0].name,
      '(erased)',
    );
    assert.deepEqual(
      (await read(`${apis.geographicSite.base}/geographicSite`)).map(({ name }: Json) => name),
      ['(erased)'],
    );
    const ofEmployer = await read(`/api/v1/history?resource=organization&id=${scene.employer}`);
    assert.deepEqual(
      ofEmployer.map(({ action, change }: Json) => [action, change === undefined]),
      [
        ['change', true],
        ['create', false],
      ],
    );
  });

  it('is erased once: what is erased again has nothing to change', async () => {
    const again = await run('erasure', {});
    const changed = again.report.erased
      .filter((each: Json) => each.changed > 0)
      .map(({ table }: Json) => table);
    // What was asked for since has left events and deeds.
    assert.deepEqual(
      changed.filter((table: string) => !['audit', 'event'].includes(table)),
      [],
    );
  });
});
