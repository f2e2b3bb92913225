import { type Static, Type } from 'typebox';
import { scopes } from '../tmf630/auth.js';
import { createValidator } from '../tmf630/validation.js';
import { parseJson } from './parse-json.js';

/** Signatures by a key pair: the key that checks one can make none. */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const;

const Claim = Type.String({ minLength: 1 });

/** The content of the file that TURNUP_OIDC names (docs/security.md). */
const OidcSettings = Type.Object(
  {
    issuer: Type.String({ format: 'uri' }),
    audience: Type.String({ minLength: 1 }),
    jwksUri: Type.Optional(Type.String({ format: 'uri' })),
    algorithms: Type.Optional(Type.Array(Type.Enum(algorithms), { minItems: 1 })),
    clockSkewSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 300 })),
    scopeClaim: Type.Optional(Claim),
    scopes: Type.Optional(Type.Record(Type.String(), Type.Array(Type.Enum(scopes)))),
    nameClaim: Type.Optional(Claim),
    rolesClaim: Type.Optional(Claim),
    clientClaim: Type.Optional(Claim),
    systemClaim: Type.Optional(
      Type.Object({ name: Claim, value: Type.Optional(Type.String()) }, { additionalProperties: false }),
    ),
    customersClaim: Type.Optional(Claim),
    withoutCustomers: Type.Optional(Type.Enum(['nothing', 'own', 'all'])),
    downstreamSystems: Type.Optional(Type.Record(Type.String(), Type.String({ minLength: 1 }))),
  },
  { additionalProperties: false },
);
export type OidcSettings = Static<typeof OidcSettings>;

/** Parses the content of the file; throws with every fault. */
export function parseOidcSettings(text: string): OidcSettings {
  const parsed = parseJson(text);
  createValidator(OidcSettings)(parsed);
  const settings = parsed as OidcSettings;
  if (settings.withoutCustomers !== undefined && settings.customersClaim === undefined)
    throw new Error('withoutCustomers says what a token without customersClaim sees: name that claim too');
  requireHttps(settings.issuer, 'issuer');
  if (settings.jwksUri !== undefined) requireHttps(settings.jwksUri, 'jwksUri');
  return settings;
}

/** Throws for an address whose answer somebody on the way could change: keys from there are trusted. */
export function requireHttps(address: string, name: string): void {
  const { protocol, hostname } = new URL(address);
  if (protocol === 'https:' || ['127.0.0.1', 'localhost', '[::1]'].includes(hostname)) return;
  throw new Error(`${name} must begin with https://, not be ${address}`);
}
