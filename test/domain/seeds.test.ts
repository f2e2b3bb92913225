import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import type { TSchema } from 'typebox';
import { loadSeeds, readSeeds } from '../../catalog-seeds/load.js';
import { DownstreamSystem } from '../../domain/tmf/schemas/downstream-system.js';
import { GeographicAddressCreate } from '../../domain/tmf/schemas/geographic-address.js';
import { ProductOfferingPrice } from '../../domain/tmf/schemas/product-offering-price.js';
import { ProductOffering } from '../../domain/tmf/schemas/product-offering.js';
import { ProductSpecification } from '../../domain/tmf/schemas/product-specification.js';
import { ResourceSpecification } from '../../domain/tmf/schemas/resource-specification.js';
import { ServiceArea } from '../../domain/tmf/schemas/service-area.js';
import { ServiceSpecification } from '../../domain/tmf/schemas/service-specification.js';
import { seedCatalog, type SeedKind } from './support/seeds.js';

const schemas: Readonly<Record<SeedKind, TSchema>> = {
  downstreamSystem: DownstreamSystem,
  serviceArea: ServiceArea,
  geographicAddress: GeographicAddressCreate,
  resourceSpecification: ResourceSpecification,
  serviceSpecification: ServiceSpecification,
  productSpecification: ProductSpecification,
  productOfferingPrice: ProductOfferingPrice,
  productOffering: ProductOffering,
};

const specificationTypes = ['ProductSpecification', 'ServiceSpecification', 'ResourceSpecification'] as const;

const files = readSeeds('http://127.0.0.1:4000');
const entries = files.flatMap((file) => file.entries);

describe('the seeds', () => {
  it('are valid entries of the catalog', () => {
    const ajv = new Ajv({ strict: false, allErrors: true });
    addFormats.default(ajv);
    const faults = files.flatMap(({ kind, path, entries: each }) => {
      const validate = ajv.compile(schemas[kind]);
      return each.flatMap((entry) => {
        const { id } = entry;
        return validate(entry) ? [] : [`${path} ${id}: ${ajv.errorsText(validate.errors)}`];
      });
    });
    assert.deepEqual(faults, []);
  });

  it('misspell no attribute of a relationship, fulfilment, dependency, mapping or rule', () => {
    const known = new Set(
      [
        'relationshipType',
        'id',
        'name',
        '@referredType',
        'minimumQuantity',
        'defaultQuantity',
        'maximumQuantity',
      ]
        .concat([
          'quantityCharacteristic',
          'condition',
          'action',
          'kind',
          'downstreamSystem',
          'pointOfNoReturn',
        ])
        .concat([
          'expectedDuration',
          'leadTime',
          'retry',
          'inquireAfter',
          'compensation',
          'workOrder',
          'task',
          'milestone',
          'until',
          'lag',
          'specification',
          'scope',
        ])
        .concat([
          'from',
          'to',
          'lookup',
          'description',
          'validity',
          'quantity',
          'offering',
          'minimum',
          'maximum',
          'having',
        ]),
    );
    const extras = [
      'specificationRelationship',
      'fulfilment',
      'dependency',
      'attributeMapping',
      'entitlement',
      'compatibility',
    ];
    const used = entries.flatMap((entry) =>
      extras.flatMap((extra) => ((entry[extra] ?? []) as object[]).flatMap((each) => Object.keys(each))),
    );
    assert.deepEqual(
      [...new Set(used)].filter((name) => !known.has(name)),
      [],
    );
  });

  it('refer only to what is there', () => {
    const missing = entries.flatMap((entry) => {
      const { bundledProductOffering: parts = [], productOfferingPrice: prices = [] } =
        entry as Partial<ProductOffering>;
      const {
        specificationRelationship: relationships = [],
        dependency = [],
        attributeMapping = [],
      } = entry as Partial<ServiceSpecification>;
      const specifications = [
        (entry as Partial<ProductOffering>).productSpecification?.id,
        ...relationships.map(({ id }) => id),
        ...dependency.map(({ specification }) => specification),
        ...attributeMapping.map(({ from }) => from.specification),
      ].filter((id) => id !== undefined);
      return [
        ...parts.map(({ id }) => id).filter((id) => !seedCatalog.offering(id)),
        ...prices.map(({ id }) => id).filter((id) => !seedCatalog.price(id)),
        ...specifications.filter(
          (id) => !specificationTypes.some((type) => seedCatalog.specification(type, id)),
        ),
      ].map((id) => `${entry.id} -> ${id}`);
    });
    assert.deepEqual(missing, []);
  });

  it('have ids of their own', () => {
    for (const { path, entries: each } of files) {
      assert.equal(new Set(each.map(({ id }) => id)).size, each.length, path);
    }
  });
});

describe('loadSeeds', () => {
  const stored = new Map<string, string>();
  const keys = new Set<string | undefined>();
  let refused = '';
  let server: Server;
  const lines: string[] = [];
  const load = () =>
    loadSeeds({
      apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      apiKey: 'secret',
      sandboxUrl: 'http://127.0.0.1:4711',
      report: (line) => lines.push(line),
    });

  before((done) => {
    server = createServer((request, response) => {
      const { method } = request;
      const url = (request.url ?? '').split('?')[0] ?? '';
      keys.add(request.headers['x-api-key']?.toString());
      if (method === 'GET') {
        response.writeHead(stored.has(url) ? 200 : 404).end(stored.get(url));
        return;
      }
      void text(request).then((body) => {
        if (method === 'PATCH') {
          const whole = {
            ...(JSON.parse(stored.get(url) ?? '{}') as object),
            ...(JSON.parse(body) as object),
          };
          stored.set(url, JSON.stringify(whole));
          return response.writeHead(200).end(body);
        }
        const { id } = JSON.parse(body) as { readonly id: string };
        if (id === refused) return response.writeHead(400).end('{"message":"version is no text"}');
        stored.set(`${url}/${id}`, body);
        return response.writeHead(201).end(body);
      });
    }).listen(0, '127.0.0.1', done);
  });
  after((done) => {
    server.close(done);
  });

  it('names the file, the entry and the faults when one is refused', async () => {
    refused = 'mobile-plan';
    await assert.rejects(load(), {
      message:
        'catalog-seeds/mobile/productSpecification.json: mobile-plan was refused with 400: {"message":"version is no text"}',
    });
    refused = '';
  });

  it('continues where it stopped, and does nothing the next time', async () => {
    const before = stored.size;
    assert.equal(await load(), entries.length - before);
    assert.equal(stored.size, entries.length);
    lines.length = 0;
    assert.equal(await load(), 0);
    assert.deepEqual(lines, []);
    assert.deepEqual([...keys], ['secret']);
  });

  it('publishes everything once all of it is loaded, also what an earlier load left in design', () => {
    const states = entries.map(({ lifecycleStatus }) => lifecycleStatus as string | undefined);
    const kept = [...stored.values()].map(
      (body) => (JSON.parse(body) as { readonly lifecycleStatus?: string }).lifecycleStatus,
    );
    assert.deepEqual(kept, states);
  });

  it('points the downstream systems at the sandbox', () => {
    const system = stored.get('/api/v1/downstreamSystem/field-service') ?? '{}';
    assert.equal((JSON.parse(system) as { readonly url: string }).url, 'http://127.0.0.1:4711/field-service');
  });
});

async function text(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}
