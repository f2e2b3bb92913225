import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import type { Logger } from 'pino';
import { Problem } from '../tmf630/errors.js';
import { type OidcSettings, requireHttps } from './oidc-settings.js';

/** Keys that the provider has withdrawn are accepted no longer than this. */
const refreshMs = 600_000;
const timeoutMs = 5_000;
/** A token by a key that is not known makes the keys be read again, at most so often. */
const defaultCooldownMs = 30_000;

interface ProviderKeysOptions {
  readonly settings: Pick<OidcSettings, 'issuer' | 'jwksUri'>;
  readonly log: Logger;
  readonly cooldownMs?: number;
}

type RemoteKeys = ReturnType<typeof createRemoteJWKSet>;

/**
 * The public keys of the identity provider, read when first needed and kept. They are read again for a key that is not
 * known and every ten minutes; while the provider does not answer, those read before are used. The key is had by what it
 * returns, which throws 503 when there are none.
 */
export function createProviderKeys({ settings, log, cooldownMs }: ProviderKeysOptions): JWTVerifyGetKey {
  let remote: Promise<RemoteKeys> | undefined;
  let refreshedAt = Date.now();

  async function find(): Promise<RemoteKeys> {
    const address = settings.jwksUri ?? (await discoverKeys(settings.issuer));
    return createRemoteJWKSet(new URL(address), {
      cacheMaxAge: Infinity,
      cooldownDuration: cooldownMs ?? defaultCooldownMs,
      timeoutDuration: timeoutMs,
    });
  }

  function refresh(keys: RemoteKeys): void {
    if (Date.now() - refreshedAt < refreshMs) return;
    refreshedAt = Date.now();
    keys
      .reload()
      .catch((err: unknown) => log.warn({ err }, 'the keys of the identity provider stay as read'));
  }

  async function found(): Promise<RemoteKeys> {
    try {
      return await (remote ??= find());
    } catch (err) {
      remote = undefined;
      throw err;
    }
  }

  return async (header, token) => {
    try {
      const keys = await found();
      refresh(keys);
      return await keys(header, token);
    } catch (err) {
      if (ofToken.some((kind) => err instanceof kind)) throw err;
      throw new Problem(
        'providerUnavailable',
        'The keys of the identity provider cannot be read. Try again.',
        {
          headers: { 'Retry-After': '1' },
          cause: err,
        },
      );
    }
  };
}

/** What is wrong with a token's header, as against the provider's answer. */
const ofToken = [
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
  errors.JOSENotSupported,
  errors.JWSInvalid,
] as const;

/** By OpenID Connect Discovery; throws when the answer is of another issuer. */
async function discoverKeys(issuer: string): Promise<string> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
  if (!response.ok) throw new Error(`${address} answers ${response.status}`);
  const found = (await response.json()) as { readonly issuer?: unknown; readonly jwks_uri?: unknown };
  if (found.issuer !== issuer) throw new Error(`${address} is of ${String(found.issuer)}, not of ${issuer}`);
  const keys = String(found.jwks_uri);
  requireHttps(keys, 'jwks_uri');
  return keys;
}
