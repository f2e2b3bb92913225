import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { TLSSocket } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { createAccessTokens } from '../../activities/hand-off/access-tokens.js';
import { createAgents } from '../../activities/hand-off/agents.js';
import { createDownstream } from '../../activities/hand-off/downstream.js';
import { createSecretLookup, readSecrets } from '../../activities/hand-off/secrets.js';
import { createOutbound } from '../../outbound/outbound.js';

const anywhere = createOutbound({ allowAnyAddress: true, networks: [] });
const inNetwork = createOutbound({ allowAnyAddress: false, networks: ['127.0.0.0/8'] });
const pool = { query: () => assert.fail('no turn is needed') };
const pathOf = (name: string): string =>
  fileURLToPath(new URL(`support/certificates/${name}`, import.meta.url));
const pem = (name: string): string => readFileSync(pathOf(name), 'utf8');

const servers: Server[] = [];

async function serve(answer: RequestListener, tls?: object): Promise<string> {
  const server = tls ? createTlsServer(tls, answer) : createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  return `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A provider that gives the tokens t1, t2 and so on; what it was asked. */
async function provider(expiresIn?: number, tls?: object) {
  const asked: string[] = [];
  const origin = await serve((req, res) => {
    void (async () => {
      asked.push(`${req.headers.authorization ?? peerOf(req)} ${await text(req)}`);
      const body = { access_token: `t${asked.length}`, token_type: 'Bearer', expires_in: expiresIn };
      res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    })();
  }, tls);
  return { asked, tokenUrl: `${origin}/token` };
}

const peerOf = (req: IncomingMessage): string =>
  String((req.socket as TLSSocket).getPeerCertificate?.().subject?.CN);

/** A system that takes these authorizations only. */
async function system(takes: (authorization: string | undefined) => boolean) {
  const arrivals: [authorization: string | undefined, key: unknown][] = [];
  const url = await serve((req, res) => {
    const { authorization, 'idempotency-key': key } = req.headers;
    arrivals.push([authorization, key]);
    res.writeHead(takes(authorization) ? 201 : 401).end('{}');
  });
  return { url, arrivals };
}

function sending(url: string, secret: object, outbound = anywhere) {
  const file = JSON.stringify({ it: { origin: new URL(url).origin, ...secret } });
  const secretLookup = createSecretLookup(readSecrets({}, file));
  const downstream = createDownstream({ pool, secret: secretLookup, outbound });
  const record = { id: 'p', name: 'It', kind: 'provisioning', protocol: 'TMF641', url } as const;
  const request = { method: 'POST', path: '/serviceOrder', idempotencyKey: 'k', body: {} } as const;
  return async () => await downstream.send({ ...record, credential: 'secret:it' }, request);
}

const post = { clientId: 'turnup', clientSecret: 's3 cret', clientAuthentication: 'post' };

describe('the credential of a downstream system', () => {
  afterEach(async () => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it('is a user and a password', async () => {
    const { url, arrivals } = await system(() => true);
    const send = sending(url, { basic: { user: 'turnup', password: 'pa:ss' } });
    assert.equal((await send()).outcome, 'accepted');
    assert.deepEqual(arrivals, [['Basic dHVybnVwOnBhOnNz', 'k']]);
  });

  it('is an access token, of which one is asked for many requests', async () => {
    const { url, arrivals } = await system(() => true);
    const { asked, tokenUrl } = await provider(3_600);
    const send = sending(url, { oauth2: { ...post, tokenUrl, scope: 'orders', audience: 'it' } });
    await Promise.all(Array.from({ length: 20 }, send));
    assert.deepEqual(new Set(arrivals.map(([authorization]) => authorization)), new Set(['Bearer t1']));
    const [body, ...more] = asked.map((each) => new URLSearchParams(each.replace('undefined ', '')));
    assert.deepEqual(more, []);
    assert.deepEqual(Object.fromEntries(body!), {
      scope: 'orders',
      audience: 'it',
      grant_type: 'client_credentials',
      client_id: 'turnup',
      client_secret: 's3 cret',
    });
  });

  it('asks for another token once when one is refused, for all whose token it was, with the same key', async () => {
    let valid = 'Bearer t1';
    const { url, arrivals } = await system((authorization) => authorization === valid);
    const { asked, tokenUrl } = await provider(3_600);
    const send = sending(url, { oauth2: { ...post, tokenUrl } });
    await send();
    valid = 'Bearer t2';
    const answers = await Promise.all(Array.from({ length: 10 }, send));
    assert.deepEqual(new Set(answers.map(({ outcome }) => outcome)), new Set(['accepted']));
    assert.equal(asked.length, 2);
    assert.deepEqual(new Set(arrivals.map(([, key]) => key)), new Set(['k']));
    valid = 'none';
    const before = arrivals.length;
    assert.equal((await send()).outcome, 'unreachable');
    assert.equal(arrivals.length - before, 2);
  });

  it('renews a token shortly before it expires, and asks again after a failure', async () => {
    let time = 0;
    const { asked, tokenUrl } = await provider(100);
    const agentFor = createAgents(anywhere);
    const tokens = createAccessTokens({ agentFor, allowHttp: true, now: () => time });
    const secret = { name: 'it', oauth2: { clientId: 'a:b', clientSecret: 'c', tokenUrl } };
    const got: string[] = [];
    for (time of [0, 89_000, 91_000]) got.push(await tokens.tokenOf(secret));
    assert.deepEqual(got, ['t1', 't1', 't2']);
    assert.match(asked[0]!, /^Basic YSUzQWI6Yw== grant_type=client_credentials$/);
    const nowhere = { name: 'no', oauth2: { ...secret.oauth2, tokenUrl: 'http://127.0.0.1:9/' } };
    await assert.rejects(tokens.tokenOf(nowhere), /^Error: no access token from http:\/\/127\.0\.0\.1:9: /);
    const mended = { ...nowhere, oauth2: secret.oauth2 };
    assert.equal(await tokens.tokenOf(mended), 't3');
  });

  it('does not say what the token endpoint was sent, nor how it failed in detail', async () => {
    const origin = await serve((_req, res) => {
      const body = { error: 'invalid_client', error_description: 's3 cret is wrong' };
      res.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    const { url, arrivals } = await system(() => true);
    const send = sending(url, { oauth2: { ...post, tokenUrl: `${origin}/token` } });
    assert.deepEqual(await send(), {
      outcome: 'unreachable',
      message: `It: no access token from ${origin}: invalid_client`,
    });
    assert.deepEqual(arrivals, []);
  });

  it('asks no token endpoint in this machine, nor one without TLS, unless that is allowed', async () => {
    const { asked, tokenUrl } = await provider();
    const inside = createOutbound({ allowAnyAddress: false, networks: [] });
    for (const [outbound, url, reason] of [
      [inNetwork, tokenUrl, /only requests to HTTPS are allowed/],
      [inside, tokenUrl.replace('http:', 'https:'), /refused: 127\.0\.0\.1 is not a public address/],
    ] as const) {
      const send = sending(
        'https://provisioning.example.net',
        { oauth2: { ...post, tokenUrl: url } },
        outbound,
      );
      const answer = await send();
      assert.match(answer.outcome === 'accepted' ? '' : answer.message, reason);
    }
    assert.deepEqual(asked, []);
  });

  it('is a certificate, and whom to trust: for a system, and for a token endpoint', async () => {
    const both = { ca: pem('ca.pem'), cert: pem('server.pem'), key: pem('server.key') };
    const asking = { ...both, requestCert: true, rejectUnauthorized: true };
    const peers: string[] = [];
    const url = await serve((req, res) => {
      peers.push(`${peerOf(req)} ${req.headers.authorization}`);
      res.writeHead(201).end('{}');
    }, asking);
    const tls = { certificate: pathOf('client.pem'), key: pathOf('client.key'), ca: pathOf('ca.pem') };
    assert.equal((await sending(url, { tls }, inNetwork)()).outcome, 'accepted');
    const { asked, tokenUrl } = await provider(60, asking);
    const oauth2 = { tokenUrl, clientId: 'turnup', tls };
    assert.equal((await sending(url, { oauth2, tls }, inNetwork)()).outcome, 'accepted');
    assert.deepEqual(peers, ['client undefined', 'client Bearer t1']);
    assert.deepEqual(asked, ['client grant_type=client_credentials&client_id=turnup']);
    // Without the authority its certificate is not trusted; without a certificate the system refuses.
    for (const less of [{ value: 'x' }, { value: 'x', tls: { ca: pathOf('ca.pem') } }])
      assert.equal((await sending(url, less, inNetwork)()).outcome, 'unreachable');
    assert.equal(peers.length, 2);
  });

  it('is refused at the start unless it says one way', () => {
    const origin = 'https://it.example.net';
    const oauth2 = { clientId: 'c', clientSecret: 's', tokenUrl: 'https://id.example.net/token' };
    const tls = { certificate: pathOf('client.pem'), key: pathOf('server.key') };
    for (const [secret, reason] of [
      [{ origin }, /must have one of value, basic and oauth2, or tls alone/],
      [{ origin, value: 'x', oauth2 }, /must have one of/],
      [{ origin, basic: { user: 'a:b', password: 'x' } }, /\/it\/basic\/user must match pattern/],
      [
        { origin, oauth2: { ...oauth2, clientSecret: undefined } },
        /must have a clientSecret, or a certificate/,
      ],
      [{ origin, oauth2: { ...oauth2, tokenUrl: 'id' } }, /the URL of a token endpoint, not "id"/],
      [{ origin, tls: { certificate: tls.certificate } }, /must have a certificate and its key: both/],
      [{ origin, tls: { ca: pathOf('none.pem') } }, /its TLS files cannot be used: Error: ENOENT/],
      [{ origin, tls }, /its TLS files cannot be used: .*key values mismatch/],
      [{ origin: 'http://it.example.net', tls: { ca: pathOf('ca.pem') } }, /must have the origin/],
    ] as const) {
      assert.throws(() => readSecrets({}, JSON.stringify({ it: secret })), reason);
    }
  });
});
