import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { Keyring, parseApiKeys } from '../../api/access/api-keys.js';
import { createAuthentication } from '../../api/access/authentication.js';
import { BearerTokens } from '../../api/access/bearer-tokens.js';
import { type OidcSettings, parseOidcSettings } from '../../api/access/oidc-settings.js';
import { createProviderKeys } from '../../api/access/provider-keys.js';
import { log } from '../support/log.js';
import { perTest } from '../support/per-suite.js';
import { openOidcProvider } from './oidc-provider.js';

const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1_000) + seconds;
const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('bearer tokens', () => {
  const provider = perTest(openOidcProvider);
  const address = '192.0.2.1';
  let now = Date.now;

  beforeEach(() => (now = Date.now));

  /** Authenticates as the API does that has these settings. */
  function authentication(changed: Partial<OidcSettings> = {}) {
    const settings = parseOidcSettings(
      JSON.stringify({ issuer: provider.issuer, audience: 'turnup', ...changed }),
    );
    const keys = createProviderKeys({ settings, log, cooldownMs: 0 });
    const apiKeys = parseApiKeys('[{"key":"the key of the shop","caller":"shop","scopes":["read"]}]');
    const keyring = new Keyring(apiKeys);
    return createAuthentication({
      keyring: () => keyring,
      tokens: new BearerTokens(settings, keys),
      now: () => now(),
    });
  }

  const refused = async (token: string, message: RegExp, changed: Partial<OidcSettings> = {}) =>
    assert.rejects(authentication(changed)({ credential: token, address }), {
      code: 'unauthorized',
      message,
    });

  it('tell a person by subject and name, the client, and the scopes that Turnup knows', async () => {
    const caller = await authentication()({ credential: await provider.token(), address });
    assert.deepEqual(caller, {
      kind: 'person',
      subject: 'anna-4711',
      name: 'Anna Berg',
      client: 'order-desk',
      scopes: new Set(['read', 'orders:write']),
      address,
    });
  });

  it('tell a system by its client, as RFC 9068 or a claim of the provider says', async () => {
    const system = { name: undefined, client_id: 'billing', downstreamSystem: undefined };
    const standard = await provider.token({ ...system, sub: 'billing' });
    const marked = await provider.token({ ...system, sub: 'f81d4fae', gty: 'client-credentials' });
    const authenticate = authentication({
      systemClaim: { name: 'gty', value: 'client-credentials' },
      downstreamSystems: { billing: 'billing-system' },
    });
    for (const credential of [standard, marked]) {
      const { kind, subject, name, client, downstreamSystem } = await authenticate({ credential, address });
      assert.deepEqual(
        { kind, subject, name, client, downstreamSystem },
        {
          kind: 'system',
          subject: 'billing',
          name: 'billing',
          client: 'billing',
          downstreamSystem: 'billing-system',
        },
      );
    }
  });

  it('tell who acts for whom, whatever the header says', async () => {
    const credential = await provider.token({ act: { sub: 'order-desk' } });
    const { kind, subject, onBehalfOf } = await authentication()({
      credential,
      address,
      onBehalfOf: 'somebody else',
    });
    assert.deepEqual(
      { kind, subject, onBehalfOf },
      { kind: 'system', subject: 'order-desk', onBehalfOf: 'anna-4711' },
    );
  });

  it('have their scopes and roles in claims that are configured, nested ones too', async () => {
    const credential = await provider.token({
      realm_access: { roles: ['desk-agent', 'read', 'constructor'] },
      'https://telco.example/roles': ['salesManager'],
    });
    const { scopes, roles } = await authentication({
      scopeClaim: 'realm_access.roles',
      scopes: { 'desk-agent': ['orders:write', 'quotes:approve'] },
      rolesClaim: 'https://telco.example/roles',
    })({ credential, address });
    assert.deepEqual(
      [scopes, roles],
      [new Set(['read', 'orders:write', 'quotes:approve']), ['salesManager']],
    );
  });

  it('see what the claim of the customers says; without it nothing, or what the settings have', async () => {
    const seen = async (claims: Readonly<Record<string, unknown>>, more: Partial<OidcSettings> = {}) => {
      const credential = await provider.token(claims);
      const authenticate = authentication({ customersClaim: 'telco.customers', ...more });
      return (await authenticate({ credential, address })).visibility;
    };
    assert.deepEqual(await seen({ telco: { customers: ['acme', 7, ''] } }), { customers: ['acme'] });
    assert.deepEqual(await seen({ telco: { customers: 'acme' } }), { customers: ['acme'] });
    assert.equal(await seen({ telco: { customers: '*' } }), undefined);
    assert.deepEqual(await seen({}), { customers: [] });
    assert.deepEqual(await seen({ telco: { customers: [] } }), { customers: [] });
    assert.deepEqual(await seen({}, { withoutCustomers: 'own' }), {});
    assert.equal(await seen({}, { withoutCustomers: 'all' }), undefined);
    assert.throws(() => authentication({ withoutCustomers: 'own' }), /name that claim too/);
  });

  it('see nothing where the claim of the customers names none, whatever tokens without it see', async () => {
    for (const withoutCustomers of ['own', 'all'] as const) {
      const authenticate = authentication({ customersClaim: 'customers', withoutCustomers });
      for (const customers of [[], '', [4711], {}, null, false]) {
        const credential = await provider.token({ customers });
        assert.deepEqual((await authenticate({ credential, address })).visibility, { customers: [] });
      }
    }
  });

  it('are refused when they have expired or are not valid yet, beyond the clock skew', async () => {
    const skew = { clockSkewSeconds: 30 };
    await refused(await provider.token({ exp: inSeconds(-40) }), /has expired/, skew);
    await refused(await provider.token({ nbf: inSeconds(40) }), /not valid yet/, skew);
    const nearly = await provider.token({ exp: inSeconds(-10), nbf: inSeconds(10) });
    assert.equal((await authentication(skew)({ credential: nearly, address })).subject, 'anna-4711');
  });

  it('are refused for another audience, of another issuer, and without expiry or subject', async () => {
    await refused(await provider.token({ aud: 'order-desk' }), /another audience/);
    await refused(await provider.token({ iss: 'https://evil.example' }), /another issuer/);
    await refused(await provider.token({ exp: undefined }), /claim exp/);
    await refused(await provider.token({ sub: undefined }), /claim sub/);
    await refused(await provider.token({ sub: '' }), /sub must be a text/);
    await refused(await provider.token({ sub: 'x'.repeat(101) }), /sub must be a text/);
  });

  it('are refused without a signature, and with one by HMAC with the public key', async () => {
    const [, payload = ''] = (await provider.token()).split('.');
    await refused(`${base64({ alg: 'none' })}.${payload}.`, /algorithm|signed JWT/);
    const head = `${base64({ alg: 'HS256', kid: 'key-1' })}.${payload}`;
    const secret = JSON.stringify(await provider.publicKey());
    const signature = createHmac('sha256', secret).update(head).digest('base64url');
    await refused(`${head}.${signature}`, /algorithm that is not allowed/);
    await refused(await provider.token(), /algorithm that is not allowed/, { algorithms: ['RS256'] });
  });

  it('are refused by a key that is not known, or when they were changed', async () => {
    await refused(await provider.token({}, { kid: 'unknown' }), /not signed by a key of the issuer/);
    const [head, , signature] = (await provider.token()).split('.');
    const forged = base64({ iss: provider.issuer, aud: 'turnup', sub: 'root', exp: inSeconds(60) });
    await refused(`${head}.${forged}.${signature}`, /not signed by a key of the issuer/);
    await refused('not.a.token', /not a signed JWT/);
  });

  it('are accepted by the key that the provider signs with next, which is read once', async () => {
    const authenticate = authentication();
    for (const sub of ['a', 'b', 'c']) {
      await authenticate({ credential: await provider.token({ sub }), address });
    }
    assert.equal(provider.keyReads(), 1);
    await provider.rotate();
    const credential = await provider.token();
    assert.equal((await authenticate({ credential, address })).subject, 'anna-4711');
    assert.equal(provider.keyReads(), 2);
  });

  it('are checked once, and again when they have expired', async () => {
    const authenticate = authentication({ clockSkewSeconds: 0 });
    const credential = await provider.token({ exp: inSeconds(60) });
    await authenticate({ credential, address });
    await provider.close();
    assert.equal((await authenticate({ credential, address })).subject, 'anna-4711');
    now = () => Date.now() + 61_000;
    await assert.rejects(authenticate({ credential, address }), /has expired/);
  });

  it('are not said to be wrong while the provider does not answer, and valid ones are accepted after that', async () => {
    const settings = { issuer: provider.issuer, audience: 'turnup', jwksUri: 'http://127.0.0.1:1/keys' };
    const credential = await provider.token();
    await assert.rejects(authentication(settings)({ credential, address }), { code: 'providerUnavailable' });
  });

  it('may not pass a person off as a system that has a key, while the key itself goes on', async () => {
    await refused(await provider.token({ sub: 'shop' }), /name of a system that has an API key/);
    const authenticate = authentication();
    assert.equal((await authenticate({ credential: 'the key of the shop', address })).kind, 'system');
    const credential = await provider.token({ sub: 'shop', client_id: 'shop' });
    assert.equal((await authenticate({ credential, address })).subject, 'shop');
  });

  it('that have expired keep nobody at their address out, and what is no token still waits', async () => {
    const authenticate = authentication();
    const expired = await provider.token({ exp: inSeconds(-60) });
    const rejected = async (credential: string, code: string) =>
      assert.rejects(authenticate({ credential, address }), { code });
    for (let i = 0; i < 21; i += 1) await rejected(expired, 'unauthorized');
    assert.equal((await authenticate({ credential: 'the key of the shop', address })).subject, 'shop');
    for (let i = 0; i < 20; i += 1) await rejected(`guess ${i}`, 'unauthorized');
    await rejected('the next guess', 'tooManyRequests');
    await rejected(expired, 'unauthorized');
    const renewed = await provider.token({ exp: inSeconds(60) });
    assert.equal((await authenticate({ credential: renewed, address })).subject, 'anna-4711');
  });

  it('need settings by which nobody on the way can change the keys', () => {
    const parsed = (settings: object) => () => parseOidcSettings(JSON.stringify(settings));
    assert.throws(
      parsed({ issuer: 'http://id.example', audience: 'turnup' }),
      /issuer must begin with https/,
    );
    assert.throws(
      parsed({ issuer: 'https://id.example', audience: 'turnup', algorithms: ['HS256'] }),
      /algorithms/,
    );
    assert.throws(parsed({ issuer: 'https://id.example' }), /audience/);
  });
});

