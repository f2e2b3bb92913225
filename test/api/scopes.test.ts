import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pMap from 'p-map';
import { Pool } from 'undici';
import { type AppDependencies, createApp } from '../../api/process/app.js';
import { type Scope, scopes, systemCaller, unauthorized } from '../../api/tmf630/auth.js';
import { log } from '../support/log.js';
import { perSuite } from '../support/per-suite.js';
import { declaredScopes, readScopePage, scopePage } from './scope-table.js';

const page = async () => readFile(new URL('../../docs/scopes.md', import.meta.url), 'utf8');

describe('the scopes of operations', function () {
  this.timeout('3m');
  const api = perSuite(openApi);

  /** The API alone: whoever is let in has the scopes in its key, and gets no further than to its Accept header. */
  async function openApi() {
    const dependencies: Partial<AppDependencies> = {
      log,
      async authenticate({ credential }) {
        if (credential === undefined) throw unauthorized('no key');
        return systemCaller('matrix', credential.split(',') as Scope[]);
      },
    };
    const server = createServer(createApp(dependencies as AppDependencies));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const pool = new Pool(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { connections: 4 });
    return {
      async statusOf(operation: string, held?: readonly string[]): Promise<number> {
        const [method = '', path = ''] = operation.split(' ');
        const { statusCode, body } = await pool.request({
          method: method.toUpperCase(),
          path: path.replaceAll(/\{\w+\}/g, '1'),
          headers: { accept: 'text/x-nothing', ...(held && { 'x-api-key': held.join(',') }) },
        });
        await body.dump();
        return statusCode;
      },
      async close() {
        await pool.close();
        server.close();
      },
    };
  }

  it('are those of the table in docs/scopes.md, which `npm run scopes` writes', async () => {
    assert.equal(await page(), scopePage());
    assert.deepEqual(readScopePage(await page()), declaredScopes());
  });

  it('let in whom the table says, and nobody else', async () => {
    const table = [...readScopePage(await page())];
    assert.ok(table.length > 400, String(table.length));
    const wrong = await pMap(
      table,
      async ([operation, needed]) => {
        const others = scopes.filter((scope) => !needed.includes(scope));
        const answers = [
          [401, await api.statusOf(operation)],
          // Who has all the others has each of them.
          [403, await api.statusOf(operation, others)],
          ...(await Promise.all(needed.map(async (scope) => [406, await api.statusOf(operation, [scope])]))),
        ];
        return answers.every(([expected, status]) => expected === status) ? [] : [{ operation, answers }];
      },
      { concurrency: 8 },
    );
    assert.deepEqual(wrong.flat(), []);
  });

  it('are needed by every operation, and exist', () => {
    const unknown = [...declaredScopes()].filter(
      ([, needed]) =>
        needed.length === 0 || needed.some((scope) => !(scopes as readonly string[]).includes(scope)),
    );
    assert.deepEqual(unknown, []);
  });

  it('never let `read` change something, nor `orders:write` approve, sign or subscribe', () => {
    const reachable = (scope: string) =>
      [...declaredScopes()].flatMap(([operation, needed]) => (needed.includes(scope) ? [operation] : []));
    // These answer a question that is too long for a query.
    assert.deepEqual(
      reachable('read').filter((operation) => !operation.startsWith('get ')),
      [
        'post /api/v1/productOrder/plan',
        'post /api/v1/serviceOrder/plan',
        'post /api/v1/resourceOrder/plan',
        'post /api/v1/contract/{id}/termination',
        'post /api/v1/configuration',
      ],
    );
    assert.deepEqual(
      reachable('orders:write').filter((operation) =>
        /decision|\/contract(\/\{id\})?$|renew|hub|topic/.test(operation),
      ),
      [],
    );
  });
});
