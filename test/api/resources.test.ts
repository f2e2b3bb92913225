import assert from 'node:assert/strict';
import { operations } from '../../api/process/operations.js';
import { resources } from '../../api/process/resources.js';
import { comparedColumns } from '../../api/tmf630/parameters.js';
import type { Resource } from '../../api/tmf630/resource.js';
import { tableOf } from '../../entities/documents/table.js';
import { perSuite } from '../support/per-suite.js';
import { openScene, type Scene } from './scene.js';

/** Every rule here holds for every resource that is declared; a new declaration adds its tests. */
/** True where what is sent is no new resource yet: a job that answers 202. */
const isSent = ({ api, name }: Resource): boolean =>
  operations.some((each) => each.api === api && each.method === 'post' && each.path === `/${name}`);

describe('every resource', () => {
  // A small limit, so that reaching it is quick.
  const scene = perSuite(async () => openScene({ bodyLimit: '10kb' }));

  for (const resource of resources) {
    describe(resource.name, () => rulesOf(resource, scene));
  }
});

function rulesOf(resource: Resource, scene: Scene): void {
  const path = `${resource.api.base}/${resource.name}`;
  const get = async (rest: string) => scene.call('GET', `${path}${rest}`);

  it('lists nothing where there is nothing', async () => {
    const reply = await get('');
    assert.deepEqual([reply.status, reply.body], [200, []]);
    assert.deepEqual([reply.headers.get('x-total-count'), reply.headers.get('x-result-count')], ['0', '0']);
    assert.match(reply.headers.get('content-type') ?? '', /^application\/json; charset=utf-8$/);
  });

  it('can be filtered and sorted by all that has a column', async () => {
    const { operand } = tableOf(resource);
    for (const [attribute, column] of comparedColumns(resource)) {
      const value = { instant: '2026-01-01', number: '1', text: 'x', boolean: 'true' }[
        operand(attribute).type
      ];
      for (const operator of ['', '.ne', '.gt', '.gte', '.lt', '.lte', '.regex']) {
        assert.equal((await get(`?${attribute}${operator}=${value}`)).status, 200, attribute + operator);
      }
      if (typeof column !== 'string') continue;
      assert.equal((await get(`?sort=-${attribute}`)).status, 200, `sort ${attribute}`);
    }
  });

  it('refuses to be filtered or sorted by what it does not know', async () => {
    for (const query of [
      'unheard=1',
      'unheard.deeper.ne=1',
      'sort=unheard',
      'limit=-1',
      'limit=',
      'offset=x',
      'href=x',
      'id.unheard=1',
      'id!1=1',
    ]) {
      const { status, body } = await get(`?${query}`);
      assert.deepEqual([status, body.code], [400, 'invalidQuery'], query);
    }
  });

  it('answers 404 for an unknown id of any form', async () => {
    for (const id of ['none', '%C3%A9', '%F0%9F%92%A5', "'%20OR%201=1", 'x'.repeat(2000)]) {
      const { status, body } = await get(`/${id}`);
      assert.deepEqual([status, body['@type'], body.status], [404, 'Error', '404'], id);
    }
  });

  it('answers 405 with what it allows for what it does not offer', async () => {
    const offered = {
      '': ['GET', ...(resource.create || isSent(resource) ? ['POST'] : [])],
      '/1': ['GET', ...(resource.patch ? ['PATCH'] : []), ...(resource.remove ? ['DELETE'] : [])],
    };
    for (const [rest, methods] of Object.entries(offered)) {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'].filter((each) => !methods.includes(each))) {
        const reply = await scene.call(method, `${path}${rest}`, { body: {} });
        assert.equal(reply.status, 405, `${method} ${rest}`);
        assert.deepEqual(reply.headers.get('allow'), [...methods, 'HEAD', 'OPTIONS'].join(', '));
        assert.equal(reply.body.code, 'methodNotAllowed');
      }
    }
  });

  if (resource.create) {
    it('refuses a body that is missing, no object, or of another type', async () => {
      const post = async (options: Parameters<Scene['call']>[2]) => scene.call('POST', path, options);
      const faults = [
        [await post({}), 400, 'invalidBody'],
        [await post({ body: [] }), 400, 'invalidBody'],
        [await post({ raw: '{"a":' }), 400, 'malformedBody'],
        [await post({ raw: '"text"' }), 400, 'malformedBody'],
        [
          await post({ raw: '<a/>', headers: { 'content-type': 'application/xml' } }),
          415,
          'unsupportedMediaType',
        ],
        [await post({ body: {}, headers: { accept: 'text/html' } }), 406, 'notAcceptable'],
        [await post({ body: { filler: 'x'.repeat(20_000) } }), 413, 'bodyTooLarge'],
        [await post({ body: {}, key: 'nobody' }), 401, 'unauthorized'],
      ] as const;
      for (const [reply, status, code] of faults) {
        assert.deepEqual([reply.status, reply.body.code], [status, code]);
      }
    });
  }
}
