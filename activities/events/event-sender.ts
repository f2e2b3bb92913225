import { Webhook } from 'standardwebhooks';
import { Agent, request } from 'undici';
import type { Outbound } from '../../outbound/outbound.js';

/** A subscriber, and the secret by which it checks our signature. */
interface Subscriber {
  readonly callback: string;
  readonly secret: string;
}

/** An event to be sent. */
interface Notification {
  readonly eventId: string;
  readonly body: string;
}

/** Why a subscriber did not take an event. */
export interface DeliveryFailure {
  readonly error: string;
  /** True when it answered, and refused this event only: it may take others. */
  readonly refused: boolean;
}

/** Connections to one subscriber. */
export interface EventSender {
  /** Undefined once the subscriber has taken the event. */
  send(notification: Notification): Promise<DeliveryFailure | undefined>;
  close(): Promise<void>;
}

/** Maximum concurrent requests to one subscriber. */
export const maxConcurrentRequests = 50;
/** Statuses after which to try again later: they say nothing about the event. */
const retryLaterStatuses: ReadonlySet<number> = new Set([408, 425, 429]);
/** A subscriber that needs longer should answer first and work later. */
const timeoutMs = 10_000;

/** One for each subscriber: a slow one takes no connection from another. */
export function openEventSender(
  { callback, secret }: Subscriber,
  { connect }: Pick<Outbound, 'connect'>,
): EventSender {
  const agent = new Agent({ connections: maxConcurrentRequests, pipelining: 1, connect });
  const webhook = new Webhook(secret);

  async function send({ eventId, body }: Notification): Promise<DeliveryFailure | undefined> {
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
      if (statusCode >= 200 && statusCode < 300) return undefined;
      return { error: `answered ${statusCode}`, refused: isRefusal(statusCode) };
    } catch (err) {
      return { error: err instanceof Error ? err.message : String(err), refused: false };
    }
  }

  return { send, close: () => agent.destroy() };
}

const isRefusal = (status: number): boolean =>
  status >= 400 && status < 500 && !retryLaterStatuses.has(status);
