import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import { adminApi, refuse } from './admin-api.js';
import { createSender } from './delivery.js';
import { type Line, noJournal, openJournal } from './journal.js';
import { createLedger } from './ledger.js';
import { orderApi } from './order-api.js';
import { createOrders } from './orders.js';
import { page } from './page.js';
import type { Parts } from './parts.js';
import { SandboxError } from './sandbox-error.js';
import { createRunner } from './runner.js';
import { createSettings } from './settings.js';
import { systemNames, systems } from './systems.js';

/** Where and how a sandbox runs. */
interface SandboxOptions {
  /** The folder of its journal; without one it forgets everything when it ends. */
  readonly home?: string | undefined;
  readonly port?: number;
  readonly instance?: string | undefined;
  /** Where Turnup is, for orders that name no callback URL. */
  readonly turnupUrl?: string | undefined;
  /** A merge patch over the default settings; what the journal says goes before it. */
  readonly settings?: unknown;
}

/** A sandbox that takes orders. */
export interface Sandbox {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts the downstream systems on 127.0.0.1, with the orders its journal remembers. */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { home, port = 0, instance, turnupUrl, settings: given = {} } = options;
  const settings = createSettings();
  settings.replace(settings.patched(given));

  // The port comes first: two sandboxes must never write one journal.
  let handle: RequestListener = (_req, res) => res.writeHead(503, { 'Retry-After': '1' }).end();
  const server = createServer((req, res) => handle(req, res));
  await listen(server, port);

  const orders = createOrders();
  const ledger = createLedger();
  const sender = createSender(turnupUrl);

  const apply = (line: Line): void => {
    orders.apply(line);
    ledger.apply(line);
    if (line.kind === 'settings') settings.replace(line.settings);
  };
  const journal = home === undefined ? noJournal : await openJournal(home, apply);
  const record = (line: Line): void => {
    journal.append(line);
    apply(line);
  };
  const runner = createRunner({ settings, sender, record });
  handle = appOf({ instance, settings, orders, ledger, journal, runner, record });
  for (const order of orders.all()) runner.start(order);

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      runner.close();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      await sender.close();
      await journal.close();
    },
  };
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
}

function appOf(parts: Parts): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple');
  app.get('/health/live', (_req, res) => void res.json({ status: 'pass', instance: parts.instance }));
  for (const name of systemNames) app.use(`/${name}`, orderApi(systems[name], parts));
  app.use('/admin', adminApi(parts));
  app.get('/', (_req, res) => void res.type('html').send(page(parts)));
  app.use((req) => {
    throw new SandboxError(404, 'Not found', `nothing is at ${req.path}`);
  });
  app.use(refuse);
  return app;
}
