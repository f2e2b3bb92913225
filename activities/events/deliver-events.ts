import pLimit from 'p-limit';
import { apis } from '../../domain/tmf/apis.js';
import { toNotification } from '../../domain/events/event-payload.js';
import { isGivenUp, retryDelayMs, type RetrySchedule } from '../../domain/events/retry-schedule.js';
import {
  buryOlder,
  type DueEvent,
  dueEvents,
  type Failed,
  recordSent,
  removeSubscription,
  retryAtOnce,
  settle,
  type SliceEnd,
} from '../../entities/events/event-backlog.js';
import { deliveryTarget, type DeliveryTarget } from '../../entities/events/subscriptions.js';
import type { Dependencies } from '../dependencies.js';
import { type EventSender, type NotTaken, openEventSender, sendersAtOnce } from './event-sender.js';

export type DeliveryDependencies = Pick<Dependencies, 'database' | 'publicUrl' | 'outbound' | 'eventRetries'>;

/** How a subscription stands after a slice of the work. */
export type Delivered =
  | { readonly outcome: 'ended' }
  | {
      readonly outcome: 'more' | 'waiting';
      readonly backlog: number;
      readonly delivered: number;
      readonly deadLetters: number;
      /** Until it is to look again by itself. */
      readonly waitMs?: number;
      readonly lastError?: string;
    };

/** One activity goes on for so long while there is something to send: short of a worker's grace time. */
const sliceMs = 8_000;
/** So many are read at once. */
const page = 100;
/** And so many while it is not known whether the subscriber is there, or that it was not a moment ago. */
const firstPage = 10;
const probe = 3;
/** When so many failed and none was answered, it is the subscriber that is at fault, and is left in peace for a while. */
const enoughFailed = 3;
/** But never for longer: one that is back hears of it soon. */
const longestPauseMs = 60_000;

/**
 * Sends a subscription's events: of a resource one after the other, of different ones at once. Safe to repeat: an event
 * whose answer was lost is sent again, under the same id.
 */
export async function deliverEvents(
  dependencies: DeliveryDependencies,
  { subscriptionId }: { readonly subscriptionId: string },
): Promise<Delivered> {
  const { database } = dependencies;
  const target = await deliveryTarget(database, subscriptionId);
  if (!target || target.deletedAt !== null) {
    await removeSubscription(database, subscriptionId);
    return { outcome: 'ended' };
  }
  const end = isLeftInPeace(target) ? { ...target, delivered: 0 } : await slice(dependencies, target);
  const { nextAt, ...counts } = await settle(database, subscriptionId, end);
  return {
    outcome: nextAt === undefined ? 'more' : 'waiting',
    ...counts,
    ...(nextAt && { waitMs: Math.max(1, nextAt.getTime() - Date.now()) }),
    ...(end.lastError !== null && { lastError: end.lastError }),
  };
}

const isLeftInPeace = ({ retryAt }: DeliveryTarget): boolean =>
  retryAt !== null && retryAt.getTime() > Date.now();

async function slice(dependencies: DeliveryDependencies, target: DeliveryTarget): Promise<SliceEnd> {
  const { database, outbound } = dependencies;
  // Decided where the hub was made: a worker need not know whether this is development.
  const sender = openEventSender(target, outbound.decided(target.anywhere === 1));
  const until = Date.now() + sliceMs;
  let delivered = 0;
  let answered = 0;
  let failed = 0;
  let lastError: string | null = null;
  try {
    while (Date.now() < until && (answered > 0 || failed < enoughFailed)) {
      const limit = answered > 0 ? page : target.failures > 0 ? probe : firstPage;
      const due = await dueEvents(database, target.id, { limit, now: new Date() });
      if (due.length === 0) break;
      const sent = await sendPage(dependencies, target, { sender, due, until });
      delivered += sent.taken;
      answered += sent.answered;
      failed += sent.failed;
      lastError = sent.lastError ?? lastError;
      if (answered > 0 && answered === sent.answered && target.failures > 0)
        await retryAtOnce(database, target.id, new Date());
    }
  } finally {
    await sender.close();
  }
  return await judge(dependencies, target, { delivered, answered, failed, lastError });
}

interface Slice {
  readonly delivered: number;
  /** Taken or refused: the subscriber was there. */
  readonly answered: number;
  readonly failed: number;
  readonly lastError: string | null;
}

/** Whether the subscriber is at fault, and how long it is left in peace then. */
async function judge(
  { database, eventRetries: retries }: DeliveryDependencies,
  target: DeliveryTarget,
  { delivered, answered, failed, lastError }: Slice,
): Promise<SliceEnd> {
  const now = new Date();
  const atFault = answered === 0 && (failed >= enoughFailed || (failed > 0 && target.failures > 0));
  if (!atFault) {
    const unchanged = answered === 0 && failed === 0;
    const failures = unchanged ? target.failures : 0;
    return {
      delivered,
      failures,
      failingSince: failures === 0 ? null : target.failingSince,
      retryAt: null,
      lastError: unchanged ? target.lastError : lastError,
    };
  }
  const failures = target.failures + 1;
  const failingSince = target.failingSince ?? now;
  if (isGivenUp(failingSince, now, retries)) {
    const before = new Date(now.getTime() - retries.giveUpMs);
    while (await buryOlder(database, target.id, { before, now }));
  }
  const pause = Math.min(longestPauseMs, retryDelayMs(failures, retries, Math.random()));
  return { delivered, failures, failingSince, retryAt: new Date(now.getTime() + pause), lastError };
}

interface Page {
  readonly sender: EventSender;
  readonly due: readonly DueEvent[];
  /** No request is begun after it. */
  readonly until: number;
}

interface SentPage {
  readonly taken: number;
  readonly answered: number;
  readonly failed: number;
  readonly lastError: string | undefined;
}

async function sendPage(
  { database, publicUrl, eventRetries: retries }: DeliveryDependencies,
  { id, api }: DeliveryTarget,
  { sender, due, until }: Page,
): Promise<SentPage> {
  const spelling = api === apis.event.id ? 'timeOccurred' : 'timeOcurred';
  const lanes = new Map<string, DueEvent[]>();
  for (const event of due) lanes.set(event.lane, [...(lanes.get(event.lane) ?? []), event]);
  const taken: (number | string)[] = [];
  const notTaken: (Failed & NotTaken)[] = [];
  const now = new Date();

  async function sendLane(events: readonly DueEvent[]): Promise<void> {
    for (const event of events) {
      if (Date.now() > until) return;
      const body = JSON.stringify(toNotification(event, publicUrl, spelling));
      const reason = await sender.send({ eventId: event.id, body });
      if (reason) {
        notTaken.push({ sequence: event.sequence, ...reason, ...nextTry(event, now, retries) });
        return;
      }
      taken.push(event.sequence);
    }
  }

  const limit = pLimit(sendersAtOnce);
  await Promise.all([...lanes.values()].map((events) => limit(() => sendLane(events))));
  await recordSent(database, id, { taken, failed: notTaken, now });
  const refused = notTaken.filter((each) => each.refused).length;
  return {
    taken: taken.length,
    answered: taken.length + refused,
    failed: notTaken.length - refused,
    lastError: notTaken.at(-1)?.error,
  };
}

function nextTry(
  { attempts, firstTriedAt }: DueEvent,
  now: Date,
  retries: RetrySchedule,
): { readonly dueAt?: Date } {
  if (firstTriedAt && isGivenUp(firstTriedAt, now, retries)) return {};
  return { dueAt: new Date(now.getTime() + retryDelayMs(attempts + 1, retries, Math.random())) };
}
