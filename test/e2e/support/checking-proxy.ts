import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { outgoingFaults } from '../../activities/support/outgoing-faults.js';
import { notificationFaults } from '../../api/notification-faults.js';

/** What stands between Turnup and those to whom it speaks. */
export interface CheckingProxy {
  /** In place of the downstream systems' address. */
  readonly url: string;
  /** A subscriber that only looks. */
  readonly listener: string;
  /** How many bodies it has checked. */
  readonly checked: { handOffs: number; notifications: number };
  /** What the official definitions, where they lie beside the checkout, and our own schemas find wrong with them. */
  readonly faults: Set<string>;
  close(): void;
}

const listenerPath = '/listener';

/** Passes every request for the downstream systems on as it is, and its answer back, or the lack of one. */
export async function openCheckingProxy(downstream: string): Promise<CheckingProxy> {
  const faults = new Set<string>();
  const checked = { handOffs: 0, notifications: 0 };
  const server = createServer((req, res) => {
    // A caller that has gone away waits for nothing.
    take(req, res).catch(() => req.socket.destroy());
  });

  async function take(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = await buffer(req);
    const path = req.url ?? '';
    if (path === listenerPath) {
      checked.notifications += 1;
      note(notificationFaults(JSON.parse(body.toString())));
      res.writeHead(204).end();
      return;
    }
    if (req.method === 'POST') {
      checked.handOffs += 1;
      note(outgoingFaults(path, JSON.parse(body.toString()) as Record<string, unknown>));
    }
    passOn(req, body, res);
  }

  const note = (found: readonly string[]): void => {
    for (const fault of found) faults.add(fault);
  };

  function passOn(
    { method, url, headers, socket }: IncomingMessage,
    body: Buffer,
    res: ServerResponse,
  ): void {
    // A connection that is kept may be closed by the other side in the moment in which it is used again.
    const options = { method, headers: { ...headers, connection: 'close' }, agent: false };
    const onward = request(`${downstream}${url}`, options, (answer) => {
      const { connection: _, ...answered } = answer.headers;
      res.writeHead(answer.statusCode!, answered);
      answer.pipe(res);
    });
    onward.once('error', () => socket.destroy());
    onward.end(body);
  }

  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    listener: `${url}${listenerPath}`,
    checked,
    faults,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
