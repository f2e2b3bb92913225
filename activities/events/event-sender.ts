import { Webhook } from 'standardwebhooks';
import { Agent, request } from 'undici';
import type { Outbound } from '../../outbound/outbound.js';

/** A subscriber, and what it checks our signature with. */
interface Subscriber {
  readonly callback: string;
  readonly secret: string;
}

/** An event on its way. */
interface Notification {
  readonly eventId: string;
  readonly body: string;
}

/** Why a subscriber has not taken an event. */
export interface DeliveryFailure {
  readonly error: string;
  /** True when it was there, and wants this event no more than it did: others it may take. */
  readonly refused: boolean;
}

/** Connections to one subscriber. */
export interface EventSender {
  /** Undefined once the subscriber has taken it. */
  send(notification: Notification): Promise<DeliveryFailure | undefined>;
  close(): Promise<void>;
}

/** So many requests to one subscriber are under way at once. */
export const maxConcurrentRequests = 50;
/** The answers of a subscriber that should be asked again later: they say nothing of the event. */
const retryLaterStatuses: ReadonlySet<number> = new Set([408, 425, 429]);
/** A subscriber that needs longer to take an event in should answer first and work later. */
const timeoutMs = 10_000;

/** One a subscriber: however slow it is, it takes no connection from another. */
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
