import { errors, type JWTPayload, jwtVerify, type JWTVerifyGetKey } from 'jose';
import type { Visibility } from '../../entities/actor.js';
import { type Caller, type Scope, scopes, unauthorized } from '../tmf630/auth.js';
import type { OidcSettings } from './oidc-settings.js';
import { Recent } from '../../domain/lib/recent.js';

/** A token that was checked is taken as it is for so long, or until it expires: a withdrawn key ends it then. */
const keptMs = 300_000;
/** Tokens in memory, by their hashes. */
const mostTokens = 10_000;
/** As long as the columns that records keep it in. */
const maxSubjectLength = 100;
const maxNameLength = 200;

/** OAuth 2.0 access tokens of one OpenID Connect provider, as JWTs (RFC 9068). */
export class BearerTokens {
  readonly #known = new Recent<{ readonly caller: Caller; readonly until: number }>(mostTokens);

  constructor(
    private readonly settings: OidcSettings,
    private readonly keys: JWTVerifyGetKey,
  ) {}

  /** Whom the token is of; throws 401 when it is not valid, and 503 when that cannot be found out. */
  async callerOf(token: string, hash: string, now: number): Promise<Caller> {
    const known = this.#known.get(hash);
    if (known && now < known.until) return known.caller;
    this.#known.delete(hash);
    const payload = await this.#verified(token, now);
    const caller = toCaller(payload, this.settings);
    this.#known.set(hash, { caller, until: Math.min(payload.exp! * 1_000, now + keptMs) });
    return caller;
  }

  async #verified(token: string, now: number): Promise<JWTPayload> {
    const { issuer, audience, algorithms = defaultAlgorithms, clockSkewSeconds = 30 } = this.settings;
    try {
      const { payload } = await jwtVerify(token, this.keys, {
        issuer,
        audience,
        algorithms: [...algorithms],
        clockTolerance: clockSkewSeconds,
        currentDate: new Date(now),
        requiredClaims: ['sub', 'exp'],
      });
      return payload;
    } catch (err) {
      if (err instanceof errors.JOSEError) throw invalidToken(reasonOf(err));
      throw err;
    }
  }
}

/** Whether it has the form of a signed token: no API key has. */
export const isToken = (text: string): boolean => /^[\w-]+\.[\w-]+\.[\w-]*$/.test(text);

const defaultAlgorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'];

/** The answer, 401, to a token that is not accepted, with the reason for its sender (RFC 6750). */
export const invalidToken = (reason: string) => unauthorized(reason, 'invalid_token');

/** In words for who sent it. */
function reasonOf(err: errors.JOSEError): string {
  if (err instanceof errors.JWTExpired) return 'The token has expired.';
  if (err instanceof errors.JWTClaimValidationFailed) {
    if (err.claim === 'aud') return 'The token is for another audience.';
    if (err.claim === 'iss') return 'The token is of another issuer.';
    if (err.claim === 'nbf') return 'The token is not valid yet.';
    return `The token must have a valid claim ${err.claim}.`;
  }
  if (err instanceof errors.JOSEAlgNotAllowed)
    return 'The token is signed by an algorithm that is not allowed.';
  if (err instanceof errors.JWSSignatureVerificationFailed || err instanceof errors.JWKSNoMatchingKey) {
    return 'The token is not signed by a key of the issuer.';
  }
  return 'The token is not a signed JWT.';
}

