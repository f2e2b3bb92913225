import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Client, Connection } from '@temporalio/client';
import { loadSeeds } from '../../../catalog-seeds/load.js';
import { orderKinds } from '../../../domain/order/messages.js';
import type { Stack } from '../../../temporal-dev/stack.js';
import { report, stack } from '../../support/infrastructure.js';
import { until } from '../../support/until.js';
import { type CheckingProxy, openCheckingProxy } from './checking-proxy.js';

export type Json = Readonly<Record<string, unknown>>;

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

export interface Order {
  readonly id: string;
  readonly href: string;
  readonly state: string;
  readonly errorMessage?: readonly Json[];
}

export interface LiveStep {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly state: string;
  readonly generation: number;
  readonly dependsOn: readonly string[];
  readonly startedAt?: string;
  readonly completedAt?: string;
  readonly downstreamSystem: string;
}

/** A whole Turnup, used over HTTP only; what Temporal shows is looked at as an operator would. */
export interface Turnup {
  readonly stack: Stack;
  readonly temporal: Client;
  readonly api: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Answer>;
  readonly list: (path: string) => Promise<readonly Json[]>;
  readonly submit: (doc: object, headers?: Readonly<Record<string, string>>) => Promise<Order>;
  /** Submits, and waits until the order has come to the state. */
  readonly run: (doc: object, state?: string, seconds?: number) => Promise<Order>;
  readonly untilState: (href: string, state: string, seconds?: number) => Promise<Order>;
  readonly plan: (order: Order) => Promise<readonly LiveStep[]>;
  /** A merge patch of the sandbox's settings. */
  readonly sandbox: (settings: object) => Promise<void>;
  /** Lets the sandbox answer now what it would later, of the idempotency keys that begin so. */
  readonly answer: (prefix: string) => Promise<void>;
  readonly effects: (
    prefix: string,
  ) => Promise<{ readonly keys: Readonly<Record<string, { requests: number; effects: number }>> }>;
  /** Hand-offs and notifications so far, each of which is checked. */
  readonly checked: CheckingProxy['checked'];
  /** Fails, too, when one of them was not as the definitions have it. */
  close(): Promise<void>;
}

const orders = '/tmf-api/productOrderingManagement/v4/productOrder';
const serviceOrders = '/tmf-api/serviceOrdering/v4/serviceOrder';
const resourceOrders = '/tmf-api/resourceOrderingManagement/v4/resourceOrder';

/** An order to POST; without its external id, so that each is a new one. */
export function seedOrder(name: string): Json {
  const file = new URL(`../../../catalog-seeds/orders/${name}.json`, import.meta.url);
  const { externalId: _, ...doc } = JSON.parse(readFileSync(file, 'utf8')) as Json;
  return doc;
}

/** Starts everything, with the seeded catalog and downstream systems that answer at once; `env` is for its processes. */
export async function openTurnup(env: Readonly<Record<string, string>> = {}): Promise<Turnup> {
  const settings = { LOG_LEVEL: 'warn', ...env };
  const running = await stack({ seeded: true, env: settings });
  const proxy = await openCheckingProxy(running.urls.sandbox);
  const apiUrl = running.urls.api;
  // Those that are there get the address of this proxy.
  await loadSeeds({ apiUrl, sandboxUrl: proxy.url, apiKey: 'dev-catalog', report: () => {} });
  report('Catalog: seeds loaded');
  const address = running.temporalAddress;
  const temporal = new Client({ connection: await Connection.connect({ address }) });
  const turnup = turnupOn(running, temporal, proxy);
  await turnup.sandbox({ all: { delayMs: 0 } });
  const hub = await turnup.api('POST', '/tmf-api/event/v4/hub', { callback: proxy.listener });
  assert.equal(hub.status, 201, JSON.stringify(hub.body));
  return turnup;
}

function turnupOn(running: Stack, temporal: Client, proxy: CheckingProxy): Turnup {
  const { api: apiUrl, sandbox: sandboxUrl } = running.urls;
  const api: Turnup['api'] = (method, path, body, headers) =>
    call(path.startsWith('http') ? path : `${apiUrl}${path}`, method, { body, headers: headers ?? {} });
  const submit: Turnup['submit'] = async (doc, headers) => {
    const path = 'serviceOrderItem' in doc ? serviceOrders : 'orderItem' in doc ? resourceOrders : orders;
    const answer = await api('POST', path, doc, headers);
    if (answer.status >= 300) throw new Error(`not taken: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as unknown as Order;
  };
  const untilState: Turnup['untilState'] = async (href, state, seconds = 30) => {
    let seen = '';
    return await until(
      `${href} to be ${state}`,
      async () => {
        const order = (await api('GET', href)).body as unknown as Order;
        seen = order.state;
        return seen === state && order;
      },
      seconds,
    ).catch((err: Error) => Promise.reject(new Error(`${err.message}; it is ${seen}`)));
  };
  return {
    stack: running,
    temporal,
    checked: proxy.checked,
    api,
    submit,
    untilState,
    list: async (path) => (await api('GET', path)).body as unknown as readonly Json[],
    run: async (doc, state = 'completed', seconds = 30) =>
      untilState((await submit(doc)).href, state, seconds),
    plan: async ({ id, href }) => {
      const kind = orderKinds.find((each) => href.includes(`/${each}/`))!;
      return (await api('GET', `/api/v1/${kind}/${id}/plan`)).body['steps'] as readonly LiveStep[];
    },
    sandbox: async (settings) => {
      const { status, body } = await call(`${sandboxUrl}/admin/settings`, 'PATCH', {
        body: settings,
        headers: {},
      });
      if (status !== 200) throw new Error(JSON.stringify(body));
    },
    answer: async (prefix) => {
      const url = `${sandboxUrl}/admin/answer?key=${encodeURIComponent(prefix)}`;
      const { status, body } = await call(url, 'POST', { headers: {} });
      if (status !== 200) throw new Error(JSON.stringify(body));
    },
    effects: async (prefix) =>
      (await call(`${sandboxUrl}/admin/effects?key=${prefix}`, 'GET', { headers: {} })).body as never,
    close: async () => {
      await temporal.connection.close();
      await running.stop();
      proxy.close();
      assert.deepEqual([...proxy.faults], []);
    },
  };
}

interface Request {
  readonly body?: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

async function call(url: string, method: string, { body, headers }: Request): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: (text === '' ? {} : JSON.parse(text)) as Json,
  };
}
