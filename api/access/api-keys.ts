import { type Static, Type } from 'typebox';
import { sha256 } from '../../domain/lib/digest.js';
import { type Caller, type Scope, scopes, systemCaller, unauthorized } from '../tmf630/auth.js';
import { createValidator } from '../tmf630/validation.js';
import { isToken } from './bearer-tokens.js';
import { parseJson } from './parse-json.js';

/** The content of the file that TURNUP_API_KEYS names. */
const ApiKeys = Type.Array(
  Type.Object(
    {
      key: Type.Optional(Type.String({ minLength: 16 })),
      keySha256: Type.Optional(Type.String({ pattern: '^[0-9a-f]{64}$' })),
      /** From then on the key is not accepted. */
      expires: Type.Optional(Type.String({ format: 'date-time' })),
      caller: Type.String({ minLength: 1, maxLength: 100 }),
      scopes: Type.Array(Type.Enum(scopes), { minItems: 1 }),
      downstreamSystem: Type.Optional(Type.String({ minLength: 1 })),
      roles: Type.Optional(Type.Array(Type.String({ minLength: 1 }))),
      /** It sees only what these customers, and those below them, have. */
      customers: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 255 }), { minItems: 1 })),
      /** It sees only what it submitted itself. */
      own: Type.Optional(Type.Literal(true)),
    },
    { additionalProperties: false },
  ),
);
export type ApiKeys = Static<typeof ApiKeys>;

/** The old key and the new one, while a caller changes from one to the other. */
const validKeysOfCaller = 2;

/** Parses the content of the keys' file; throws with every fault. */
export function parseApiKeys(text: string, now = new Date()): ApiKeys {
  const parsed = parseJson(text);
  createValidator(ApiKeys)(parsed);
  const keys = parsed as ApiKeys;
  for (const { caller, key, keySha256, customers, own } of keys) {
    if (customers && own)
      throw new Error(`the API key of ${caller} must have either customers or own, not both`);
    if ((key === undefined) === (keySha256 === undefined)) {
      throw new Error(`the API key of ${caller} must have either key or keySha256`);
    }
    // It would be taken for one, and who guesses tokens is not slowed down.
    if (key !== undefined && isToken(key))
      throw new Error(`the API key of ${caller} has the form of a token: it must not have two dots`);
  }
  const hashes = new Map(keys.map((entry) => [hashOfKey(entry), entry.caller]));
  if (hashes.size < keys.length) throw new Error('the same API key is there twice');
  for (const caller of new Set(keys.map((entry) => entry.caller))) {
    const valid = keys.filter((entry) => entry.caller === caller && expiryOf(entry) > now.getTime());
    if (valid.length > validKeysOfCaller) {
      throw new Error(
        `${caller} has ${valid.length} API keys, but at most ${validKeysOfCaller} may be valid at once`,
      );
    }
  }
  return keys;
}

/** The keys that are accepted, by their hashes: timing reveals nothing about a key. */
export class Keyring {
  readonly #byHash: ReadonlyMap<string, { readonly caller: Caller; readonly expires: number }>;
  readonly #callers: ReadonlySet<string>;

  constructor(keys: ApiKeys) {
    this.#byHash = new Map(
      keys.map((entry) => [hashOfKey(entry), { caller: toCaller(entry), expires: expiryOf(entry) }]),
    );
    this.#callers = new Set(keys.map(({ caller }) => caller));
  }

  /** The holder of a key; throws 401 when the key has expired. */
  callerOf(hash: string, now: number): Caller | undefined {
    const found = this.#byHash.get(hash);
    if (found && found.expires <= now) throw unauthorized('The API key has expired.');
    return found?.caller;
  }

  /** Whether somebody is called so. */
  knows(caller: string): boolean {
    return this.#callers.has(caller);
  }
}

const hashOfKey = ({ key, keySha256 }: ApiKeys[number]): string => keySha256 ?? sha256(key!);

const expiryOf = ({ expires }: ApiKeys[number]): number =>
  expires === undefined ? Infinity : Date.parse(expires);

function toCaller(entry: ApiKeys[number]): Caller {
  const { caller, scopes: granted, downstreamSystem, roles, customers, own } = entry;
  return {
    ...systemCaller(caller, granted),
    ...(downstreamSystem !== undefined && { downstreamSystem }),
    ...(roles !== undefined && { roles }),
    ...(customers && { visibility: { customers } }),
    ...(own && { visibility: {} }),
  };
}

/** The keys that are accepted in development. */
export const developmentKeys: ApiKeys = [
  {
    key: 'dev-channel',
    caller: 'dev-channel',
    scopes: ['orders:write', 'contracts:write', 'events:read', 'read'],
  },
  {
    key: 'dev-catalog',
    caller: 'dev-catalog',
    scopes: ['catalog:write', 'integration:write', 'events:read', 'read'],
  },
  { key: 'dev-operator', caller: 'dev-operator', scopes: [...scopes] },
  ...['provisioning', 'resource-management', 'field-service'].map((downstreamSystem) => ({
    key: `dev-${downstreamSystem}`,
    caller: `dev-${downstreamSystem}`,
    scopes: ['callbacks:write', 'read'] as Scope[],
    downstreamSystem,
  })),
];
