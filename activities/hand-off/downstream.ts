import { setTimeout as sleep } from 'node:timers/promises';
import { type Dispatcher, request } from 'undici';
import type { DownstreamSystem } from '../../domain/tmf/schemas/downstream-system.js';
import type { DatabasePool } from '../../entities/database.js';
import { reserveTurns } from '../../entities/orders/downstream-state.js';
import type { SentResponse } from '../../entities/orders/hand-off-responses.js';
import type { Outbound } from '../../outbound/outbound.js';
import { readText } from '../../outbound/read-text.js';
import { type AccessTokens, createAccessTokens } from './access-tokens.js';
import { createAgents } from './agents.js';
import type { Secret, SecretLookup } from './secrets.js';

/** A request to a downstream system; because of its key, sending it twice has one effect. */
export interface DownstreamRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly idempotencyKey?: string;
  readonly body?: unknown;
}

export type DownstreamResponse =
  | SentResponse
  /** It was not sent: its turn by the system's rate limit is too far away. */
  | { readonly outcome: 'limited'; readonly message: string };

export interface Downstream {
  /** Sends the request when it is its turn, by the rate limit that all workers keep together. */
  send(system: DownstreamSystem, request: DownstreamRequest): Promise<DownstreamResponse>;
  /** The same at once: the system has no rate limit, or a turn was waited for. */
  sendNow(system: DownstreamSystem, request: DownstreamRequest): Promise<SentResponse>;
  /** Comes back when the first of so many turns has come; false when that is too far away. Without a limit it is always. */
  waitForTurns(system: DownstreamSystem, count: number): Promise<boolean>;
}

/** A downstream system has this long to answer unless its record says otherwise. */
export const defaultTimeoutSeconds = 30;

/** A turn that is further away is not reserved: what is more urgent may come meanwhile. */
const maxWaitMs = 20_000;

interface DownstreamDependencies {
  readonly pool: Pick<DatabasePool, 'query'>;
  readonly secret: SecretLookup;
  readonly outbound: Pick<Outbound, 'connectWith' | 'allowAnyAddress'>;
}

/** The one place that decides what is worth repeating. */
export function createDownstream({ pool, secret: lookUp, outbound }: DownstreamDependencies): Downstream {
  const agentFor = createAgents(outbound);
  const tokens = createAccessTokens({ agentFor, allowHttp: outbound.allowAnyAddress });

  async function waitForTurns({ id, url, rateLimit }: DownstreamSystem, count: number): Promise<boolean> {
    if (rateLimit === undefined) return true;
    const waitMs = await reserveTurns(pool, id ?? url, { rateLimit, count, maxWaitMs });
    if (waitMs > maxWaitMs) return false;
    if (waitMs > 0) await sleep(waitMs);
    return true;
  }

  async function send(system: DownstreamSystem, outgoing: DownstreamRequest): Promise<DownstreamResponse> {
    if (await waitForTurns(system, 1)) return await sendNow(system, outgoing);
    const message = `${system.name} takes ${system.rateLimit} requests a second, and too many wait for that`;
    return { outcome: 'limited', message };
  }

  async function sendNow(system: DownstreamSystem, outgoing: DownstreamRequest): Promise<SentResponse> {
    let answer: Dispatcher.ResponseData;
    let text: string;
    try {
      answer = await authorized(system, outgoing);
      text = await readText(answer.body, maxAnswerBytes);
    } catch (err) {
      return {
        outcome: 'unreachable',
        message: `${system.name}: ${err instanceof Error ? err.message : String(err)}`,
      };
    }
    const response = toResponse(system, answer.statusCode, text);
    // A system that accepts has accepted, whatever it says then: it is asked again by the external id.
    return response.outcome === 'accepted' && !isJson(answer.headers) ? { ...response, body: {} } : response;
  }

  /** Throws when there is no answer, and when the system's credential names no secret, or one of another origin. */
  async function authorized(
    system: DownstreamSystem,
    outgoing: DownstreamRequest,
  ): Promise<Dispatcher.ResponseData> {
    const secret = system.credential === undefined ? undefined : lookUp(system.credential, system.url);
    const deliver = async (authorization: string | undefined) =>
      await request(`${system.url}${outgoing.path}`, {
        dispatcher: agentFor(secret?.tls),
        method: outgoing.method,
        headers: toHeaders(outgoing, authorization),
        ...(outgoing.body !== undefined && { body: JSON.stringify(outgoing.body) }),
        signal: AbortSignal.timeout((system.timeoutSeconds ?? defaultTimeoutSeconds) * 1_000),
      });
    const authorization = secret && (await authorizationOf(secret, tokens));
    const answer = await deliver(authorization);
    if (answer.statusCode !== 401 || !secret?.oauth2) return answer;
    // The token was withdrawn before it expired. A new one is tried once; the idempotency key stays the same.
    await answer.body.dump();
    return await deliver(await authorizationOf(secret, tokens, authorization));
  }

  return { send, sendNow, waitForTurns };
}

/** The header for a secret; absent where the certificate of the connection is all. */
async function authorizationOf(
  { name, value, basic, oauth2 }: Secret,
  tokens: AccessTokens,
  refused?: string,
): Promise<string | undefined> {
  if (oauth2) return bearer(await tokens.tokenOf({ name, oauth2 }, refused?.slice(bearer('').length)));
  if (basic) return `Basic ${Buffer.from(`${basic.user}:${basic.password}`).toString('base64')}`;
  return value === undefined ? undefined : bearer(value);
}

const bearer = (token: string): string => `Bearer ${token}`;

/** What an answer says of an order is a few thousand characters. */
const maxAnswerBytes = 1_048_576;

/** Many systems say nothing of the type. */
const isJson = ({ 'content-type': type = 'application/json' }: Dispatcher.ResponseData['headers']): boolean =>
  /^application\/([\w.-]+\+)?json\b/i.test(String(type));

function toHeaders(
  { idempotencyKey, body }: DownstreamRequest,
  authorization: string | undefined,
): Record<string, string> {
  return {
    accept: 'application/json',
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
    ...(authorization !== undefined && { authorization }),
  };
}

function toResponse(system: DownstreamSystem, status: number, text: string): SentResponse {
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
