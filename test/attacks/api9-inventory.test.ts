import assert from 'node:assert/strict';
import { operations } from '../../api/process/operations.js';
import { perSuite } from '../support/per-suite.js';
import { keys, openProtectedScene } from './protected-scene.js';

/** API9:2023, improper inventory management: nothing is served beside what is declared. */
describe('attacks on what was forgotten (API9)', () => {
  const scene = perSuite(openProtectedScene);
  const statusOf = async (path: string, key?: string): Promise<number> =>
    (await scene.call('GET', path, key === undefined ? {} : { key })).status;

  const forgotten = [
    '/admin',
    '/admin/reset',
    '/metrics',
    '/debug/pprof',
    '/actuator/env',
    '/graphql',
    '/.env',
    '/.git/config',
    '/server-status',
    '/console',
    '/api',
    '/api/v1',
    '/api/v2/productOrder',
    '/api/internal',
    '/swagger.json',
    '/health',
    '/health/env',
    '/docs/../package.json',
    '/docs/..%2fpackage.json',
    '/docs/%2e%2e/%2e%2e/package.json',
    '/docs/....//package.json',
    '/openapi/../main.ts',
    '/openapi/%2e%2e%2fmain.json',
  ];

  it('find nothing without a key, not even that there is nothing, and nothing with one', async () => {
    for (const path of forgotten) {
      assert.ok([401, 404].includes(await statusOf(path)), path);
      assert.equal(await statusOf(path, keys.operator), 404, path);
    }
  });

  it('find no other version of any API', async () => {
    const bases = new Set(operations.map(({ api }) => api.base).filter((base) => base.endsWith('/v4')));
    assert.ok(bases.size > 15);
    for (const base of bases) {
      const [path] = operations
        .filter(({ api, method }) => api.base === base && method === 'get')
        .map((each) => each.path);
      for (const version of ['v1', 'v2', 'v3', 'v5', 'v4.0', 'latest'])
        assert.equal(
          await statusOf(base.replace(/v4$/, version) + path, keys.operator),
          404,
          `${base} ${version}`,
        );
    }
  });

  it('learn from what needs no key neither versions, names nor addresses of what is behind', async () => {
    const away = Object.assign(new Error('connect ECONNREFUSED 10.1.2.3:3306 turnup@db.internal'), {
      code: 'ECONNREFUSED',
    });
    const fail = async () => Promise.reject(away);
    const broken = await openProtectedScene({
      database: scene.database,
      health: { database: fail, temporal: fail, worker: fail },
    });
    const { status, body, headers } = await broken.call('GET', '/health/ready');
    await broken.close();
    assert.equal(status, 503);
    assert.doesNotMatch(JSON.stringify(body), /10\.1\.2\.3|db\.internal|turnup@/);
    assert.equal(body.checks.database.output, 'fails with ECONNREFUSED');
    assert.deepEqual([headers.get('server'), headers.get('x-powered-by')], [null, null]);
  });
});
