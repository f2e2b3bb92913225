import { Webhook } from 'standardwebhooks';
import { Agent, request } from 'undici';
import type { Outbound } from '../relay/outbound.js';

/** A subscriber, and what it checks our signature with. */
export interface Subscriber {
  readonly callback: string;
  readonly secret: string;
}

/** An event on its way. */
export interface Notification {
  readonly eventId: string;
  readonly body: string;
}

/** Connections to one subscriber. */
export interface EventSender {
  /** Undefined once the subscriber has taken it, else why it has not. */
  send(notification: Notification): Promise<string | undefined>;
  close(): Promise<void>;
}

/** So many requests to one subscriber are under way at once. */
export const sendersAtOnce = 50;
/** A subscriber that needs longer to take an event in should answer first and work later. */
const timeoutMs = 10_000;

/** One a subscriber: however slow it is, it takes no connection from another. */
export function openEventSender(
  { callback, secret }: Subscriber,
  { connect }: Pick<Outbound, 'connect'>,
): EventSender {
  const agent = new Agent({ connections: sendersAtOnce, pipelining: 1, connect });
  const webhook = new Webhook(secret);

  async function send({ eventId, body }: Notification): Promise<string | undefined> {
    const now = new Date();
    try {
      const answer = await request(callback, {
        dispatcher: agent,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Turnup',
          'webhook-id': eventId,
          'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
          'webhook-signature': webhook.sign(eventId, now, body),
        },
        body,
        signal: AbortSignal.timeout(timeoutMs),
      });
      await answer.body.dump();
      const { statusCode } = answer;
      return statusCode >= 200 && statusCode < 300 ? undefined : `answered ${statusCode}`;
    } catch (err) {
      return err instanceof Error ? err.message : String(err);
    }
  }

  return { send, close: () => agent.destroy() };
}
