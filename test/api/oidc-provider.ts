import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';

/** An identity provider in this process: discovery, its keys, and the tokens that it would give out. */
export interface OidcProvider {
  readonly issuer: string;
  /** How often its keys were asked for. */
  readonly keyReads: () => number;
  /** The public key of what signs now, as a JWK. */
  readonly publicKey: () => Promise<object>;
  /** From now on another key signs; the one before is not published any more. */
  readonly rotate: () => Promise<void>;
  /** A token of Anna's for this API, for five minutes, with these claims instead. */
  readonly token: (
    claims?: Readonly<Record<string, unknown>>,
    header?: { readonly kid?: string },
  ) => Promise<string>;
  readonly close: () => Promise<void>;
}

export async function openOidcProvider(): Promise<OidcProvider> {
  let count = 0;
  let keyReads = 0;
  const newKey = async () => ({ ...(await generateKeyPair('ES256')), kid: `key-${(count += 1)}` });
  let key: { privateKey: CryptoKey; publicKey: CryptoKey; kid: string } = await newKey();
  const publicKey = async () => ({ ...(await exportJWK(key.publicKey)), kid: key.kid, alg: 'ES256' });

  const server = createServer((req, res) => {
    void answerTo(req.url ?? '').then((body) => res.end(JSON.stringify(body)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function answerTo(path: string): Promise<object> {
    if (path !== '/keys') return { issuer, jwks_uri: `${issuer}/keys` };
    keyReads += 1;
    return { keys: [await publicKey()] };
  }

  return {
    issuer,
    keyReads: () => keyReads,
    publicKey,
    async rotate() {
      key = await newKey();
    },
    async token(claims = {}, { kid = key.kid } = {}) {
      const now = Math.floor(Date.now() / 1_000);
      return await new SignJWT({
        iss: issuer,
        aud: 'turnup',
        sub: 'anna-4711',
        name: 'Anna Berg',
        azp: 'order-desk',
        scope: 'openid read orders:write',
        iat: now,
        exp: now + 300,
        ...claims,
      })
        .setProtectedHeader({ alg: 'ES256', kid })
        .sign(key.privateKey);
    },
    async close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
