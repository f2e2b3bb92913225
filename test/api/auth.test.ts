import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Keyring, parseApiKeys } from '../../api/access/api-keys.js';
import { createAuthentication } from '../../api/access/authentication.js';
import { BearerTokens } from '../../api/access/bearer-tokens.js';
import { createProviderKeys } from '../../api/access/provider-keys.js';
import { operations } from '../../api/process/operations.js';
import { log } from '../support/log.js';
import { openOidcProvider } from './oidc-provider.js';
import { openScene } from './scene.js';
import { perSuite } from '../support/per-suite.js';

const keys = parseApiKeys(
  JSON.stringify([
    { key: 'the-key-of-the-reader', caller: 'reader', scopes: ['read'] },
    {
      keySha256: createHash('sha256').update('seller-key').digest('hex'),
      caller: 'seller',
      scopes: ['orders:write'],
    },
  ]),
);
const orders = '/tmf-api/productOrderingManagement/v4/productOrder';

describe('the authentication of callers', () => {
  describe('with configured API keys and an identity provider', () => {
    const provider = perSuite(openOidcProvider);
    const scene = perSuite(async () => {
      const settings = { issuer: provider.issuer, audience: 'turnup' };
      const tokens = new BearerTokens(settings, createProviderKeys({ settings, log }));
      return await openScene({
        authenticate: createAuthentication({ keyring: () => new Keyring(keys), tokens }),
      });
    });

    it('accepts a key in either header, and one that is configured by its hash', async () => {
      const body = {
        relatedParty: [{ id: 'c-1', role: 'customer' }],
        productOrderItem: [{ id: '1', action: 'add' }],
      };
      const bearer = { authorization: 'Bearer the-key-of-the-reader' };
      assert.equal((await scene.call('GET', orders, { key: 'the-key-of-the-reader' })).status, 200);
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

    it('knows a person by a token, and keeps whose deed it was', async () => {
      const body = {
        relatedParty: [{ id: 'c-1', role: 'customer' }],
        productOrderItem: [{ id: '1', action: 'add' }],
      };
      const post = async (claims = {}) =>
        scene.call('POST', orders, {
          body,
          headers: { authorization: `Bearer ${await provider.token(claims)}` },
        });
      const made = await post();
      assert.equal(made.status, 201, JSON.stringify(made.body));
      const events = await scene.database.rows('SELECT actor FROM event WHERE resourceId = ?', [
        made.body.id,
      ]);
      assert.deepEqual(events, [{ actor: 'person:anna-4711' }]);
      const reading = await post({ scope: 'read' });
      assert.deepEqual(
        [reading.status, reading.body.message],
        [403, 'Anna Berg lacks the scope orders:write.'],
      );
      const late = await post({ exp: 1 });
      assert.deepEqual([late.status, late.body.message], [401, 'The token has expired.']);
      assert.equal(late.headers.get('www-authenticate'), 'Bearer realm="turnup", error="invalid_token"');
    });

    it('names the missing scope before the body is read', async () => {
      const { status, body } = await scene.call('POST', orders, { raw: '{', key: 'the-key-of-the-reader' });
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
    assert.throws(
      () => parseApiKeys('[{"key":"this is long enough","caller":"a","scopes":["all"]}]'),
      /scopes/,
    );
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
