import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { vpnOrder } from '../catalog-seeds/orders/vpn-order.js';
import { workflowId } from '../domain/order/ids.js';
import { projectRoot } from '../temporal-dev/home.js';
import type { OrderDatabase } from './database.js';
import type { CompletedRun } from './load.js';

export interface OrderSource {
  /** One fibre bundle, from its submission to its completion. */
  fibre(): Promise<CompletedRun>;
  /** One fibre bundle with these attributes, submitted; its id. */
  place(more: object): Promise<string>;
  /** One business VPN of so many sites. */
  vpn(sites: number): Promise<CompletedRun & { readonly orderId: string }>;
  close(): Promise<void>;
}

/** Submits orders as a caller does, over HTTP, and waits for their end. */
export async function openOrderSource(apiUrl: string, database: OrderDatabase): Promise<OrderSource> {
  const agent = new Agent({ connections: 64, pipelining: 1 });
  const url = `${apiUrl}/tmf-api/productOrderingManagement/v4/productOrder`;
  const file = join(projectRoot, 'catalog-seeds', 'orders', 'fibre-bundle.json');
  const bundle = JSON.parse(await readFile(file, 'utf8')) as Order;

  async function place(order: Order): Promise<string> {
    const body = JSON.stringify(renamed(order));
    const answer = await request(url, {
      dispatcher: agent,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': 'dev-channel' },
      body,
    });
    const text = await answer.body.text();
    if (answer.statusCode !== 201) throw new Error(`An order was answered ${answer.statusCode}: ${text}`);
    return (JSON.parse(text) as { id: string }).id;
  }

  async function submit(order: Order) {
    const begun = Date.now();
    const started = performance.now();
    const orderId = await place(order);
    const submitMs = performance.now() - started;
    const completion = await database.completed(orderId);
    const endToEndMs = completion.getTime() - begun;
    return { workflowId: workflowId('productOrder', orderId), orderId, submitMs, endToEndMs };
  }

  return {
    fibre: () => submit(bundle),
    place: (more) => place({ ...bundle, ...more }),
    // The hub is a site too.
    vpn: (sites) => submit(vpnOrder(sites - 1) as Order),
    close: () => agent.close(),
  };
}

interface Order {
  readonly relatedParty: readonly object[];
}

/** Another order of another customer: a private household has one bundle, not a thousand. */
function renamed(order: Order): Order {
  const id = randomUUID();
  const relatedParty = order.relatedParty.map((party) => ({ ...party, id: `customer-${id}` }));
  return { ...order, externalId: `bench-${id}`, relatedParty } as Order;
}
