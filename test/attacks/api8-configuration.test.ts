import assert from 'node:assert/strict';
import { request } from 'undici';
import { pino } from 'pino';
import { apis } from '../../api/apis.js';
import { perSuite } from '../support/per-suite.js';
import { keys, openProtectedScene, sendRaw } from './protected-scene.js';

const customers = `${apis.customer.base}/customer`;
const specifications = `${apis.serviceCatalog.base}/serviceSpecification`;

/** API8:2023, security misconfiguration; what browsers are told, and development, are in browsers.test.ts and local-requests.test.ts. */
describe('attacks on how it is set up (API8)', () => {
  const scene = perSuite(openProtectedScene);
  const person = { name: 'Ann', engagedParty: { id: 'p', '@referredType': 'Individual' } };

  it('see no stack when even the answer to a fault fails', async () => {
    const failing = pino({ level: 'silent' });
    failing.error = () => {
      throw new Error('the log at /var/secret is full');
    };
    const broken = await openProtectedScene({
      database: scene.database,
      log: failing,
      authenticate: async () => Promise.reject(new Error('unforeseen')),
    });
    const { status, body } = await broken.call('GET', customers, { key: keys.reader });
    await broken.close();
    assert.equal(status, 500);
    assert.doesNotMatch(String(body), /secret|node_modules|\.ts/);
  });

  it('get headers that protect browsers with refusals, too', async () => {
    for (const [path, key] of [
      [customers, undefined],
      ['/nothing', keys.reader],
      [`${customers}?limit=x`, keys.reader],
    ] as const) {
      const { headers } = await scene.call('GET', path, key === undefined ? {} : { key });
      const names = ['content-security-policy', 'x-content-type-options', 'strict-transport-security'];
      for (const name of names) assert.ok(headers.has(name), `${path} ${name}`);
      assert.equal(headers.get('access-control-allow-origin'), null);
    }
  });

  it('put nothing into headers of an answer or the log, by ids, queries or headers of their own', async () => {
    const id = 'a\r\nSet-Cookie: x=1\r\n\r\n<script>';
    const body = { id, name: 'n', lifecycleStatus: 'In study' };
    const made = await scene.call('POST', specifications, { body, key: keys.catalog });
    assert.equal(made.headers.get('set-cookie'), null);
    if (made.status === 201) assert.match(made.headers.get('location') ?? '', /a%0D%0ASet-Cookie/);
    const listed = await scene.call('GET', `${customers}?name=a%0d%0aX-Evil:1&limit=1`, { key: keys.reader });
    assert.equal(listed.headers.get('x-evil'), null);
    const smuggled = await sendRaw(
      scene.url,
      `GET ${customers} HTTP/1.1\r\nHost: a\r\nX-API-Key: ${keys.reader}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n`,
    );
    assert.match(smuggled, /^HTTP\/1\.1 400 /);
  });

  it('with odd bodies, types and encodings are told 4xx, never 500', async () => {
    const raw = JSON.stringify(person);
    const kinds: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
      [raw, { accept: '*/*;q=0' }],
      [raw, { accept: 'text/html' }],
      [raw, { 'content-type': 'text/plain' }],
      [raw, { 'content-type': 'application/xml' }],
      [raw, { 'content-type': 'a'.repeat(5_000) }],
      [raw, { 'content-type': 'application/json;charset=utf-16' }],
      [raw, { 'content-type': 'application/json;charset=klingon' }],
      [raw, { 'content-encoding': 'zip' }],
      [raw, { 'content-encoding': 'gzip' }],
      [raw, { 'x-on-behalf-of': 'é' }],
      [raw, { 'x-reason': 'r'.repeat(2_000) }],
      [raw, { 'idempotency-key': 'k'.repeat(300) }],
      ['null', {}],
      ['"text"', {}],
      ['{}\0', {}],
      ['\0', {}],
      ['{"name":"a\ud800"}', {}],
      ['{"name":"\\ud800","engagedParty":{"id":"p"}}', {}],
    ];
    for (const [content, headers] of kinds) {
      const reply = await scene.call('POST', customers, { raw: content, headers, key: keys.shop });
      const said = `${content.slice(0, 20)} ${JSON.stringify(headers).slice(0, 60)} ${reply.status}`;
      assert.ok(reply.status >= 400 && reply.status < 500, said);
      assert.equal(reply.body['@type'], 'Error', said);
    }
  });

  it('are served as one page whatever range or condition they name', async () => {
    const headers = { range: 'bytes=0-1', 'if-none-match': '*'.repeat(3_000), 'x-api-key': keys.reader };
    const reply = await request(`${scene.url}${customers}?limit=1`, { headers });
    await reply.body.dump();
    assert.ok([200, 304].includes(reply.statusCode), String(reply.statusCode));
  });
});