describe('failed attempts', () => {
  const keyring = new Keyring(
    parseApiKeys('[{"key":"a long enough key","caller":"shop","scopes":["read"]}]'),
  );

  it('make an address wait, but nobody else, and not for what it was accepted with before', async () => {
    let now = 0;
    const authenticate = createAuthentication({ keyring: () => keyring, now: () => now });
    const guess = async (address: string, credential = 'a guess') => authenticate({ credential, address });
    await guess('192.0.2.1', 'a long enough key');
    for (const address of ['192.0.2.1', '2001:db8::1']) {
      for (let i = 0; i < 20; i += 1) await assert.rejects(guess(address), { code: 'unauthorized' });
    }
    now = 12_000;
    await assert.rejects(guess('192.0.2.1'), {
      code: 'tooManyRequests',
      headers: { 'Retry-After': '48' },
    });
    // The same network, which has one holder.
    await assert.rejects(guess('2001:db8::2', 'a long enough key'), { code: 'tooManyRequests' });
    assert.equal((await guess('192.0.2.1', 'a long enough key')).subject, 'shop');
    assert.equal((await guess('192.0.2.2', 'a long enough key')).subject, 'shop');
    now = 60_000;
    await assert.rejects(guess('192.0.2.1'), { code: 'unauthorized' });
    assert.equal((await guess('2001:db8::2', 'a long enough key')).subject, 'shop');
  });
});
