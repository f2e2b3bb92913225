import type { Request } from 'express';
import type { Actor } from '../../entities/actor.js';
import { Problem } from './errors.js';

/** What a caller may do (docs/security.md). */
export const scopes = [
  'orders:write',
  'contracts:write',
  'callbacks:write',
  'catalog:write',
  'integration:write',
  // What was found in the network, for others to decide.
  'inventory:report',
  // What is known of a customer's credit.
  'credit',
  'quotes:approve',
  'ops',
  'read',
  'events:read',
  'audit:read',
  // Exports and erasures of what is stored about a person.
  'privacy',
] as const;
export type Scope = (typeof scopes)[number];

/** The sender of a request, and what it may do: in its name all that it changes is changed. */
export interface Caller extends Actor {
  readonly kind: 'person' | 'system';
  readonly scopes: ReadonlySet<Scope>;
  /** The downstream system that the caller is: it may only answer its own hand-offs. */
  readonly downstreamSystem?: string;
  /** In which it decides for itself (docs/selling.md, Approval). */
  readonly roles?: readonly string[];
}

/** What a request says of its sender. */
interface Credentials {
  /** An API key or a token. */
  readonly credential: string | undefined;
  /** The network address that it came from. */
  readonly address?: string;
  /** For whom the sender says to act. */
  readonly onBehalfOf?: string;
}

/** Returns the sender of a request; throws 401, or 429 where too many attempts have failed. */
export type Authenticate = (credentials: Credentials) => Promise<Caller>;

/** The answer to a request whose sender is not known; `error` as RFC 6750 has it. */
export function unauthorized(message: string, error?: 'invalid_token'): Problem {
  const challenge = `Bearer realm="turnup"${error === undefined ? '' : `, error="${error}"`}`;
  return new Problem('unauthorized', message, { headers: { 'WWW-Authenticate': challenge } });
}

/** What the headers of a request say; throws 400 for a name in X-On-Behalf-Of that cannot be one. */
export function credentialsOf(req: Pick<Request, 'get' | 'ip'>): Credentials {
  const onBehalfOf = req.get('x-on-behalf-of');
  if (onBehalfOf !== undefined && !/^[\x21-\x7e]{1,100}$/.test(onBehalfOf)) {
    const message = 'must be an identifier of at most 100 characters, without spaces';
    throw new Problem('invalidQuery', `X-On-Behalf-Of ${message}.`, {
      errors: [{ path: 'X-On-Behalf-Of', message }],
    });
  }
  return {
    credential: req.get('x-api-key') ?? /^Bearer\s+(\S+)\s*$/i.exec(req.get('authorization') ?? '')?.[1],
    ...(req.ip !== undefined && { address: req.ip }),
    ...(onBehalfOf !== undefined && { onBehalfOf }),
  };
}

/** Throws 403 unless the caller has one of the scopes. */
export function requireScope(caller: Caller, needed: readonly Scope[]): void {
  if (needed.length === 0 || needed.some((scope) => caller.scopes.has(scope))) return;
  throw new Problem('forbidden', `${caller.name} lacks the scope ${needed.join(' or ')}.`);
}

/** A caller sees its own subscriptions and the like; operators see all, unless they are confined to some customers. */
export const mayChange = (caller: Caller, owner: unknown): boolean =>
  owner === caller.subject || (caller.scopes.has('ops') && caller.visibility === undefined);

/** A system that calls by a key, or without one where none is needed. */
export function systemCaller(name: string, granted: readonly Scope[]): Caller {
  return { kind: 'system', subject: name, name, client: name, scopes: new Set(granted) };
}
