import assert from 'node:assert/strict';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { Json } from '../api/scene.js';
import { apis, openInstance, run } from '../api/catalog-instance.js';
import { perSuite } from '../support/per-suite.js';

/** API10:2023, unsafe consumption of APIs: what the server answers that an import was sent to. */
describe('attacks by what others answer (API10)', function () {
  this.timeout('30s');
  const instance = perSuite(openInstance);
  const server = perSuite(openHostileServer);

  const imported = async (path: string): Promise<Json> =>
    run(instance, 'importJob', apis.serviceCatalogManagement, { url: `${server.url}/${path}` });

  it('lead an import nowhere else, by any redirect', async () => {
    for (const status of [301, 302, 303, 307, 308]) {
      const { status: ended, errorLog } = await imported(`redirect?${status}`);
      assert.deepEqual([ended, errorLog.includes(`was answered with ${status}`)], ['Failed', true], errorLog);
    }
    assert.equal(server.asked().includes('/secret'), false);
  });

  it('are not shown to who may read the job, where they are no catalog', async () => {
    const { status, errorLog } = await imported('password');
    assert.equal(status, 'Failed');
    assert.match(errorLog, /Line 1: This is not JSON/);
    assert.doesNotMatch(errorLog, /hunter2|root:x/);
  });

  it('hold no worker by a line without an end', async () => {
    const { status, errorLog } = await imported('endless');
    assert.deepEqual(
      [status, errorLog],
      ['Failed', 'Nothing was imported.\nLine 1 is longer than 10000000 characters.'],
    );
  });

  it('end no worker, by depth, zeros, packing, or lines that are no entries', async () => {
    for (const path of ['deep', 'zeros', 'packed', 'odd']) {
      const { status, errorLog } = await imported(path);
      assert.equal(status, 'Failed', path);
      assert.match(errorLog, /^Nothing was imported\./, path);
    }
    assert.equal(({} as Json).polluted, undefined);
  });
});

const answers: Readonly<Record<string, (res: ServerResponse, query: string) => void>> = {
  redirect: (res, query) => res.writeHead(Number(query), { location: '/secret' }).end(),
  secret: (res) => res.end('secret'),
  password: (res) => res.end('password=hunter2\nroot:x:0:0\n'),
  deep: (res) => res.end(`${'['.repeat(100_000)}${']'.repeat(100_000)}\n{"a":${'['.repeat(50_000)}\n`),
  endless: (res) => {
    const more = (): void => {
      while (res.write('a'.repeat(100_000)));
    };
    res.on('drain', more);
    more();
  },
  zeros: (res) => res.end('\0'.repeat(1_000_000)),
  packed: (res) => {
    res.writeHead(200, { 'content-encoding': 'gzip' });
    res.end(gzipSync(Buffer.alloc(100_000_000)));
  },
  odd: (res) => {
    const lines = [
      '{"__proto__":{"polluted":1}}',
      '{"resource":"__proto__"}',
      '{"resource":"constructor"}',
      'null',
    ];
    res.end([...lines, '1', '"x"', '[]', '{"resource":"serviceSpecification","id":{"$gt":""}}'].join('\n'));
  },
};

async function openHostileServer() {
  const asked: string[] = [];
  const server = createServer((req, res) => {
    const [path = '', query = ''] = (req.url ?? '').slice(1).split('?');
    asked.push(`/${path}`);
    answers[path]!(res, query);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
    async close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