/** Throws 401 when the token does not say who sends it. */
function toCaller(payload: JWTPayload, settings: OidcSettings): Caller {
  const subject = identifierIn(payload, 'sub');
  const client =
    settings.clientClaim === undefined
      ? (payload['client_id'] ?? payload['azp'])
      : claimOf(payload, settings.clientClaim);
  const isSystem = isOfSystem(payload, settings, client);
  const clientName =
    client === undefined ? undefined : identifier(client, settings.clientClaim ?? 'client_id');
  // Of a system the client is what its operators know it by, and what a key of it would be called.
  const self = isSystem ? (clientName ?? subject) : subject;
  // RFC 8693: who acts is in `act`, and on whose behalf in `sub`.
  const acting = (payload['act'] as { readonly sub?: unknown } | undefined)?.sub;
  const actor = acting === undefined ? self : identifier(acting, 'act.sub');
  const name = claimOf(payload, settings.nameClaim ?? 'name');
  const roles = wordsOf(claimOf(payload, settings.rolesClaim ?? 'roles'));
  const { downstreamSystems = {} } = settings;
  const downstreamSystem =
    clientName !== undefined && Object.hasOwn(downstreamSystems, clientName)
      ? downstreamSystems[clientName]
      : undefined;
  const isByClient = actor === self ? isSystem : actor === clientName;
  const visibility = visibilityIn(payload, settings);
  return {
    kind: isByClient ? 'system' : 'person',
    subject: actor,
    name: actor === self && typeof name === 'string' ? name.slice(0, maxNameLength) : actor,
    ...(clientName !== undefined && { client: clientName }),
    scopes: scopesIn(payload, settings),
    ...(roles.length > 0 && { roles }),
    ...(downstreamSystem !== undefined && { downstreamSystem }),
    ...(visibility && { visibility }),
    ...(actor !== self && { onBehalfOf: self }),
  };
}

/** In the claim of the customers: all of them. */
const everyCustomer = '*';

/** Where customers are said in tokens, one that says none sees nothing of them, unless the settings have it otherwise. */
function visibilityIn(
  payload: JWTPayload,
  { customersClaim, withoutCustomers = 'nothing' }: OidcSettings,
): Visibility | undefined {
  if (customersClaim === undefined) return undefined;
  const said = claimOf(payload, customersClaim);
  // One that has the claim without a customer in it has none, whatever tokens without the claim see.
  if (said === undefined && withoutCustomers !== 'nothing')
    return withoutCustomers === 'own' ? {} : undefined;
  if (said === everyCustomer || (Array.isArray(said) && said.includes(everyCustomer))) return undefined;
  // An id may have spaces: it is not a list of words.
  const customers = (Array.isArray(said) ? said : [said]).filter(
    (each): each is string => typeof each === 'string' && each !== '',
  );
  return { customers };
}

/** By RFC 9068 the client itself is the subject; other providers mark such tokens by a claim. */
function isOfSystem(payload: JWTPayload, { systemClaim }: OidcSettings, client: unknown): boolean {
  if (payload.sub === client) return true;
  if (!systemClaim) return false;
  const value = claimOf(payload, systemClaim.name);
  return systemClaim.value === undefined ? value !== undefined : value === systemClaim.value;
}

function scopesIn(
  payload: JWTPayload,
  { scopeClaim = 'scope', scopes: granted = {} }: OidcSettings,
): Set<Scope> {
  const said = wordsOf(claimOf(payload, scopeClaim));
  const own = said.filter((word): word is Scope => (scopes as readonly string[]).includes(word));
  return new Set([...own, ...said.flatMap((word) => (Object.hasOwn(granted, word) ? granted[word]! : []))]);
}

/** A list, or words with spaces between, as `scope` is. */
function wordsOf(value: unknown): string[] {
  if (typeof value === 'string') return value.split(' ').filter((word) => word !== '');
  return Array.isArray(value) ? value.filter((word): word is string => typeof word === 'string') : [];
}

/** By its name, which may have dots, or else by the path to it: `realm_access.roles`. */
function claimOf(payload: JWTPayload, name: string): unknown {
  if (Object.hasOwn(payload, name)) return payload[name];
  return name
    .split('.')
    .reduce<unknown>(
      (within, step) =>
        typeof within === 'object' && within !== null && Object.hasOwn(within, step)
          ? (within as Record<string, unknown>)[step]
          : undefined,
      payload,
    );
}

const identifierIn = (payload: JWTPayload, claim: string): string => identifier(payload[claim], claim);

/** Throws 401 for what could not be recorded as who acts. */
function identifier(value: unknown, claim: string): string {
  if (typeof value === 'string' && value !== '' && value.length <= maxSubjectLength) return value;
  throw invalidToken(`The token's ${claim} must be a text of at most ${maxSubjectLength} characters.`);
}
