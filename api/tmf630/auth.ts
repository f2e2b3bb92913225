import { createHash } from 'node:crypto';
import type { Request } from 'express';
import { type Static, Type } from 'typebox';
import type { Actor } from '../../entities/actor.js';
import { createValidator } from './validation.js';
import { Problem } from './errors.js';

/**
 * What a caller may do (docs/api.md, Authentication).
 * @internal Exported for the tests.
 */
export const scopes = [
  'orders:write',
  'callbacks:write',
  'catalog:write',
  'integration:write',
  // What is known of a customer's credit.
  'credit',
  'quotes:approve',
  'ops',
  'read',
] as const;
export type Scope = (typeof scopes)[number];

/** Subscribing is for callers that may write: one that only reads must not make Turnup send requests anywhere. */
export const subscriberScopes: readonly Scope[] = scopes.filter((scope) => scope !== 'read');

/** The sender of a request, and what it may do: in its name all that it changes is changed. */
export interface Caller extends Actor {
  readonly kind: 'person' | 'system';
  readonly scopes: ReadonlySet<Scope>;
  /** The downstream system that the caller is: it may only answer its own hand-offs. */
  readonly downstreamSystem?: string;
  /** In which it decides for itself (docs/selling.md, Approval). */
  readonly roles?: readonly string[];
}

/** The content of the file that TURNUP_API_KEYS names. */
const ApiKeys = Type.Array(
  Type.Object(
    {
      key: Type.Optional(Type.String({ minLength: 8 })),
      keySha256: Type.Optional(Type.String({ pattern: '^[0-9a-f]{64}$' })),
      caller: Type.String({ minLength: 1, maxLength: 100 }),
      scopes: Type.Array(Type.Enum(scopes), { minItems: 1 }),
      downstreamSystem: Type.Optional(Type.String({ minLength: 1 })),
      roles: Type.Optional(Type.Array(Type.String({ minLength: 1 }))),
    },
    { additionalProperties: false },
  ),
);
type ApiKeys = Static<typeof ApiKeys>;

/** Parses the content of the keys' file; throws with every fault. */
export function parseApiKeys(text: string): ApiKeys {
  const keys: unknown = JSON.parse(text);
  createValidator(ApiKeys)(keys);
  for (const { caller, key, keySha256 } of keys as ApiKeys) {
    if ((key === undefined) === (keySha256 === undefined)) {
      throw new Error(`the API key of ${caller} must have either key or keySha256`);
    }
  }
  return keys as ApiKeys;
}

/** The keys in use while none are configured. */
const developmentKeys: ApiKeys = [
  { key: 'dev-channel', caller: 'dev-channel', scopes: ['orders:write', 'read'] },
  { key: 'dev-catalog', caller: 'dev-catalog', scopes: ['catalog:write', 'integration:write', 'read'] },
  { key: 'dev-operator', caller: 'dev-operator', scopes: [...scopes] },
  ...['provisioning', 'resource-management', 'field-service'].map((downstreamSystem) => ({
    key: `dev-${downstreamSystem}`,
    caller: `dev-${downstreamSystem}`,
    scopes: ['callbacks:write', 'read'] as Scope[],
    downstreamSystem,
  })),
];

const anonymous = systemCaller('anonymous', scopes);

/** What a request says of its sender. */
interface Credentials {
  readonly key: string | undefined;
  /** The network address that it came from. */
  readonly address?: string;
  /** For whom the sender says to act. */
  readonly onBehalfOf?: string;
}

/** Returns the sender of a request, by its key; throws 401. */
export type Authenticate = (credentials: Credentials) => Caller;

/** Without configured keys this is development: a request without a key may do everything. */
export function createAuthentication(configured: ApiKeys | undefined): Authenticate {
  // Looked up by hash, so that timing reveals nothing about the keys.
  const callers = new Map(
    (configured ?? developmentKeys).map((entry) => [entry.keySha256 ?? sha256(entry.key!), toCaller(entry)]),
  );
  return ({ key, ...from }) => {
    const caller =
      key !== undefined ? callers.get(sha256(key)) : configured === undefined ? anonymous : undefined;
    if (caller) return { ...caller, ...from };
    throw new Problem(
      'unauthorized',
      key === undefined
        ? 'Send the key as X-API-Key or as Authorization: Bearer.'
        : 'The API key is not known.',
      { headers: { 'WWW-Authenticate': 'Bearer realm="turnup"' } },
    );
  };
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
    key: req.get('x-api-key') ?? /^Bearer\s+(\S+)\s*$/i.exec(req.get('authorization') ?? '')?.[1],
    ...(req.ip !== undefined && { address: req.ip }),
    ...(onBehalfOf !== undefined && { onBehalfOf }),
  };
}

/** Throws 403 unless the caller has one of the scopes. */
export function requireScope(caller: Caller, needed: readonly Scope[]): void {
  if (needed.length === 0 || needed.some((scope) => caller.scopes.has(scope))) return;
  throw new Problem('forbidden', `${caller.name} lacks the scope ${needed.join(' or ')}.`);
}

/** A caller sees its own subscriptions and the like; operators see all. */
export const mayChange = (caller: Caller, owner: unknown): boolean =>
  owner === caller.subject || caller.scopes.has('ops');

/** A system that calls by a key, or without one where none is needed. */
export function systemCaller(name: string, granted: readonly Scope[]): Caller {
  return { kind: 'system', subject: name, name, client: name, scopes: new Set(granted) };
}

function toCaller({ caller, scopes: granted, downstreamSystem, roles }: ApiKeys[number]): Caller {
  return {
    ...systemCaller(caller, granted),
    ...(downstreamSystem !== undefined && { downstreamSystem }),
    ...(roles !== undefined && { roles }),
  };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
