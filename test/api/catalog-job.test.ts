import assert from 'node:assert/strict';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { loadSeeds, readSeeds } from '../../catalog-seeds/load.js';
import type { Database } from '../../entities/database.js';
import {
  activitiesOn,
  apis,
  exported,
  files,
  imported,
  openInstance,
  run,
  submit,
  type Instance,
} from './catalog-instance.js';
import type { Json } from './scene.js';

const services = `${apis.serviceCatalogManagement}/serviceSpecification`;
const sandboxUrl = 'http://127.0.0.1:1';

const lineOf = (resource: string, entry: Json): string => `${JSON.stringify({ resource, entry })}\n`;

const service = (id: string, more: Json = {}): string =>
  lineOf('serviceSpecification', { id, version: '1.0', name: id, lifecycleStatus: 'inStudy', ...more });

const downstreamSystems = (): Json[] =>
  readSeeds(sandboxUrl).flatMap(({ kind, entries }) => (kind === 'downstreamSystem' ? entries : []));

describe('import and export of a catalog', () => {
  let here: Instance;
  let there: Instance;

  before(async function () {
    this.timeout('3m');
    [here, there] = await Promise.all([openInstance(), openInstance()]);
    await loadSeeds({ apiUrl: here.url, apiKey: 'dev-catalog', sandboxUrl, report: () => {} });
    const offering = `${apis.productCatalogManagement}/productOffering`;
    const draft = {
      id: 'fibre-home',
      version: '2.0',
      name: 'Fibre Home "2" – größer',
      'x-own': { b: 1, a: [2] },
    };
    await here.call('POST', offering, { body: draft });
    const category = { id: 'fibre', name: 'Fibre', productOffering: [{ id: 'fibre-home' }] };
    await here.call('POST', `${apis.productCatalogManagement}/category`, { body: category });
    for (const body of downstreamSystems()) await there.call('POST', '/api/v1/downstreamSystem', { body });
  });

  after(async () => {
    await here.close();
    await there.close();
  });

  it('moves it to another instance, where it is the same, byte for byte', async () => {
    for (const base of Object.values(apis)) {
      const file = await exported(here, base);
      const lines = file.trimEnd().split('\n').length;
      const job = await imported(there, base, file);
      assert.deepEqual([job.status, job.errorLog, job.percentage], ['Succeeded', undefined, 100]);
      assert.deepEqual(job.progress, {
        total: lines,
        checked: lines,
        done: lines,
        created: lines,
        updated: 0,
        unchanged: 0,
      });
      assert.equal(await exported(there, base), file);
    }
    for (const path of [
      services,
      `${apis.resourceCatalog}/resourceSpecification`,
      ...['productSpecification', 'productOfferingPrice', 'productOffering', 'category'].map(
        (name) => `${apis.productCatalogManagement}/${name}`,
      ),
    ]) {
      const [one, other] = await Promise.all(
        [here, there].map(async ({ call, url }) => {
          const { body } = await call('GET', `${path}?limit=1000&sort=id,version`);
          return JSON.parse(JSON.stringify(body).replaceAll(url, 'http://instance')) as Json[];
        }),
      );
      assert.ok(one!.length > 0, path);
      assert.deepEqual(other, one);
    }
  });

  it('changes nothing when it is imported again, also from one address to another', async () => {
    const url = `${here.url}${files}/elsewhere`;
    await run(here, 'exportJob', apis.serviceCatalogManagement, { url });
    const before = await here.database.rows(
      'SELECT id, version, revision FROM catalog_entry ORDER BY id, version',
    );
    const job = await run(here, 'importJob', apis.serviceCatalogManagement, { url: `${files}/elsewhere` });
    assert.deepEqual(
      [job.status, job.progress.created, job.progress.updated, job.progress.unchanged],
      ['Succeeded', 0, 0, job.progress.total],
    );
    const after = await here.database.rows(
      'SELECT id, version, revision FROM catalog_entry ORDER BY id, version',
    );
    assert.deepEqual(after, before);
    const fetched = await run(there, 'importJob', apis.serviceCatalogManagement, { url });
    assert.equal(fetched.status, 'Succeeded', fetched.errorLog);
  });

  it('exports only what is asked for', async () => {
    const names = async (more: Json): Promise<string[]> =>
      (await exported(here, apis.productCatalogManagement, more))
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
        .map(({ resource, entry }) => `${resource} ${entry.id} ${entry.version}`);
    assert.deepEqual(await names({ path: '/category' }), ['category fibre 1.0']);
    assert.deepEqual(await names({ query: 'lifecycleStatus=inStudy' }), [
      'productOffering fibre-home 2.0',
      'category fibre 1.0',
    ]);
    const wrong = { url: `${files}/x`, path: '/serviceSpecification', query: 'statsu=active' };
    const { status, body } = await here.call('POST', `${apis.productCatalogManagement}/exportJob`, {
      body: wrong,
    });
    assert.deepEqual([status, (body.errors as Json[]).map(({ path }) => path)], [400, ['$.path', '$.query']]);
  });

  it('puts the file to an address elsewhere', async () => {
    const taken: { method: string; type: string; text: string }[] = [];
    const take = async (req: IncomingMessage): Promise<void> => {
      const type = req.headers['content-type'] ?? '';
      taken.push({ method: req.method ?? '', type, text: await textOf(req) });
    };
    const server = createServer((req, res) => {
      void take(req).then(() => res.writeHead(204).end());
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/inbox`;
    const job = await run(here, 'exportJob', apis.resourceCatalog, { url });
    server.close();
    assert.equal(job.status, 'Succeeded', job.errorLog);
    const expected = await exported(here, apis.resourceCatalog);
    assert.deepEqual(taken, [{ method: 'PUT', type: 'application/x-ndjson', text: expected }]);
  });

  it('imports all of a file or nothing, and names every line that is wrong', async () => {
    const job = await imported(
      here,
      apis.serviceCatalogManagement,
      [
        service('right'),
        'no json\n',
        service('wrong', { lifecycleStatus: 7, fulfilment: [{ kind: 'serviceOrder' }] }),
        service('right'),
        lineOf('productOffering', { id: 'x', version: '1.0', name: 'X' }),
        lineOf('serviceSpecification', { name: 'unnamed' }),
      ].join(''),
    );
    assert.equal(job.status, 'Failed');
    const log = (job.errorLog as string).split('\n');
    const expected = [
      'Nothing was imported.',
      'Line 2: This is not JSON',
      'Line 3: serviceSpecification wrong: lifecycleStatus: lifecycleStatus must be string.',
      'Line 3: serviceSpecification wrong: fulfilment[0].action: ',
      'Line 4: serviceSpecification right 1.0 already appears on line 1.',
      'Line 5: productOffering x: this job takes serviceSpecification,',
      'Line 6: serviceSpecification undefined: id must be a string of 1 to 100 characters.',
      'Line 6: serviceSpecification undefined: version must be a string of 1 to 32 characters.',
    ];
    for (const beginning of expected)
      assert.ok(
        log.some((line) => line.startsWith(beginning)),
        beginning,
      );
    assert.equal((await here.call('GET', `${services}/right`)).status, 404);
  });

  it('imports nothing that would be on sale with a fault', async () => {
    const relationship = {
      relationshipType: 'realizedAs',
      id: 'gone',
      '@referredType': 'ServiceSpecification',
    };
    const invalid = { lifecycleStatus: 'active', specificationRelationship: [relationship] };
    const job = await imported(here, apis.serviceCatalogManagement, service('faulty', invalid));
    assert.equal(job.status, 'Failed');
    assert.match(job.errorLog, /serviceSpecification faulty: specificationRelationship\[0\]\.id: .*gone/);
    const draft = await imported(
      here,
      apis.serviceCatalogManagement,
      service('faulty', { ...invalid, lifecycleStatus: 'inDesign' }),
    );
    assert.equal(draft.status, 'Succeeded', draft.errorLog);
  });

  it('overwrites drafts, and of what was for sale nothing but its state', async () => {
    const entry = { lifecycleStatus: 'inTest' };
    const put = async (more: Json): Promise<Json> =>
      imported(here, apis.serviceCatalogManagement, service('moving', { ...entry, ...more }));
    assert.equal((await put({})).progress.created, 1);
    assert.equal((await put({ description: 'as a draft' })).progress.updated, 1);
    assert.equal((await put({ description: 'as a draft', lifecycleStatus: 'launched' })).progress.updated, 1);
    const changed = await put({ description: 'on sale', lifecycleStatus: 'launched' });
    assert.match(
      changed.errorLog,
      /serviceSpecification moving 1\.0: it is launched here, so its content must not change/,
    );
    const back = await put({ description: 'as a draft', lifecycleStatus: 'inTest' });
    assert.match(back.errorLog, /moving 1\.0: it is launched here, from which it cannot move to inTest/);
    const retired = await put({ description: 'as a draft', lifecycleStatus: 'retired' });
    assert.equal(retired.status, 'Succeeded', retired.errorLog);
  });

  it('shows how far it is while it runs, and stops when it is deleted', async () => {
    const many = Array.from({ length: 1_000 }, (_, number) => service(`many-${number}`)).join('');
    const url = `${here.url}${files}/many`;
    await fetch(url, { method: 'PUT', headers: { 'content-type': 'application/x-ndjson' }, body: many });
    const at = `${apis.serviceCatalogManagement}/importJob`;
    const { id } = await submit(here, 'importJob', apis.serviceCatalogManagement, { url });
    const seen: number[] = [];
    const watched: Database = Object.create(here.database, {
      run: {
        value: async (sql: string, values: readonly unknown[]) => {
          const touched = await here.database.run(sql, values);
          if (sql.includes('SET progress') && touched > 0) {
            const { body } = await here.call('GET', `${at}/${id}`);
            assert.equal(body.status, 'Running');
            seen.push(body.percentage);
            if (seen.length === 8) await here.call('DELETE', `${at}/${id}`);
          }
          return touched;
        },
      },
    });
    const activities = activitiesOn(watched, here.url);
    assert.equal(await activities.runCatalogJob({ id }), 'gone');
    assert.deepEqual(
      seen,
      seen.toSorted((a, b) => a - b),
    );
    assert.ok(new Set(seen).size > 4, seen.join(' '));
    const { body } = await here.call('GET', `${services}?name.regex=^many-`);
    assert.deepEqual(body, []);
  });

  it('reports what it could not reach, and calls no address of its own network', async () => {
    const missing = await run(here, 'importJob', apis.resourceCatalog, { url: `${files}/nobody-sent-it` });
    assert.equal(missing.status, 'Failed');
    assert.match(missing.errorLog, /There is no file nobody-sent-it: upload it first/);
    const strict = await openInstance(false);
    const inside = await run(strict, 'exportJob', apis.resourceCatalog, { url: 'http://127.0.0.1:9/inbox' });
    await strict.close();
    assert.deepEqual([inside.status, typeof inside.completionDate], ['Failed', 'string']);
    assert.match(inside.errorLog, /127\.0\.0\.1 is not a public address/);
    const { status, body } = await here.call('POST', `${apis.resourceCatalog}/importJob`, {
      body: { url: `${here.url}/api/v1/other` },
    });
    assert.deepEqual([status, body.errors[0].path], [400, '$.url']);
  });
});
