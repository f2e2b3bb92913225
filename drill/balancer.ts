import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';

/** One address in front of several APIs, as every deployment of more than one has it. */
export interface Balancer {
  add(origin: string): void;
  /** No new request goes there. */
  remove(origin: string): void;
  close(): Promise<void>;
}

/** Listens on the port of loopback, and hands each request to the next of the APIs; one that cannot be reached is passed over. */
export async function openBalancer(port: number): Promise<Balancer> {
  const origins: string[] = [];
  const server = createServer((req, res) => {
    bodyOf(req).then(
      (body) => forward(origins.slice(), { req, res, body }),
      // The caller has gone.
      () => res.destroy(),
    );
    origins.push(...origins.splice(0, 1));
  });
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    add: (origin) => void origins.push(origin),
    remove: (origin) => void origins.splice(origins.indexOf(origin), 1),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly body: Buffer;
}

async function bodyOf(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function forward([origin, ...others]: readonly string[], exchange: Exchange): void {
  const { req, res, body } = exchange;
  if (origin === undefined) {
    res.writeHead(503).end();
    return;
  }
  const { method, headers, url = '/' } = req;
  // Without keep-alive: a connection that an API closes as it ends would take a request with it.
  const sent = request(new URL(url, origin), { method, headers: { ...headers, connection: 'close' } });
  sent.on('response', (answer) => {
    res.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(res);
  });
  sent.on('error', (err: NodeJS.ErrnoException) => {
    if (err.code === 'ECONNREFUSED') forward(others, exchange);
    else if (res.headersSent) res.destroy();
    else res.writeHead(502).end();
  });
  sent.end(body);
}
