import { randomBytes } from 'node:crypto';
import { Agent, request } from 'undici';
import type { Outbound } from '../../outbound/outbound.js';
import { readText } from '../../outbound/read-text.js';

/** A callback, and what it is to agree to. */
interface Subscriber {
  readonly callback: string;
  /** The address of the subscription, by whose id the subscriber knows it. */
  readonly topic: string;
}

const timeoutMs = 10_000;
/** A challenge is much shorter. */
const maxAnswerBytes = 1_024;

/**
 * Asks the callback whether it wants the events, as WebSub does: a GET with a random `hub.challenge`, which it answers with 2xx and
 * the challenge as the body. Somebody else's server, to which a caller wants to have events sent, does not. Returns why it is not confirmed.
 */
export async function confirmCallback(
  { callback, topic }: Subscriber,
  { connect }: Pick<Outbound, 'connect'>,
): Promise<string | undefined> {
  const challenge = randomBytes(32).toString('base64url');
  const url = new URL(callback);
  url.searchParams.append('hub.mode', 'subscribe');
  url.searchParams.append('hub.topic', topic);
  url.searchParams.append('hub.challenge', challenge);
  const dispatcher = new Agent({ connect });
  try {
    const { statusCode, body } = await request(url, {
      dispatcher,
      headers: { 'user-agent': 'Turnup', accept: 'text/plain' },
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await readText(body, maxAnswerBytes);
    if (statusCode < 200 || statusCode >= 300)
      return `the callback answered the challenge with ${statusCode}`;
    return text.trim() === challenge ? undefined : 'the callback did not answer with the challenge';
  } catch (err) {
    return `the callback did not answer the challenge: ${err instanceof Error ? err.message : String(err)}`;
  } finally {
    await dispatcher.destroy();
  }
}
