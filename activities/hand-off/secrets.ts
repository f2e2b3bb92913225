import { type Static, Type } from 'typebox';
import { compileSchema } from '../../domain/tmf/schema-errors.js';

/** A secret, bound to one origin. */
interface Secret {
  readonly value: string;
  /** `https://host[:port]`, as the record of the downstream system has it in its `url`. */
  readonly origin: string;
}
type Secrets = ReadonlyMap<string, Secret>;

/**
 * The value of the secret that a downstream system's `credential` names; throws when it is not for the system's `url`.
 */
export type SecretLookup = (reference: string, url: string) => string;

/** The content of the file that TURNUP_SECRETS names, by the secrets' names. */
const SecretsFile = Type.Record(
  Type.String(),
  Type.Object(
    { value: Type.String({ minLength: 1 }), origin: Type.String() },
    { additionalProperties: false },
  ),
);

const prefix = 'TURNUP_SECRET_';
const originSuffix = '_ORIGIN';

/**
 * Reads the secrets of the worker: those in the file, overridden by `TURNUP_SECRET_<NAME>` with
 * `TURNUP_SECRET_<NAME>_ORIGIN`. No other environment variable is a secret of a downstream system. Throws when one has
 * no valid origin.
 */
export function readSecrets(env: Readonly<Record<string, string | undefined>>, file?: string): Secrets {
  return new Map(
    [...secretsOfFile(file), ...secretsOfEnvironment(env)].map(([name, secret]) => [
      name,
      { ...secret, origin: requireOrigin(name, secret.origin) },
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
    return secret.value;
  };

function secretsOfFile(text: string | undefined): [string, Secret][] {
  if (text === undefined) return [];
  const content: unknown = JSON.parse(text);
  const [error] = compileSchema(SecretsFile)(content);
  if (error) throw new Error(`TURNUP_SECRETS: ${error.instancePath} ${error.message}`);
  return Object.entries(content as Static<typeof SecretsFile>);
}

function secretsOfEnvironment(env: Readonly<Record<string, string | undefined>>): [string, Secret][] {
  return Object.entries(env).flatMap(([variable, value]): [string, Secret][] => {
    if (!variable.startsWith(prefix) || variable.endsWith(originSuffix) || !value) return [];
    return [[variable.slice(prefix.length), { value, origin: env[`${variable}${originSuffix}`] ?? '' }]];
  });
}

function requireOrigin(name: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search === '') return url.origin;
  throw new Error(
    `the secret ${name} must have the origin that it is for, e.g. https://provisioning.example.net, not "${text}"`,
  );
}
