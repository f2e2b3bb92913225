import assert from 'node:assert/strict';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { apis } from '../../api/apis.js';
import type { Api } from '../../api/tmf630/api.js';
import product from '../../package.json' with { type: 'json' };
import { officialVersion } from './official-definitions.js';
import { openScene, type Json } from './scene.js';
import { perSuite } from '../support/per-suite.js';

describe('the documentation', () => {
  const scene = perSuite(openScene);

  it('names the version and id of each API as the official definition does', async () => {
    for (const api of Object.values(apis) as readonly Api[]) {
      const { info } = (await scene.call('GET', `/openapi/${api.id}.json`)).body;
      const isOfTmf = api.title.startsWith('TMF');
      assert.equal(info['x-api-id'], isOfTmf ? api.title.slice(0, 6) : 'turnup');
      assert.equal(info.version, isOfTmf ? (officialVersion(api) ?? api.version) : product.version, api.id);
      assert.match(info.version, /^\d+\.\d+\.\d+$/);
    }
  });

  for (const { id, title, base } of Object.values(apis)) {
    it(`has an OpenAPI document of ${title} whose schemas are all valid`, async () => {
      const { body } = await scene.call('GET', `/openapi/${id}.json`);
      assert.deepEqual([body.openapi, body.info.title, body.servers], ['3.1.0', title, [{ url: base }]]);
      const ajv = new Ajv2020({ strict: false, validateFormats: false, code: { optimize: false } });
      const schemas = schemasIn(body);
      assert.ok(schemas.length > 0);
      // As one schema, so that what they refer to is compiled once.
      ajv.addSchema({ $id: id, components: body.components, $defs: Object.fromEntries(schemas.entries()) });
      for (const number of schemas.keys()) {
        assert.ok(ajv.getSchema(`${id}#/$defs/${number}`), JSON.stringify(schemas[number]));
      }
    });

    it(`names every operation of ${title} once`, async () => {
      const { body } = await scene.call('GET', `/openapi/${id}.json`);
      const ids = Object.values(body.paths).flatMap((item) =>
        Object.values(item as Json).map((operation) => (operation as Json).operationId as string),
      );
      assert.equal(new Set(ids).size, ids.length);
    });
  }

  it('says of each filter what kind of value it takes, and of If-Match how it is written', async () => {
    const { body } = await scene.call('GET', '/openapi/turnup.json');
    const schemaOf = (path: string, method: string, wanted: string): Json =>
      body.paths[path][method].parameters.find(({ name }: Json) => name === wanted).schema;
    const kinds = ['state', 'generation', 'createdAt', 'resolvedAt'].map((name) => {
      const { type, format } = schemaOf('/fallout', 'get', name);
      return [type, format];
    });
    assert.deepEqual(kinds, [
      ['string', undefined],
      ['number', undefined],
      ['string', 'date-time'],
      ['string', 'date-time'],
    ]);
    const { pattern } = schemaOf('/downstreamSystem/{id}', 'patch', 'If-Match');
    const written = (text: string): boolean => new RegExp(pattern).test(text);
    assert.deepEqual(['"1"', '*', 'W/"1", "2"', '', '1', '"1'].map(written), [
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it('names the headers of an answer', async () => {
    const { body } = await scene.call('GET', '/openapi/appointment.json');
    const headersOf = (path: string, method: string, status: string): string[] =>
      Object.keys(body.paths[path][method].responses[status].headers);
    assert.deepEqual(headersOf('/appointment', 'get', '200'), ['X-Total-Count', 'X-Result-Count', 'Link']);
    assert.deepEqual(headersOf('/appointment', 'post', '201'), ['ETag', 'Location']);
  });

  it('is served without any other host, with every API to choose', async () => {
    const { status, headers } = await scene.call('GET', '/');
    assert.deepEqual([status, headers.get('location')], [302, 'docs/']);
    assert.equal((await scene.call('GET', '/docs')).headers.get('location'), 'docs/');
    const page = (await scene.call('GET', '/docs/')).body as string;
    assert.doesNotMatch(page, /(src|href)="(https?:)?\/\//);
    assert.equal((await scene.call('GET', '/docs/swagger-ui-bundle.js')).status, 200);
    const initializer = (await scene.call('GET', '/docs/swagger-initializer.js')).body as string;
    for (const { id } of Object.values(apis)) assert.match(initializer, new RegExp(`../openapi/${id}.json`));
  });
});

/** Each once, however often it is written: a reference to a schema is compiled as a whole wherever it stands. */
function schemasIn(document: Json): Json[] {
  const found = new Map<string, Json>();
  const visit = (value: Json): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, inner] of Object.entries(value)) {
      if (name === 'schema') found.set(JSON.stringify(inner), inner);
      else visit(inner);
    }
  };
  visit(document.paths);
  return [...found.values()];
}
