import assert from 'node:assert/strict';
import { apis } from '../../api/apis.js';
import { operations } from '../../api/process/operations.js';
import { perSuite } from '../support/per-suite.js';
import { keys, openProtectedScene, sendRaw } from './protected-scene.js';

const customers = `${apis.customer.base}/customer`;

/** API5:2023, broken function level authorization; every operation with every scope is in scopes.test.ts. */
describe('attacks on functions (API5)', () => {
  const scene = perSuite(openProtectedScene);

  it('by a key that only reads change nothing, whatever the method is called', async () => {
    const body = { name: 'Ann', engagedParty: { id: 'p', '@referredType': 'Individual' } };
    for (const headers of [
      {},
      { 'x-http-method-override': 'GET' },
      { 'x-http-method': 'GET' },
      { 'x-original-url': '/health/live' },
      { 'x-rewrite-url': '/health/live' },
      { 'x-on-behalf-of': 'operator' },
      { 'x-forwarded-user': 'operator' },
    ]) {
      const { status } = await scene.call('POST', customers, { body, key: keys.reader, headers });
      assert.equal(status, 403, JSON.stringify(headers));
    }
    const overridden = await scene.call('GET', `${customers}/x?_method=DELETE`, {
      key: keys.reader,
      headers: { 'x-http-method-override': 'DELETE' },
    });
    assert.equal(overridden.status, 404);
  });

  it('are refused at every path with an alias, a slash at its end, or an encoded letter, as at the path', async () => {
    const aliased = operations.filter(
      ({ method, api, scopes }) =>
        method === 'post' && api.aliases?.length && !scopes.includes('events:read'),
    );
    assert.ok(aliased.length > 0);
    for (const { api, path } of aliased) {
      for (const base of [api.base, ...(api.aliases ?? [])]) {
        const { status } = await scene.call('POST', `${base}${path.replaceAll(/\{\w+\}/g, 'x')}`, {
          body: {},
          key: keys.subscriber,
        });
        assert.equal(status, 403, `${base}${path}`);
      }
    }
    for (const [path, expected] of [
      [`${customers}/`, 403],
      [customers.replace('/customer', '/%63ustomer'), 404],
      [customers.replace('/customer', '//customer'), 404],
      [customers.replace('/customer', '/./customer;x=1'), 404],
      [customers.toUpperCase(), 404],
    ] as const) {
      const { status } = await scene.call('POST', path, { body: {}, key: keys.reader });
      // The client resolves dots; case and slashes reach the server.
      assert.ok([expected, 403].includes(status), `${path} ${status}`);
    }
  });

  it('by methods that are none of the API are refused', async () => {
    const answers = await Promise.all(
      ['TRACE', 'PROPFIND', 'PURGE', 'LINK'].map(async (method) =>
        sendRaw(
          scene.url,
          `${method} ${customers} HTTP/1.1\r\nHost: a\r\nX-API-Key: ${keys.operator}\r\nConnection: close\r\n\r\n`,
        ),
      ),
    );
    for (const answer of answers) assert.match(answer, /^HTTP\/1\.1 (400|405) /, answer.slice(0, 40));
  });
});
