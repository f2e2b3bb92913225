import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from '../../support/until.js';
import type { Json } from '../../api/scene.js';

/** What a subscriber was sent. */
export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly event: Json;
  readonly at: number;
  /** What it answered. */
  readonly status: number;
}

/** Somebody else's server, to which events are sent. */
export interface Subscriber {
  readonly url: string;
  /** Everything that came, also what was refused. */
  readonly received: Received[];
  /** Only what it took. */
  readonly taken: () => Received[];
  /** How it evaluates to from now on; nothing at all while this does not end. */
  answer: (event: Json) => number | Promise<number>;
  readonly untilTaken: (count: number, seconds?: number) => Promise<Received[]>;
  readonly close: () => Promise<void>;
}

export async function openSubscriber(): Promise<Subscriber> {
  const received: Received[] = [];
  const server = createServer((req, res) => void take(req, res));

  async function take(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const event: Json = JSON.parse(text);
    const at = Date.now();
    const status = await subscriber.answer(event);
    received.push({ headers: req.headers, text, event, at, status });
    res.writeHead(status).end();
  }

  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const taken = () => received.filter(({ status }) => status < 300);
  const subscriber: Subscriber = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/listener`,
    received,
    taken,
    answer: () => 201,
    untilTaken: async (count, seconds) =>
      until(`${count} events`, () => taken().length >= count && taken(), seconds),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return subscriber;
}
