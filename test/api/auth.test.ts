import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Keyring, parseApiKeys } from '../../api/access/api-keys.js';
import { createAuthentication } from '../../api/access/authentication.js';
import { operations } from '../../api/process/operations.js';
import { openScene } from './scene.js';
import { perSuite } from '../support/per-suite.js';

const keys = parseApiKeys(
  JSON.stringify([
    { key: 'reader-key', caller: 'reader', scopes: ['read'] },
    {
      keySha256: createHash('sha256').update('seller-key').digest('hex'),
      caller: 'seller',
      scopes: ['orders:write'],
    },
  ]),
);
const orders = '/tmf-api/productOrderingManagement/v4/productOrder';

describe('the authentication of callers', () => {
  describe('with configured API keys', () => {
    const scene = perSuite(async () =>
      openScene({ authenticate: createAuthentication({ keyring: () => new Keyring(keys) }) }),
    );

    it('accepts a key in either header, and one that is configured by its hash', async () => {
      const body = {
        relatedParty: [{ id: 'c-1', role: 'customer' }],
        productOrderItem: [{ id: '1', action: 'add' }],
      };
      const bearer = { authorization: 'Bearer reader-key' };
      assert.equal((await scene.call('GET', orders, { key: 'reader-key' })).status, 200);
      assert.equal((await scene.call('GET', orders, { headers: bearer })).status, 200);
      assert.equal((await scene.call('POST', orders, { body, key: 'seller-key' })).status, 201);
    });

    it('refuses a request without a key, with an unknown one, and with a development key', async () => {
      for (const key of [undefined, 'unknown', 'dev-operator']) {
        const { status, body, headers } = await scene.call('GET', orders, key === undefined ? {} : { key });
        assert.deepEqual([status, body.code], [401, 'unauthorized']);
        assert.equal(headers.get('www-authenticate'), 'Bearer realm="turnup"');
      }
    });

    it('names the missing scope before the body is read', async () => {
      const { status, body } = await scene.call('POST', orders, { raw: '{', key: 'reader-key' });
      assert.deepEqual([status, body.message], [403, 'reader lacks the scope orders:write.']);
    });

    it('lets a key with the scope read alone change nothing', async () => {
      const questions = new Set([
        '/productOrder/plan',
        '/serviceOrder/plan',
        '/resourceOrder/plan',
        '/contract/{id}/termination',
        '/configuration',
      ]);
      const changes = operations.filter(({ method, path }) => method !== 'get' && !questions.has(path));
      for (const { api, method, path } of changes) {
        const address = `${api.base}${path.replaceAll(/\{\w+\}/g, '1')}`;
        const { status } = await scene.call(method.toUpperCase(), address, { body: {}, key: 'reader-key' });
        assert.equal(status, 403, `${method} ${address}`);
      }
    });

    it('asks for no key at health and documentation', async () => {
      for (const path of ['/health/live', '/health/ready', '/docs/', '/openapi/turnup.json']) {
        assert.equal((await scene.call('GET', path)).status, 200, path);
      }
    });
  });

  it('lets anybody in during development, but not with an unknown key', async () => {
    const authenticate = createAuthentication();
    assert.equal((await authenticate({ credential: undefined })).subject, 'anonymous');
    const system = await authenticate({ credential: 'dev-field-service' });
    assert.equal(system.downstreamSystem, 'field-service');
    await assert.rejects(authenticate({ credential: 'unknown' }), { code: 'unauthorized' });
  });

  it('checks the file that configures the keys', () => {
    assert.throws(() => parseApiKeys('[{"key":"long enough","caller":"a","scopes":["all"]}]'), /scopes/);
    assert.throws(() => parseApiKeys('[{"caller":"a","scopes":["read"]}]'), /key or keySha256/);
  });

  it('asks for a scope of its own to set where orders and secrets are sent', () => {
    const writers = operations
      .filter(({ method, path }) => method !== 'get' && path.startsWith('/downstreamSystem'))
      .map(({ method, scopes }) => `${method} ${scopes.join(' ')}`);
    assert.deepEqual(writers, [
      'post integration:write ops',
      'patch integration:write ops',
      'delete integration:write ops',
    ]);
  });

  it('lets no operation that changes something be called with the scope read alone', () => {
    const reachable = operations
      .filter(({ method, scopes }) => method !== 'get' && scopes.includes('read'))
      .map(({ method, path }) => `${method} ${path}`);
    // These answer a question that is too long for a query.
    assert.deepEqual(reachable, [
      'post /productOrder/plan',
      'post /serviceOrder/plan',
      'post /resourceOrder/plan',
      'post /contract/{id}/termination',
      'post /configuration',
    ]);
  });

  it('requires a scope for every operation', () => {
    assert.deepEqual(
      operations.filter(({ scopes }) => scopes.length === 0),
      [],
    );
  });
});
