import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { type Static, Type } from 'typebox';
import { compileSchema } from '../../domain/tmf/schema-errors.js';
import type { OutboundTls } from '../../outbound/outbound.js';

/** How a downstream system knows its caller, at one origin. */
export interface Secret {
  readonly name: string;
  /** `https://host[:port]`, as the record of the downstream system has it in its `url`. */
  readonly origin: string;
  /** A bearer token. */
  readonly value?: string;
  readonly basic?: { readonly user: string; readonly password: string };
  readonly oauth2?: OAuth2Client;
  /** Of connections to the origin, besides one of the others or alone. */
  readonly tls?: OutboundTls;
}

/** Access tokens come from a token endpoint (OAuth 2.0 client credentials, RFC 6749 section 4.4). */
export interface OAuth2Client {
  readonly tokenUrl: string;
  readonly clientId: string;
  /** Absent: the client is known by its certificate (RFC 8705). */
  readonly clientSecret?: string;
  readonly clientAuthentication?: 'basic' | 'post';
  readonly scope?: string;
  readonly audience?: string;
  /** Of connections to the token endpoint. */
  readonly tls?: OutboundTls;
}

type Secrets = ReadonlyMap<string, Secret>;

/** The secret that a downstream system's `credential` names; throws when it is not for the system's `url`. */
export type SecretLookup = (reference: string, url: string) => Secret;

const closed = { additionalProperties: false };
const some = Type.String({ minLength: 1 });

/** Paths of PEM files. */
const TlsFiles = Type.Object(
  { certificate: Type.Optional(some), key: Type.Optional(some), ca: Type.Optional(some) },
  closed,
);

/** The content of the file that TURNUP_SECRETS names, by the secrets' names. */
const SecretsFile = Type.Record(
  Type.String(),
  Type.Object(
    {
      origin: Type.String(),
      value: Type.Optional(some),
      basic: Type.Optional(
        Type.Object({ user: Type.String({ pattern: '^[^:]+$' }), password: Type.String() }, closed),
      ),
      oauth2: Type.Optional(
        Type.Object(
          {
            tokenUrl: Type.String(),
            clientId: some,
            clientSecret: Type.Optional(some),
            clientAuthentication: Type.Optional(Type.Enum(['basic', 'post'])),
            scope: Type.Optional(some),
            audience: Type.Optional(some),
            tls: Type.Optional(TlsFiles),
          },
          closed,
        ),
      ),
      tls: Type.Optional(TlsFiles),
    },
    closed,
  ),
);

const prefix = 'TURNUP_SECRET_';
const originSuffix = '_ORIGIN';

/**
 * Reads the secrets of the worker: those in the file, overridden by the bearer token `TURNUP_SECRET_<NAME>` with
 * `TURNUP_SECRET_<NAME>_ORIGIN`. No other environment variable is a secret of a downstream system. Throws when one has
 * no valid origin, or does not say how it is used.
 */
export function readSecrets(env: Readonly<Record<string, string | undefined>>, file?: string): Secrets {
  return new Map(
    [...secretsOfFile(file), ...secretsOfEnvironment(env)].map((secret) => [
      secret.name,
      { ...secret, origin: requireOrigin(secret) },
    ]),
  );
}

/** Throws an `Error` whose message may be shown in the fallout: it has the secret's name, never its value. */
export const createSecretLookup =
  (secrets: Secrets): SecretLookup =>
  (reference, url) => {
    const name = reference.replace(/^secret:/, '');
    const secret = reference === name ? undefined : secrets.get(name);
    if (!secret) throw new Error(`the worker has no secret ${name}`);
    const { origin } = new URL(url);
    if (origin !== secret.origin) {
      throw new Error(`the secret ${name} is for ${secret.origin}, and is not sent to ${origin}`);
    }
    return secret;
  };

function secretsOfFile(text: string | undefined): Secret[] {
  if (text === undefined) return [];
  const content: unknown = JSON.parse(text);
  const [error] = compileSchema(SecretsFile)(content);
  if (error) throw new Error(`TURNUP_SECRETS: ${error.instancePath} ${error.message}`);
  return Object.entries(content as Static<typeof SecretsFile>).map(([name, { tls, oauth2, ...rest }]) => {
    const secret = {
      ...rest,
      name,
      ...(oauth2 && { oauth2: readClient(name, oauth2) }),
      ...(tls && { tls: readTls(name, tls) }),
    };
    requireOneUse(secret);
    return secret;
  });
}

function secretsOfEnvironment(env: Readonly<Record<string, string | undefined>>): Secret[] {
  return Object.entries(env).flatMap(([variable, value]): Secret[] => {
    if (!variable.startsWith(prefix) || variable.endsWith(originSuffix) || !value) return [];
    const name = variable.slice(prefix.length);
    return [{ name, value, origin: env[`${variable}${originSuffix}`] ?? '' }];
  });
}

function requireOneUse({ name, value, basic, oauth2, tls }: Secret): void {
  const uses = [value, basic, oauth2].filter((each) => each !== undefined);
  if (uses.length <= 1 && (uses.length === 1 || tls !== undefined)) return;
  throw new Error(`the secret ${name} must have one of value, basic and oauth2, or tls alone`);
}

function readClient(
  name: string,
  { tls: files, ...client }: Static<typeof SecretsFile>[string]['oauth2'] & object,
): OAuth2Client {
  const tls = files && readTls(name, files);
  if (!URL.canParse(client.tokenUrl) || !/^https?:/.test(client.tokenUrl))
    throw new Error(`the secret ${name} must have the URL of a token endpoint, not "${client.tokenUrl}"`);
  if (client.clientSecret === undefined && tls?.cert === undefined)
    throw new Error(`the secret ${name} must have a clientSecret, or a certificate in oauth2.tls`);
  return { ...client, ...(tls && { tls }) };
}

/** Throws when a file cannot be read, and when the certificate and the key are not of each other. */
function readTls(name: string, { certificate, key, ca }: Static<typeof TlsFiles>): OutboundTls {
  if ((certificate === undefined) !== (key === undefined))
    throw new Error(`the secret ${name} must have a certificate and its key: both`);
  try {
    const tls = {
      ...(ca !== undefined && { ca: readFileSync(ca, 'utf8') }),
      ...(certificate !== undefined && { cert: readFileSync(certificate, 'utf8') }),
      ...(key !== undefined && { key: readFileSync(key, 'utf8') }),
    };
    createSecureContext(tls);
    return tls;
  } catch (err) {
    throw new Error(`the secret ${name}: its TLS files cannot be used: ${String(err)}`, { cause: err });
  }
}

function requireOrigin({ name, origin, tls }: Secret): string {
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  const isOrigin = url && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search === '';
  if (isOrigin && (tls === undefined || url.protocol === 'https:')) return url.origin;
  throw new Error(
    `the secret ${name} must have the origin that it is for, e.g. https://provisioning.example.net, not "${origin}"`,
  );
}
