import pRetry, { AbortError } from 'p-retry';
import { Agent, request } from 'undici';
import type { Delivery } from './journal.js';
import { isObject } from './merge-patch.js';
import { represent, type Order, type Report, type Resource, type Script } from './order.js';
import { systems } from './systems.js';

/** Sends answers to Turnup. */
export type Sender = ReturnType<typeof createSender>;

const RETRY = {
  retries: Number.POSITIVE_INFINITY,
  minTimeout: 200,
  maxTimeout: 5000, // a restarted API is asked soon
  maxRetryTime: 600_000,
  randomize: true,
};
const CONNECTIONS = 32; // enough for the rate, few enough not to drown an API on the same two cores
const ANSWER_TIMEOUT_MS = 15_000;

/** Sends by keep-alive connections; `turnupUrl` is used where an order names no callback URL. */
export function createSender(turnupUrl: string | undefined) {
  const agent = new Agent({
    connections: CONNECTIONS,
    keepAliveTimeout: 30_000,
    headersTimeout: ANSWER_TIMEOUT_MS,
    bodyTimeout: ANSWER_TIMEOUT_MS,
  });

  async function send(order: Order, report: Report, signal: AbortSignal): Promise<Delivery> {
    const message = messageOf(order, report, turnupUrl);
    if (!message) return { outcome: 'refused', attempts: 0, note: `the order names no ${order.script.via}` };
    let attempts = 0;
    const attempt = async () => {
      attempts += 1;
      return await post(message, `dev-${order.system}`, signal);
    };
    try {
      const status = await pRetry(attempt, { ...RETRY, signal });
      return { outcome: 'delivered', attempts, status };
    } catch (error) {
      if (signal.aborted) throw error;
      return { outcome: 'refused', attempts, note: error instanceof Error ? error.message : String(error) };
    }
  }

  async function post(message: Message, apiKey: string, signal: AbortSignal): Promise<number> {
    const { statusCode, body } = await request(message.url, {
      dispatcher: agent,
      method: message.method,
      headers: { 'content-type': message.contentType, 'x-api-key': apiKey },
      body: message.body,
      signal,
    });
    if (statusCode < 300) {
      await body.dump();
      return statusCode;
    }
    const fault = `${statusCode} ${(await body.text()).slice(0, 300)}`;
    throw statusCode >= 500 || statusCode === 429 ? new Error(fault) : new AbortError(fault);
  }
  return { send, close: () => agent.destroy() };
}

interface Message {
  readonly method: 'POST' | 'PATCH';
  readonly url: string;
  readonly contentType: string;
  readonly body: string;
}

/** The same bytes each time: a retry or duplicate is the same message. */
function messageOf(order: Order, report: Report, turnupUrl: string | undefined): Message | undefined {
  const { target, content, ...how } = messages[order.script.via];
  const url = target(order, turnupUrl);
  if (url === undefined) return undefined;
  const { callbackUrl: _, ...shown } = represent(order, report.state);
  return { ...how, url, body: JSON.stringify(content(order, report, shown)) };
}

interface DeliveryMethod {
  readonly method: Message['method'];
  readonly contentType: string;
  readonly target: (order: Order, turnupUrl?: string) => string | undefined;
  readonly content: (order: Order, report: Report, shown: Resource) => Resource;
}

const messages: Readonly<Record<Script['via'], DeliveryMethod>> = {
  callbackUrl: {
    method: 'POST',
    contentType: 'application/json',
    target: ({ resource }) => httpUrl(resource['callbackUrl'])?.href,
    content: (_order, _report, shown) => shown,
  },
  listener: {
    method: 'POST',
    contentType: 'application/json',
    target({ resource, system }, turnupUrl) {
      const origin = httpUrl(resource['callbackUrl'] ?? turnupUrl)?.origin;
      const { basePaths, resource: name } = systems[system];
      return origin === undefined ? undefined : `${origin}${basePaths[0]}/listener/${name}StateChangeEvent`;
    },
    content: eventOf,
  },
  patch: {
    method: 'PATCH',
    contentType: 'application/merge-patch+json',
    target({ resource: { externalReference } }) {
      const references = Array.isArray(externalReference) ? externalReference.filter(isObject) : [];
      const named = references.find((one) => one['externalReferenceType'] === 'turnupOrder')?.['name'];
      return httpUrl(named ?? references.find((one) => one['owner'] === 'Turnup')?.['href'])?.href;
    },
    content(_order, _report, shown) {
      // What identifies the sandbox's own order is no change of Turnup's.
      const { id: _, href: __, orderDate: ___, externalReference: ____, ...patch } = shown;
      return patch;
    },
  },
};

function eventOf(order: Order, report: Report, shown: Resource): Resource {
  const { noun, resource } = systems[order.system];
  const at = new Date(report.dueAt).toISOString();
  return {
    eventId: `${order.id}-${report.state}`,
    eventTime: at,
    timeOcurred: at, // the definition's spelling
    eventType: `${noun}StateChangeEvent`,
    correlationId: shown['externalId'],
    title: `${noun} ${report.state}`,
    event: { [resource]: shown },
  };
}

function httpUrl(value: unknown): URL | undefined {
  if (typeof value !== 'string' || !URL.canParse(value)) return undefined;
  const url = new URL(value);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : undefined;
}
