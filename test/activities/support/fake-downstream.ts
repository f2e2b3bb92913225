import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { outgoingFaults } from './outgoing-faults.js';

/** What a downstream system was asked. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly key: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

interface Reply {
  readonly status: number;
  readonly body?: object;
}

/** All downstream systems in one, which does as its test says; it takes everything otherwise. */
export interface FakeDownstream {
  readonly url: string;
  readonly asked: Asked[];
  /** What the official definitions find wrong with what it was asked. */
  readonly faults: ReadonlySet<string>;
  answer: (asked: Asked) => Reply | Promise<Reply>;
  close(): void;
}

export async function createFakeDownstream(): Promise<FakeDownstream> {
  const asked: Asked[] = [];
  const faults = new Set<string>();
  const server = createServer((req, res) => {
    let text = '';
    req.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    req.on('end', () => void reply(text));
    async function reply(body: string): Promise<void> {
      const key = req.headers['idempotency-key'];
      const one = {
        method: req.method ?? '',
        path: req.url ?? '',
        key: typeof key === 'string' ? key : undefined,
        body: (body === '' ? {} : JSON.parse(body)) as Record<string, unknown>,
      };
      asked.push(one);
      if (one.method === 'POST') for (const each of outgoingFaults(one.path, one.body)) faults.add(each);
      const { status, body: answer = { id: `ref of ${one.key}` } } = await fake.answer(one);
      res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const fake: FakeDownstream = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    faults,
    answer: () => ({ status: 201 }),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
  return fake;
}
