import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { provideSeeds } from '../../temporal-dev/seeds.js';
import type { Stack } from '../../temporal-dev/stack.js';
import { loadSeeds, readSeeds } from '../../catalog-seeds/load.js';
import { openSeededScene, type Json } from './scene.js';
import { perSuite } from '../support/per-suite.js';

const services = '/tmf-api/serviceCatalogManagement/v4/serviceSpecification';
const products = '/tmf-api/productCatalogManagement/v4/productSpecification';

const realizedAs = (id: string): Json => ({
  relationshipType: 'realizedAs',
  id,
  '@referredType': 'ServiceSpecification',
});

describe('the check of the catalog', () => {
  const scene = perSuite(openSeededScene);

  const check = async (body?: Json) =>
    scene.call('POST', '/api/v1/catalog/check', body === undefined ? {} : { body });

  it('finds nothing wrong with the seeds, which are all published', async () => {
    const { status, body } = await check();
    assert.deepEqual([status, body], [200, { '@type': 'CatalogCheck', result: 'sound', fault: [] }]);
    const { body: offering } = await scene.call(
      'GET',
      '/tmf-api/productCatalogManagement/v4/productOffering/fibre-home',
    );
    assert.equal(offering.lifecycleStatus, 'launched');
  });

  it('has the systems of the seeds at the sandbox, wherever it is now, and leaves those elsewhere', async () => {
    const load = async (port: number) => {
      const lines: string[] = [];
      await loadSeeds({
        apiUrl: scene.url,
        apiKey: 'dev-catalog',
        sandboxUrl: `http://127.0.0.1:${port}`,
        report: (line) => void lines.push(line),
      });
      return lines;
    };
    const urlOf = async (id: string): Promise<string> =>
      (await scene.call('GET', `/api/v1/downstreamSystem/${id}`)).body.url;
    const elsewhere = 'https://field-service.example/orders';
    await scene.call('PATCH', '/api/v1/downstreamSystem/field-service', { body: { url: elsewhere } });
    assert.match((await load(2)).join(), /provisioning was at http:\/\/127\.0\.0\.1:1\/\S*, is at/);
    assert.match(await urlOf('provisioning'), /^http:\/\/127\.0\.0\.1:2\//);
    assert.equal(await urlOf('field-service'), elsewhere);
    assert.deepEqual(await load(2), []);
  });

  it('has them follow the sandbox when a stack starts again, also where its home does not say where that was', async () => {
    const home = await mkdtemp(join(tmpdir(), 'turnup-home-'));
    const databaseUrl = 'mysql://turnup.test';
    const database = createHash('sha256').update(databaseUrl).digest('hex');
    await writeFile(join(home, 'seeded.json'), JSON.stringify({ database }));
    const start = async (port: number) => {
      const lines: string[] = [];
      const urls = { api: scene.url, sandbox: `http://127.0.0.1:${port}` };
      await provideSeeds(home, { urls, databaseUrl } as unknown as Stack, (line) => void lines.push(line));
      return lines;
    };
    const elsewhere = 'https://field-service.example/orders';
    await scene.call('PATCH', '/api/v1/downstreamSystem/field-service', { body: { url: elsewhere } });
    for (const port of [3, 4]) {
      assert.match(
        (await start(port)).join(),
        new RegExp(`provisioning was at .*, is at http://127.0.0.1:${port}/`),
      );
      const { body } = await scene.call('GET', '/api/v1/downstreamSystem/provisioning');
      assert.match(body.url, new RegExp(`^http://127.0.0.1:${port}/`));
    }
    assert.deepEqual(await start(4), []);
    const { body } = await scene.call('GET', '/api/v1/downstreamSystem/field-service');
    assert.equal(body.url, elsewhere);
    await rm(home, { recursive: true });
  });

  it('checks entries on top of what is stored, without storing them', async () => {
    const { status, body } = await check({
      productSpecification: [
        {
          id: 'fixed-ip',
          name: 'Fixed IP address',
          specificationRelationship: [realizedAs('cfs-internet-access'), realizedAs('gone')],
        },
      ],
    });
    assert.deepEqual(
      [status, body.result, (body.fault as Json[]).map(({ code, place }) => `${code} at ${place}`)],
      [200, 'faulty', ['unknownTarget at productSpecification fixed-ip: specificationRelationship[1].id']],
    );
    assert.equal((await scene.call('GET', `${products}/fixed-ip`)).status, 404);
  });

  it('takes an entry for the stored one in the same id and version', async () => {
    const { body } = await check({
      downstreamSystem: [
        {
          id: 'field-service',
          name: 'F',
          kind: 'fieldService',
          protocol: 'TMF641',
          url: 'http://localhost:1',
        },
      ],
    });
    const visits = seedVisits().map(
      ([id, index]) => `wrongProtocol at serviceSpecification ${id}: fulfilment[${index}].downstreamSystem`,
    );
    const found = new Set((body.fault as Json[]).map(({ code, place }) => `${code} at ${place}`));
    assert.deepEqual([...found].toSorted(), visits.toSorted());
  });

  it('refuses an unknown kind of entry', async () => {
    const { status, body } = await check({ productSpecifications: [] });
    assert.deepEqual([status, body.errors[0].path], [400, '$.productSpecifications']);
  });

  it('answers faults for conditions and patterns that would end or hold the process, and goes on', async () => {
    const condition = { $async: true, required: ['y'] };
    const specification = {
      id: 'attack',
      name: 'Attack',
      specificationRelationship: [
        { relationshipType: 'bundles', id: 'attack', '@referredType': 'ProductSpecification', condition },
      ],
      productSpecCharacteristic: [
        { name: 'slow', regex: '(a+)+', productSpecCharacteristicValue: [{ value: `${'a'.repeat(40)}!` }] },
      ],
    };
    const { status, body } = await check({ productSpecification: [specification] });
    const found = (body.fault as Json[]).map(({ code, place }) => `${code} at ${place}`);
    assert.equal(status, 200);
    assert.ok(
      found.includes(
        'invalidCondition at productSpecification attack: specificationRelationship[0].condition',
      ),
      found.join('\n'),
    );
    assert.equal((await scene.call('GET', '/health/live')).status, 200);
  });

  it('publishes no draft with such a condition, and refuses such a pattern in a draft', async () => {
    const fulfilment = [
      {
        action: ['add', 'delete'],
        kind: 'serviceOrder',
        downstreamSystem: 'provisioning',
        condition: { $async: true },
      },
    ];
    const draft = { id: 'async-draft', name: 'Draft', lifecycleStatus: 'inTest', fulfilment };
    assert.equal((await scene.call('POST', services, { body: draft })).status, 201);
    const published = await scene.call('PATCH', `${services}/async-draft`, {
      body: { lifecycleStatus: 'active' },
    });
    assert.deepEqual(
      [published.status, (published.body.errors as Json[]).map(({ path }) => path as string)],
      [409, ['$.fulfilment[0].condition']],
    );
    const { status, body } = await scene.call('POST', services, {
      body: { id: 'slow', name: 'Slow', specCharacteristic: [{ name: 'x', regex: '(a)\\1' }] },
    });
    assert.deepEqual([status, body.errors[0].path], [400, '$.specCharacteristic[0].regex']);
  });

  it('requires the scope catalog:write', async () => {
    const { status } = await scene.call('POST', '/api/v1/catalog/check', { key: 'dev-channel' });
    assert.equal(status, 403);
  });

  it('does not publish an entry with faults, and names every fault', async () => {
    const body = {
      id: 'wrong',
      name: 'Wrong',
      lifecycleStatus: 'active',
      specificationRelationship: [realizedAs('gone')],
      fulfilment: [{ action: ['add', 'delete'], kind: 'serviceOrder', downstreamSystem: 'nobody' }],
    };
    const refused = await scene.call('POST', services, { body });
    assert.deepEqual([refused.status, refused.body.code], [409, 'conflict']);
    assert.deepEqual(refused.body.errors, [
      {
        path: '$.specificationRelationship[0].id',
        message:
          'wrong leads to the ServiceSpecification gone, which the catalog does not have. ' +
          'Create the ServiceSpecification gone, or correct the id.',
      },
      {
        path: '$.fulfilment[0].downstreamSystem',
        message:
          'wrong is handed off to nobody, which the catalog does not have. ' +
          'Create the downstream system nobody, or correct the id.',
      },
    ]);
    assert.equal((await scene.call('GET', `${services}/wrong`)).status, 404);
    const inDesign = await scene.call('POST', services, { body: { ...body, lifecycleStatus: 'inDesign' } });
    assert.equal(inDesign.status, 201);
  });

  it('does not publish an entry that leads to a faulty one, until that is corrected', async () => {
    const body = {
      id: 'above',
      name: 'Above',
      lifecycleStatus: 'inTest',
      specificationRelationship: [realizedAs('beneath')],
    };
    await scene.call('POST', products, { body });
    await scene.call('POST', services, {
      body: { id: 'beneath', name: 'Beneath', specificationRelationship: [realizedAs('later')] },
    });
    const publish = async () =>
      scene.call('PATCH', `${products}/above`, { body: { lifecycleStatus: 'active' } });
    const refused = await publish();
    assert.deepEqual(
      [refused.status, (refused.body.errors as Json[]).map(({ path }) => path as string)],
      [409, ['serviceSpecification beneath: specificationRelationship[0].id']],
    );
    await scene.call('POST', services, { body: { id: 'later', name: 'Later' } });
    assert.equal((await publish()).status, 200);
  });
});

/** All fulfilments of the seeds that field service takes: whose they are, and which. */
const seedVisits = (): readonly (readonly [string, number])[] =>
  readSeeds('http://127.0.0.1:1')
    .filter(({ kind }) => kind === 'serviceSpecification')
    .flatMap(({ entries }) => entries)
    .flatMap(({ id, fulfilment = [] }) =>
      (fulfilment as readonly Json[]).flatMap(({ kind }, index) =>
        kind === 'workOrder' ? [[id, index] as const] : [],
      ),
    );
