import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { fleetOffering, fleetOrder } from '../catalog-seeds/orders/fleet-order.js';
import { vpnOrder } from '../catalog-seeds/orders/vpn-order.js';
import { workflowId } from '../domain/order/ids.js';
import { projectRoot } from '../temporal-dev/home.js';
import type { OrderDatabase } from './database.js';
import type { CompletedRun } from './load.js';

const ordersPath = '/tmf-api/productOrderingManagement/v4/productOrder';

export interface OrderSource {
  /** One fibre bundle, from its submission to its completion. */
  fibre(): Promise<CompletedRun>;
  /** One fibre bundle with these attributes, submitted; its id. */
  place(more: object): Promise<string>;
  /** One business VPN of so many sites. */
  vpn(sites: number): Promise<CompletedRun>;
  /** The same as a managed project: its design is approved as soon as somebody is asked to. */
  managedVpn(sites: number): Promise<CompletedRun>;
  /** One bundle of so many mobile plans, none with a place. */
  fleet(sims: number): Promise<CompletedRun>;
  close(): Promise<void>;
}

/** Submits orders as a caller does, over HTTP, and waits for their end. */
export async function openOrderSource(apiUrl: string, database: OrderDatabase): Promise<OrderSource> {
  const agent = new Agent({ connections: 64, pipelining: 1 });
  const file = join(projectRoot, 'catalog-seeds', 'orders', 'fibre-bundle.json');
  const bundle = JSON.parse(await readFile(file, 'utf8')) as object;

  const call = createCall(apiUrl, agent);

  async function place(order: object): Promise<string> {
    const renamed = forAnotherCustomer(order as Order);
    return ((await call('POST', ordersPath, renamed)) as { readonly id: string }).id;
  }

  async function submit(order: object, meanwhile?: (orderId: string) => Promise<void>) {
    const begun = Date.now();
    const started = performance.now();
    const orderId = await place(order);
    const submitMs = performance.now() - started;
    const [completion] = await Promise.all([database.completed(orderId), meanwhile?.(orderId)]);
    const endToEndMs = completion.getTime() - begun;
    return { workflowId: workflowId('productOrder', orderId), submitMs, endToEndMs };
  }

  async function approveDesign(orderId: string): Promise<void> {
    for (;;) {
      const tasks = await call(
        'GET',
        `/api/v1/task?order.id=${orderId}&state=open`,
        undefined,
        'dev-operator',
      );
      const [task] = tasks as { readonly id: string }[];
      const report = { characteristic: [{ name: 'designDocument', value: 'bench' }] };
      if (task) return void (await call('POST', `/api/v1/task/${task.id}/complete`, report, 'dev-operator'));
      await delay(500);
    }
  }

  const offerFleet = once(
    async () =>
      await call(
        'POST',
        '/tmf-api/productCatalogManagement/v4/productOffering',
        fleetOffering,
        'dev-catalog',
      ),
  );

  return {
    fibre: () => submit(bundle),
    place: (more) => place({ ...bundle, ...more }),
    // The hub is a site too.
    vpn: (sites) => submit(vpnOrder(sites - 1)),
    managedVpn: (sites) => submit(vpnOrder(sites - 1, { projectManaged: true }), approveDesign),
    fleet: async (sims) => {
      await offerFleet();
      return await submit(fleetOrder(sims));
    },
    close: () => agent.close(),
  };
}

type Call = (method: 'GET' | 'POST', path: string, body?: object, key?: string) => Promise<unknown>;

/** Requests to the API; throws on any answer but a success. */
function createCall(apiUrl: string, dispatcher: Agent): Call {
  return async (method, path, body, key = 'dev-channel') => {
    const answer = await request(`${apiUrl}${path}`, {
      dispatcher,
      method,
      headers: { 'content-type': 'application/json', 'x-api-key': key },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 300)
      throw new Error(`${method} ${path} was answered ${answer.statusCode}: ${text}`);
    return JSON.parse(text) as unknown;
  };
}

function once<T>(run: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= run());
}

interface Order {
  readonly relatedParty: readonly object[];
}

/** Another order of another customer: a private household has one bundle, not a thousand. */
function forAnotherCustomer(order: Order): Order {
  const id = randomUUID();
  const relatedParty = order.relatedParty.map((party) => ({ ...party, id: `customer-${id}` }));
  return { ...order, externalId: `bench-${id}`, relatedParty } as Order;
}
