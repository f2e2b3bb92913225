import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** A callback as it came over the wire. */
export interface Callback {
  readonly method: string;
  readonly path: string;
  readonly apiKey: unknown;
  readonly contentType: unknown;
  readonly body: Record<string, unknown>;
}

/** Stands for Turnup: takes callbacks, and answers with the given status. */
export type FakeTurnup = Awaited<ReturnType<typeof createFakeTurnup>>;

export async function createFakeTurnup() {
  const received: Callback[] = [];
  const refused: Callback[] = [];
  const arrivals = new EventEmitter();
  const turnup = { status: 201 };

  async function take(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const callback = await read(req);
    (turnup.status < 300 ? received : refused).push(callback);
    res.statusCode = turnup.status;
    res.end('{}');
    arrivals.emit('callback');
  }
  const server = createServer((req, res) => void take(req, res));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function atLeast(callbacks: Callback[], count: number): Promise<Callback[]> {
    while (callbacks.length < count) await once(arrivals, 'callback');
    return callbacks;
  }
  return {
    url,
    received,
    takes: (count: number) => atLeast(received, count),
    refuses: (count: number) => atLeast(refused, count),
    answerWith(status: number): void {
      turnup.status = status;
    },
    async close(): Promise<void> {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function read(req: IncomingMessage): Promise<Callback> {
  return {
    method: req.method ?? '',
    path: req.url ?? '',
    apiKey: req.headers['x-api-key'],
    contentType: req.headers['content-type'],
    body: (await json(req)) as Record<string, unknown>,
  };
}
