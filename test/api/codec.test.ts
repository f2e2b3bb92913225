import assert from 'node:assert/strict';
import { Keyring } from '../../domain/lib/keyring.js';
import { createPayloadCodec } from '../../relay/payload-encryption.js';
import { perSuite } from '../support/per-suite.js';
import { openScene } from './scene.js';

const keys = (id: string): Keyring =>
  Keyring.parse(JSON.stringify([{ id, key: Buffer.alloc(32, 1).toString('base64') }]));
const base64 = (text: string): string => Buffer.from(text).toString('base64');

const ui = 'https://temporal.example.net';
const payloads = [{ metadata: { encoding: base64('json/plain') }, data: base64('{"orderId":"o"}') }];

describe("the codec for Temporal's UI", () => {
  const codec = { codec: createPayloadCodec(keys('2026'), true), origins: [ui] };
  const scene = perSuite(async () => openScene({ codec }));

  const post = async (operation: string, body: unknown, key = 'dev-operator') =>
    await scene.call('POST', `/codec/${operation}`, { key, body, headers: { 'x-namespace': 'default' } });

  it('encrypts and decrypts the payloads that it is sent', async () => {
    const encoded = await post('encode', { payloads });
    assert.equal(encoded.status, 200, JSON.stringify(encoded.body));
    assert.equal(encoded.body.payloads[0].metadata.encoding, base64('binary/encrypted'));
    assert.doesNotMatch(JSON.stringify(encoded.body), new RegExp(payloads[0]!.data));
    const decoded = await post('decode', encoded.body);
    assert.deepEqual([decoded.status, decoded.body], [200, { payloads }]);
    assert.equal(decoded.headers.get('cache-control'), 'no-store');
  });

  it('is for operators only, and refuses what it cannot read', async () => {
    assert.equal((await post('decode', { payloads }, 'dev-channel')).status, 403);
    assert.equal((await post('decode', { payloads }, 'no such key')).status, 401);
    for (const body of [{}, { payloads: 'x' }]) {
      const { status, body: problem } = await post('decode', body);
      assert.deepEqual([status, problem.errors[0].path], [400, '$.payloads']);
    }
    assert.equal((await post('decode', { payloads: [null, 1, { metadata: 'x', data: 1 }] })).status, 200);
    const [foreign] = await createPayloadCodec(keys('2019'), true).encode([
      { metadata: {}, data: new Uint8Array() },
    ]);
    const metadata = Object.entries(foreign!.metadata!).map(([name, value]) => [
      name,
      Buffer.from(value).toString('base64'),
    ]);
    const { status, body } = await post('decode', {
      payloads: [{ metadata: Object.fromEntries(metadata), data: base64('x') }],
    });
    assert.equal(status, 409);
    assert.match(body.message, /there is no key 2019/);
  });

  it("is called by pages of the UI's origin, and of no other", async () => {
    const preflight = async (origin: string) =>
      await fetch(`${scene.url}/codec/decode`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,content-type,x-namespace',
        },
      });
    const allowed = await preflight(ui);
    assert.equal(allowed.headers.get('access-control-allow-origin'), ui);
    assert.match(allowed.headers.get('access-control-allow-headers') ?? '', /Authorization.*X-Namespace/);
    assert.equal((await preflight('https://evil.example')).headers.get('access-control-allow-origin'), null);
  });

  it('is not there where payloads are not encrypted', async () => {
    const without = await openScene({ database: scene.database });
    const { status } = await without.call('POST', '/codec/decode', {
      body: { payloads },
      key: 'dev-operator',
    });
    await without.close();
    assert.equal(status, 404);
  });
});
