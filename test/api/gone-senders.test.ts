import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import express, { type ErrorRequestHandler } from 'express';
import { limitConcurrency } from '../../api/process/concurrency.js';
import { createReadLimits } from '../../api/process/read-limits.js';
import { systemCaller } from '../../api/tmf630/auth.js';
import type { SharedContext } from '../../api/tmf630/context.js';
import { toProblem } from '../../api/tmf630/errors.js';
import type { ApiOperation } from '../../api/tmf630/operation.js';
import { createRouter } from '../../api/tmf630/router.js';
import { perTest } from '../support/per-suite.js';

/** An API with one slow list; a caller may have six requests under way, of which four are worked on. */
async function openSlowList() {
  const begun: (() => void)[] = [];
  const list = {
    api: { id: 'slow', base: '/slow' },
    method: 'get',
    path: '/list',
    scopes: ['read'],
    summary: '',
    responses: { 200: { description: '' } },
    handle: async () => {
      await new Promise<void>((resolve) => begun.push(resolve));
      return { status: 200, body: [] };
    },
  } as unknown as ApiOperation;
  const answerProblem: ErrorRequestHandler = (err, _req, res, _next) => {
    res.status(toProblem(err).status).end();
  };
  const app = express();
  app.use(
    createRouter([list], {
      context: { database: { as: () => ({}) } } as unknown as SharedContext,
      authenticate: async () => systemCaller('shop', ['read']),
      publicUrl: undefined,
      budget: undefined,
      bodyLimit: '1mb',
      objects: { ruleOf: () => 'everybody', kinds: [] },
      limits: [limitConcurrency(6)],
      limitReads: createReadLimits(),
    }),
    answerProblem,
  );
  const server = createServer(app).listen(0, '127.0.0.1');
  let closed = 0;
  server.on('connection', (socket) => socket.on('close', () => (closed += 1)));
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    begun,
    port,
    closed: () => closed,
    status: async () => (await fetch(`http://127.0.0.1:${port}/slow/list`)).status,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(5);
}

describe('requests whose sender has gone', () => {
  const slow = perTest(openSlowList);

  it('count while they are worked on, are not begun after that, and then count no more', async () => {
    const { begun, port, closed, status } = slow;
    // On one connection, where all but the first wait for the answers before them.
    const connection = connect(port, '127.0.0.1');
    connection.write('GET /slow/list HTTP/1.1\r\nHost: slow\r\n\r\n'.repeat(6));
    await until(() => begun.length === 4);
    assert.equal(await status(), 429);
    connection.destroy();
    await until(() => closed() === 1);
    await sleep(50);
    assert.equal(await status(), 429);
    begun.forEach((end) => end());
    await sleep(50);
    assert.equal(begun.length, 4);
    const statuses = Promise.all([1, 2, 3, 4, 5, 6].map(status));
    await until(() => begun.length === 8);
    begun.forEach((end) => end());
    await until(() => begun.length === 10);
    begun.forEach((end) => end());
    assert.deepEqual(await statuses, [200, 200, 200, 200, 200, 200]);
  });
});
