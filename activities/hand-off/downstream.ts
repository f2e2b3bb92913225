import PQueue from 'p-queue';
import { Agent, type Dispatcher, request } from 'undici';
import type { DownstreamSystem } from '../../domain/tmf/schemas/downstream-system.js';
import type { Outbound } from '../../outbound/outbound.js';
import type { SecretLookup } from './secrets.js';

/** A request to a downstream system; because of its key, sending it twice has one effect. */
export interface DownstreamRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly idempotencyKey?: string;
  readonly body?: unknown;
}

interface RateQueue {
  readonly rateLimit: number;
  readonly queue: PQueue;
}

export type DownstreamResponse =
  | { readonly outcome: 'accepted'; readonly body: Readonly<Record<string, unknown>> }
  /** It will never take this request. */
  | { readonly outcome: 'refused'; readonly status: number; readonly message: string }
  /** It could not be reached, or has a fault of its own: the request may or may not have had its effect. */
  | { readonly outcome: 'unreachable'; readonly message: string }
  /** Not sent: too many wait for the system's rate limit, or it is no longer to be sent. */
  | { readonly outcome: 'queued' | 'withdrawn'; readonly message: string };

export interface Downstream {
  /** `leave` is called just before the request is sent; if it returns `false`, the request is not sent. */
  send(
    system: DownstreamSystem,
    request: DownstreamRequest,
    leave?: () => Promise<boolean>,
  ): Promise<DownstreamResponse>;
}

/** How long a downstream system may take to answer unless its record says otherwise. */
const defaultTimeoutSeconds = 30;

/** At most this many seconds of a rate-limited system's requests queue up in a worker; Temporal holds the rest. */
const maxQueueSeconds = 20;

interface DownstreamDependencies {
  readonly secret: SecretLookup;
  readonly outbound: Pick<Outbound, 'connect'>;
}

/** The one place that decides which failures are retried. */
export function createDownstream({ secret, outbound }: DownstreamDependencies): Downstream {
  const agent = new Agent({
    connect: outbound.connect,
    connections: 64,
    pipelining: 1,
    keepAliveTimeout: 10_000,
  });

  const queues = new Map<string, RateQueue>();

  async function send(
    system: DownstreamSystem,
    outgoing: DownstreamRequest,
    leave: () => Promise<boolean> = async () => true,
  ): Promise<DownstreamResponse> {
    const inTurn = async (): Promise<DownstreamResponse> =>
      (await leave())
        ? await exchange(system, outgoing)
        : { outcome: 'withdrawn', message: `the request to ${system.name} is no longer needed` };
    if (system.rateLimit === undefined) return await inTurn();
    const { queue } = queueOf(system.id ?? system.url, system.rateLimit);
    if (queue.size > system.rateLimit * maxQueueSeconds) {
      const message = `${system.name} takes ${system.rateLimit} requests a second, and too many are queued`;
      return { outcome: 'queued', message };
    }
    return await queue.add(inTurn, { throwOnTimeout: true });
  }

  /** One for each system and worker process; replaced when the limit changes. */
  function queueOf(id: string, rateLimit: number): RateQueue {
    const known = queues.get(id);
    if (known?.rateLimit === rateLimit) return known;
    const made = { rateLimit, queue: evenly(rateLimit) };
    queues.set(id, made);
    return made;
  }

  async function exchange(
    system: DownstreamSystem,
    outgoing: DownstreamRequest,
  ): Promise<DownstreamResponse> {
    let answer: Dispatcher.ResponseData;
    let text: string;
    try {
      answer = await request(`${system.url}${outgoing.path}`, {
        dispatcher: agent,
        method: outgoing.method,
        headers: toHeaders(system, outgoing, secret),
        ...(outgoing.body !== undefined && { body: JSON.stringify(outgoing.body) }),
        signal: AbortSignal.timeout((system.timeoutSeconds ?? defaultTimeoutSeconds) * 1_000),
      });
      text = await answer.body.text();
    } catch (err) {
      return {
        outcome: 'unreachable',
        message: `${system.name}: ${err instanceof Error ? err.message : String(err)}`,
      };
    }
    return toResponse(system, answer.statusCode, text);
  }

  return { send };
}

/**
 * A queue of this many requests a second, evenly spaced: a system that takes 5 a second rarely likes them all at once.
 */
const evenly = (rateLimit: number): PQueue =>
  new PQueue({ intervalCap: 1, interval: 1_000 / rateLimit, carryoverConcurrencyCount: false });

/** Throws when the system's credential names no secret, or one bound to another origin. */
function toHeaders(
  { credential, url }: DownstreamSystem,
  { idempotencyKey, body }: DownstreamRequest,
  secret: SecretLookup,
): Record<string, string> {
  return {
    accept: 'application/json',
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
    ...(credential !== undefined && { authorization: `Bearer ${secret(credential, url)}` }),
  };
}

function toResponse(system: DownstreamSystem, status: number, text: string): DownstreamResponse {
  const message = `${system.name} answered ${status}: ${text.slice(0, 500)}`;
  if (status >= 500 || inconclusiveStatuses.has(status)) return { outcome: 'unreachable', message };
  if (status >= 400) return { outcome: 'refused', status, message };
  if (status >= 300)
    return { outcome: 'refused', status, message: `${system.name} ${pointsElsewhere(status)}` };
  return { outcome: 'accepted', body: parse(text) };
}

/** Redirects are not followed: where work and credential go is decided by the catalog. */
const pointsElsewhere = (status: number): string =>
  `answered ${status}: a redirect is not followed, the url of its record must be that of its API`;

/**
 * Statuses below 500 that say nothing about the order, which an earlier try may have placed: credentials and proxies
 * (401, 403, 407), and "not now" (408, 425, 429).
 */
const inconclusiveStatuses: ReadonlySet<number> = new Set([401, 403, 407, 408, 425, 429]);

/** A system that accepts with an empty or unreadable body has accepted. */
function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
