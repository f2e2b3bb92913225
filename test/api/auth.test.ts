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
});
