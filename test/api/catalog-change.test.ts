import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadCatalog } from '../../entities/catalog/catalog-store.js';
import type { Database, Transaction } from '../../entities/database.js';
import { until } from '../support/until.js';
import {
  activitiesOn,
  apis,
  files,
  imported,
  type Instance,
  openInstance,
  run,
  submit,
} from './catalog-instance.js';
import type { Json } from './scene.js';

const services = `${apis.serviceCatalogManagement}/serviceSpecification`;

const service = (id: string, more: Json): string => {
  const entry = { id, version: '1.0', name: id, lifecycleStatus: 'inStudy', ...more };
  return `${JSON.stringify({ resource: 'serviceSpecification', entry })}\n`;
};

describe('a job of the catalog', () => {
  let instance: Instance;

  before(async function () {
    this.timeout('3m');
    instance = await openInstance();
  });

  after(async () => instance.close());

  it('overwrites nothing in an import that was answered while it ran', async () => {
    const draft = { lifecycleStatus: 'inTest' };
    await imported(instance, apis.serviceCatalogManagement, service('raced', draft));
    const url = `${instance.url}${files}/raced`;
    const headers = { 'content-type': 'application/x-ndjson' };
    await fetch(url, {
      method: 'PUT',
      headers,
      body: service('raced', { ...draft, description: 'imported' }),
    });
    const { id } = await submit(instance, 'importJob', apis.serviceCatalogManagement, { url });
    let publishing: Promise<number> | undefined;
    /** Publishes the draft as soon as the import has looked what there is: it is answered, or has to wait. */
    const publish = async (): Promise<void> => {
      publishing = instance
        .call('PATCH', `${services}/raced`, { body: { lifecycleStatus: 'active' } })
        .then(({ status }) => status);
      const waiting = until('the change to wait', async () => {
        const rows = await instance.database.rows(
          `SELECT 1 FROM information_schema.processlist
           WHERE id <> CONNECTION_ID() AND info LIKE '%FROM catalog_lock FOR UPDATE%'`,
        );
        return rows.length > 0;
      });
      await Promise.race([publishing, waiting]);
    };
    const raced: Database = Object.create(instance.database, {
      transaction: {
        value: async <T>(work: (tx: Transaction) => Promise<T>) =>
          instance.database.transaction(async (tx) => {
            const rows = tx.rows.bind(tx);
            tx.rows = async <R>(sql: string, values?: readonly unknown[]): Promise<R[]> => {
              const found = await rows<R>(sql, values);
              if (!publishing && sql.includes('catalog_lock')) await publish();
              return found;
            };
            return await work(tx);
          }),
      },
    });
    assert.equal(await activitiesOn(raced, instance.url).runCatalogJob({ id }), 'Succeeded');
    assert.equal(await publishing, 409);
    const { body } = await instance.call('GET', `${services}/raced`);
    assert.deepEqual([body.lifecycleStatus, body.description], ['inTest', 'imported']);
  });

  it('makes an import visible to those who read the catalog before, whatever dates the file has', async () => {
    const lastUpdate = '2020-01-01T00:00:00.000Z';
    await imported(instance, apis.serviceCatalogManagement, service('leaving', { lastUpdate }));
    const before = await loadCatalog(instance.database);
    assert.equal((await instance.call('DELETE', `${services}/leaving`)).status, 204);
    await imported(instance, apis.serviceCatalogManagement, service('coming', { lastUpdate }));
    const { catalog } = await loadCatalog(instance.database);
    assert.notEqual(catalog, before.catalog);
  });

  it('does not show what may be a secret in an address', async () => {
    const asked: string[] = [];
    const server = createServer((req, res) => {
      asked.push(req.url ?? '');
      res.writeHead(403).end();
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/inbox`;
    for (const kind of ['importJob', 'exportJob']) {
      const job = await run(instance, kind, apis.resourceCatalog, { url: `${url}?X-Amz-Signature=s3cret` });
      assert.deepEqual([job.status, job.url], ['Failed', url]);
      assert.match(job.errorLog, /inbox was answered with 403/);
      assert.doesNotMatch(JSON.stringify(job), /s3cret/);
      const found = await instance.call(
        'GET',
        `${apis.resourceCatalog}/${kind}?url.regex=${encodeURIComponent('s3cret')}`,
      );
      assert.deepEqual(found.body, []);
    }
    server.close();
    assert.deepEqual(
      asked,
      Array.from({ length: 2 }, () => '/inbox?X-Amz-Signature=s3cret'),
    );
  });

  it('names lines whose values fit no column, and an invalid address', async () => {
    const lines = [
      service('torn', { note: [{ text: '\ud800' }] }),
      service('never', { lastUpdate: '9999-12-31T23:59:59-10:00' }),
    ];
    const { errorLog } = await imported(instance, apis.serviceCatalogManagement, lines.join(''));
    assert.match(errorLog, /Line 1: serviceSpecification torn: note.0.text must not contain half of/);
    assert.match(errorLog, /Line 2: serviceSpecification never: lastUpdate: /);
    const { status, body } = await instance.call('POST', `${apis.resourceCatalog}/importJob`, {
      body: { url: `${files}/%zz` },
    });
    assert.deepEqual([status, body.errors[0].path], [400, '$.url']);
  });
});
