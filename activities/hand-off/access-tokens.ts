import {
  allowInsecureRequests,
  clientCredentialsGrantRequest,
  ClientSecretBasic,
  ClientSecretPost,
  customFetch,
  processClientCredentialsResponse,
  ResponseBodyError,
  TlsClientAuth,
} from 'oauth4webapi';
import { type Dispatcher, request } from 'undici';
import { readText } from '../../outbound/read-text.js';
import type { AgentFor } from './agents.js';
import type { OAuth2Client } from './secrets.js';

/** Access tokens of downstream systems, kept until shortly before they expire. */
export interface AccessTokens {
  /**
   * A token, but not the one that the system has refused. Callers that need one at once wait for the same request. Throws an
   * `Error` without anything secret when the token endpoint gives none.
   */
  tokenOf(
    secret: { readonly name: string; readonly oauth2: OAuth2Client },
    refused?: string,
  ): Promise<string>;
}

interface AccessTokensOptions {
  readonly agentFor: AgentFor;
  /** True in development only: the token endpoint may be without TLS. */
  readonly allowHttp: boolean;
  readonly now?: () => number;
}

interface AccessToken {
  readonly value: string;
  readonly renewAt: number;
}

const timeoutMs = 10_000;
const maxAnswerBytes = 65_536;
/** A token is renewed so long before it expires, but not before nine tenths of its life. */
const renewBeforeSeconds = 30;
/** How long a token lasts whose endpoint does not say it. */
const defaultLifeSeconds = 300;

/** One for each worker: what it keeps is in memory only. */
export function createAccessTokens(options: AccessTokensOptions): AccessTokens {
  const { now = Date.now } = options;
  const kept = new Map<string, Promise<AccessToken>>();

  async function tokenOf(
    { name, oauth2 }: { readonly name: string; readonly oauth2: OAuth2Client },
    refused?: string,
  ): Promise<string> {
    const known = kept.get(name);
    const token = await known;
    if (token && token.value !== refused && now() < token.renewAt) return token.value;
    const current = kept.get(name);
    // Another caller may have asked for a new one meanwhile.
    return (await (current === undefined || current === known ? renew(name, oauth2) : current)).value;
  }

  async function renew(name: string, client: OAuth2Client): Promise<AccessToken> {
    const token = requestToken(client, { ...options, now });
    kept.set(name, token);
    try {
      return await token;
    } catch (err) {
      // The next caller tries again.
      if (kept.get(name) === token) kept.delete(name);
      throw err;
    }
  }

  return { tokenOf };
}

async function requestToken(
  client: OAuth2Client,
  { agentFor, allowHttp, now }: Required<AccessTokensOptions>,
): Promise<AccessToken> {
  const { tokenUrl, clientId, scope, audience } = client;
  const { origin } = new URL(tokenUrl);
  // It is identified by its endpoint: an issuer is not needed to ask for a token.
  const server = { issuer: origin, token_endpoint: tokenUrl };
  const askedAt = now();
  try {
    const response = await clientCredentialsGrantRequest(
      server,
      { client_id: clientId },
      authenticationOf(client),
      { ...(scope !== undefined && { scope }), ...(audience !== undefined && { audience }) },
      {
        // oxlint-disable-next-line typescript/no-deprecated -- marked so that it stands out: in development only
        [allowInsecureRequests]: allowHttp,
        [customFetch]: async (url, { headers, body }) =>
          await postForm(url, { headers, body: String(body), dispatcher: agentFor(client.tls) }),
      },
    );
    const token = await processClientCredentialsResponse(server, { client_id: clientId }, response);
    const life = token.expires_in ?? defaultLifeSeconds;
    const renewAt = askedAt + Math.max(life - renewBeforeSeconds, life * 0.9) * 1_000;
    return { value: token.access_token, renewAt };
  } catch (err) {
    throw new Error(`no access token from ${origin}: ${reasonOf(err)}`, { cause: err });
  }
}

interface Form {
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly dispatcher: Dispatcher;
}

async function postForm(url: string, form: Form): Promise<Response> {
  const answer = await request(url, { ...form, method: 'POST', signal: AbortSignal.timeout(timeoutMs) });
  const text = await readText(answer.body, maxAnswerBytes);
  const type = String(answer.headers['content-type'] ?? '');
  return new Response(text, { status: answer.statusCode, headers: { 'content-type': type } });
}

function authenticationOf({ clientSecret, clientAuthentication }: OAuth2Client) {
  if (clientSecret === undefined) return TlsClientAuth();
  return clientAuthentication === 'post' ? ClientSecretPost(clientSecret) : ClientSecretBasic(clientSecret);
}

function reasonOf(err: unknown): string {
  if (err instanceof ResponseBodyError) return err.error;
  return err instanceof Error ? err.message : String(err);
}
