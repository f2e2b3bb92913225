import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { Request, Response } from 'express';
import { apis } from '../../api/apis.js';
import { createBodyBudget } from '../../api/tmf630/body-budget.js';
import type { Json } from '../api/scene.js';
import { perSuite } from '../support/per-suite.js';
import { until } from '../support/until.js';
import { keys, openProtectedScene, sendRaw } from './protected-scene.js';

const customers = `${apis.customer.base}/customer`;
const plan = '/api/v1/productOrder/plan';

/** API4:2023, unrestricted resource consumption: the process lives, and others are served. */
describe('attacks on resources (API4)', function () {
  this.timeout('20s');
  const scene = perSuite(openProtectedScene);
  const person = { name: 'Ann', engagedParty: { id: 'p', '@referredType': 'Individual' } };

  const post = async (path: string, raw: string): Promise<[number, Json]> => {
    const { status, body } = await scene.call('POST', path, { raw, key: keys.shop });
    return [status, body];
  };
  const requireOthersServed = async (): Promise<void> => {
    const { status } = await scene.call('GET', `${customers}?limit=1`, { key: keys.reader });
    assert.equal(status, 200);
  };

  it('by a body with millions of objects are refused before it is parsed', async () => {
    for (const part of ['{}', '[]', '[{}]']) {
      const raw = `{"name":"a","x-own":[${`${part},`.repeat(1_000_000)}0]}`;
      const [status, { message }] = await post(customers, raw);
      assert.deepEqual([status, message], [413, 'The body has more than 500,000 objects and lists.']);
    }
    const catalog = `{"productSpecification":[${'{},'.repeat(3_000_000)}{}]}`;
    const { status } = await scene.call('POST', '/api/v1/catalog/check', { raw: catalog, key: keys.catalog });
    assert.equal(status, 413);
  });

  it('by ten million zeros are answered with the first fault, soon', async () => {
    const [status, { errors }] = await post(plan, `{"productOrderItem":[${'0,'.repeat(4_900_000)}0]}`);
    assert.deepEqual([status, errors], [400, [{ path: '$.productOrderItem[0]', message: 'must be object' }]]);
  });

  it('by nesting a million levels deep, closed or not, are refused', async () => {
    for (const raw of [
      '['.repeat(400_000),
      `${'['.repeat(400_000)}${']'.repeat(400_000)}`,
      '{"a":'.repeat(400_000),
    ])
      assert.equal((await post(customers, raw))[0], 400);
  });

  it('by a small body that unpacks to a large one, or is not packed at all, are refused', async () => {
    const send = async (body: Buffer, encoding: string): Promise<number> => {
      const headers = {
        'content-type': 'application/json',
        'content-encoding': encoding,
        'x-api-key': keys.shop,
      };
      return (
        await fetch(`${scene.url}${customers}`, { method: 'POST', headers, body: new Uint8Array(body) })
      ).status;
    };
    assert.equal(await send(gzipSync(Buffer.alloc(100_000_000, ' ')), 'gzip'), 413);
    const plain = Buffer.from(JSON.stringify(person));
    const statuses = await Promise.all(['gzip', 'br', 'deflate'].map(async (each) => send(plain, each)));
    assert.deepEqual(statuses, [400, 400, 400]);
    assert.equal(await send(gzipSync(plain).subarray(0, 40), 'gzip'), 400);
    assert.equal(await send(gzipSync(plain), 'gzip'), 201);
  });

  it('by many large bodies at the same time are refused beyond what fits, of one caller and of all', async () => {
    const { reserve, weigh } = createBodyBudget();
    const open: (() => void)[] = [];
    const send = (subject: string, bytes: number): Response => {
      const socket = { setMaxListeners: () => socket, on() {}, off() {} };
      const caller = { locals: { caller: { subject } }, off() {} };
      const res = {
        ...caller,
        on: (_: string, close: () => void) => open.push(close),
      } as unknown as Response;
      reserve({ socket, get: () => String(bytes) } as unknown as Request, res, () => undefined);
      return res;
    };
    const full = { type: 'bodies.too.large' };
    send('one large', 500_000_000);
    assert.throws(() => send('one large', 1), full);
    for (const close of open.splice(0)) close();
    await new Promise((resolve) => setImmediate(resolve));
    for (const caller of ['a', 'b', 'c']) for (const _ of [1, 2, 3, 4, 5]) send(caller, 10_000_000);
    assert.throws(() => send('a', 10_000_000), full);
    // Of unknown length, or packed: it counts by what was read.
    const unknown = send('d', 0);
    weigh(unknown, 40_000_000);
    assert.throws(() => weigh(unknown, 60_000_000), full);
    assert.throws(() => send('e', 10_000_000), full);
  });

  it('by lists whose query names thousands of attributes, sorts or filters are answered soon', async () => {
    const long = (part: string): string => Array.from({ length: 6_000 / part.length }, () => part).join(',');
    for (const [query, expected] of [
      [`fields=${long('engagedParty.name')}`, 200],
      [`fields=${long('a.')}`, 200],
      [`sort=${long('-name')}`, 200],
      [`name=${long('n')}`, 400],
      [`filter=${encodeURIComponent('$[?(@.name==1)]')}`, 400],
      [`name.regex=${encodeURIComponent('(((a+)+)+)+$')}`, 200],
      [`name.regex=${encodeURIComponent('('.repeat(150))}`, 400],
      ['offset=9007199254740991&limit=1000', 200],
      ['offset=9007199254740992', 400],
      ['limit=-1', 400],
      ['limit=1e3', 400],
    ] as const) {
      const { status } = await scene.call('GET', `${customers}?${query}`, { key: keys.reader });
      assert.equal(status, expected, query.slice(0, 60));
    }
  });

  it('by a thousand connections that send slowly leave the others their turn', async () => {
    const { hostname, port } = new URL(scene.url);
    const sockets: Socket[] = [];
    const open = async (begin: string): Promise<void> =>
      new Promise((resolve) => {
        const socket = connect(Number(port), hostname, () => socket.write(begin, () => resolve()));
        socket.on('error', () => undefined);
        sockets.push(socket);
      });
    try {
      await Promise.all(Array.from({ length: 970 }, async () => open('GET /health/live HTTP/1.1\r\nX-Slow')));
      const head = `POST ${customers} HTTP/1.1\r\nHost: a\r\nX-API-Key: ${keys.shop}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{`;
      await Promise.all(Array.from({ length: 30 }, async () => open(head)));
      await requireOthersServed();
      // The caller whose bodies do not come waits for itself, as soon as they are seen.
      await until('the bodies to be seen', async () => {
        const { status } = await scene.call('GET', `${customers}?limit=1`, { key: keys.shop });
        return status === 429;
      });
    } finally {
      for (const socket of sockets) socket.destroy();
    }
  });

  it('by hundreds of requests on one connection, or of probes without a key, are worked off in turn', async () => {
    let looks = 0;
    const look = async () => {
      looks += 1;
      await new Promise((resolve) => setTimeout(resolve, 50));
    };
    const probed = await openProtectedScene({
      database: scene.database,
      health: { database: look, temporal: look, worker: look },
    });
    const probe = 'GET /health/ready HTTP/1.1\r\nHost: a\r\n\r\n';
    const answers = await sendRaw(
      probed.url,
      `${probe.repeat(300)}GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
    );
    await probed.close();
    assert.equal(answers.split('HTTP/1.1 200 OK').length - 1, 301);
    assert.ok(looks <= 30, String(looks));
  });
});
