import assert from 'node:assert/strict';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { createAuthentication } from '../../api/access/authentication.js';
import { BearerTokens } from '../../api/access/bearer-tokens.js';
import { createProviderKeys } from '../../api/access/provider-keys.js';
import { log } from '../support/log.js';
import { perSuite } from '../support/per-suite.js';
import { openOidcProvider } from '../api/oidc-provider.js';
import { authentication, keys, openProtectedScene } from './protected-scene.js';

const orders = '/tmf-api/productOrderingManagement/v4/productOrder';

/** API2:2023, broken authentication; what a token must be is in bearer-tokens.test.ts. */
describe('attacks on authentication (API2)', () => {
  describe('by tokens', () => {
    const provider = perSuite(openOidcProvider);
    const scene = perSuite(async () => {
      const settings = { issuer: provider.issuer, audience: 'turnup' };
      const tokens = new BearerTokens(settings, createProviderKeys({ settings, log, cooldownMs: 0 }));
      return await openProtectedScene({ authenticate: createAuthentication({ tokens }) });
    });

    const statusOf = async (token: string, path = orders): Promise<number> =>
      (await scene.call('GET', path, { headers: { authorization: `Bearer ${token}` } })).status;

    it('are refused that bring their own key, in the header or at an address, or are signed by another', async () => {
      const { privateKey, publicKey } = await generateKeyPair('ES256');
      const jwk = await exportJWK(publicKey);
      const sign = async (header: object) =>
        new SignJWT({ scope: 'read ops', client_id: 'attacker' })
          .setProtectedHeader({ alg: 'ES256', ...header })
          .setIssuer(provider.issuer)
          .setAudience('turnup')
          .setSubject('attacker')
          .setExpirationTime('5m')
          .sign(privateKey);
      for (const header of [
        { jwk },
        { jku: 'http://127.0.0.1:1/keys', kid: 'attacker' },
        { x5u: 'http://127.0.0.1:1/certificate' },
        { kid: '../../../../dev/null' },
        { kid: "' UNION SELECT 'key" },
        { kid: 'key-1' },
      ])
        assert.equal(await statusOf(await sign(header)), 401, JSON.stringify(header));
    });

    it('are taken from the header alone, and once', async () => {
      const token = await provider.token();
      assert.equal(await statusOf(token), 200);
      for (const path of [
        `${orders}?access_token=${token}`,
        `${orders}?token=${token}`,
        `${orders}?apiKey=x`,
      ])
        assert.equal((await scene.call('GET', path)).status, 401, path);
      for (const cookie of [`token=${token}`, `Authorization=Bearer ${token}`])
        assert.equal((await scene.call('GET', orders, { headers: { cookie } })).status, 401);
      // A wrong key is not made up for by a token beside it.
      const both = { authorization: `Bearer ${token}`, 'x-api-key': 'wrong' };
      assert.equal((await scene.call('GET', orders, { headers: both })).status, 401);
    });
  });

  describe('by guessing keys', () => {
    const scene = perSuite(async () => openProtectedScene({ authenticate: authentication() }));

    it('are slowed down, whatever addresses the guesser says to come from', async () => {
      const headersOf = (index: number) => ({
        'x-forwarded-for': `203.0.113.${index}`,
        forwarded: `for=203.0.113.${index}`,
        'x-real-ip': `203.0.113.${index}`,
      });
      assert.equal((await scene.call('GET', orders, { key: keys.reader })).status, 200);
      const statuses: number[] = [];
      for (let index = 0; index < 25; index += 1) {
        const { status } = await scene.call('GET', orders, {
          key: `guess-${index}`,
          headers: headersOf(index),
        });
        statuses.push(status);
      }
      assert.deepEqual([statuses[0], statuses.at(-1)], [401, 429]);
      // Whoever was accepted before from there goes on.
      assert.equal((await scene.call('GET', orders, { key: keys.reader })).status, 200);
    });
  });
});
