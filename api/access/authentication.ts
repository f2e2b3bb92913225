import type { Logger } from 'pino';
import { type Authenticate, type Caller, scopes, systemCaller, unauthorized } from '../tmf630/auth.js';
import { Problem } from '../tmf630/errors.js';
import { sha256 } from '../../domain/lib/digest.js';
import { developmentKeys, Keyring } from './api-keys.js';
import { type BearerTokens, invalidToken, isToken } from './bearer-tokens.js';
import { FailedAttempts } from './failed-attempts.js';

interface Authorities {
  /** The API keys as they are now. */
  readonly keyring?: () => Keyring;
  readonly tokens?: BearerTokens;
  readonly log?: Pick<Logger, 'warn'>;
  readonly now?: () => number;
}

const anonymous = systemCaller('anonymous', scopes);

/**
 * Knows callers by their API keys and tokens. Without either this is development: a request that has none may do
 * everything.
 */
export function createAuthentication({
  keyring,
  tokens,
  log,
  now = Date.now,
}: Authorities = {}): Authenticate {
  const isOpen = !keyring && !tokens;
  const developers = new Keyring(isOpen ? developmentKeys : []);
  const keysNow = keyring ?? (() => developers);
  const attempts = new FailedAttempts(now, (address) =>
    log?.warn(
      { address },
      'too many keys from one address were not valid: if it is a proxy, set TURNUP_TRUST_PROXY',
    ),
  );

  async function callerOf(credential: string, hash: string): Promise<Caller> {
    const holder = keysNow().callerOf(hash, now());
    if (holder) return holder;
    if (!tokens || !isToken(credential)) throw unauthorized('The API key is not known.');
    const caller = await tokens.callerOf(credential, hash, now());
    if (caller.kind === 'person' && keysNow().knows(caller.subject)) {
      throw invalidToken(
        `The token's subject ${caller.subject} is the name of a system that has an API key.`,
      );
    }
    return caller;
  }

  return async ({ credential, address = 'unknown', ...from }) => {
    if (credential === undefined) {
      if (isOpen) return { ...anonymous, address, ...from };
      throw unauthorized('Send a key as X-API-Key, or a key or token as Authorization: Bearer.');
    }
    const hash = sha256(credential);
    // A signature cannot be guessed, and tokens expire all day long: an expired one must not shut out a whole office.
    const mayBeGuess = !(tokens && isToken(credential));
    if (mayBeGuess) attempts.admit(address, hash);
    try {
      const caller = await callerOf(credential, hash);
      if (mayBeGuess) attempts.accepted(address, hash);
      // What a token proves is not changed by a header.
      return { ...from, ...caller, address };
    } catch (err) {
      if (mayBeGuess && err instanceof Problem && err.code === 'unauthorized') attempts.failed(address);
      throw err;
    }
  };
}
