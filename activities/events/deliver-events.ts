import pLimit from 'p-limit';
import { apis } from '../../domain/tmf/apis.js';
import { toNotification } from '../../domain/events/event-payload.js';
import { isExhausted, retryDelayMs, type RetrySchedule } from '../../domain/events/retry-schedule.js';
import {
  deadLetterOlder,
  type DueEvent,
  dueEvents,
  type FailedDelivery,
  recordDeliveries,
  removeSubscription,
  retryNow,
  recordSliceResult,
  type SliceResult,
} from '../../entities/events/event-backlog.js';
import { openSecret } from '../../entities/events/hub-secrets.js';
import { findDeliveryTarget, type DeliveryTarget } from '../../entities/events/subscriptions.js';
import type { Dependencies } from '../dependencies.js';
import {
  type EventSender,
  type DeliveryFailure,
  openEventSender,
  maxConcurrentRequests,
} from './event-sender.js';
import { verifyHub } from './verify-hub.js';
import { groupBy } from '../../domain/lib/group-by.js';

type EventDeliveryDependencies = Pick<
  Dependencies,
  'database' | 'publicUrl' | 'outbound' | 'eventRetries' | 'keyring'
>;

/** The state of a subscription after a slice of the work. */
export type DeliveryResult =
  | { readonly outcome: 'ended' }
  | {
      readonly outcome: 'more' | 'waiting';
      readonly backlog: number;
      readonly delivered: number;
      readonly deadLetters: number;
      /** When it has to check again by itself. */
      readonly waitMs?: number;
      readonly lastError?: string;
    };

/** How long one activity goes on while there is something to send: shorter than a worker's grace time. */
const sliceMs = 8_000;
/** Events read at once. */
const pageSize = 100;
/** Events read at once while the subscriber is not known to be reachable, or was not a moment ago. */
const firstPageSize = 10;
const probePageSize = 3;
/** When this many failed and none was answered, the subscriber is at fault and is left in back-off. */
const failuresBeforeBackOff = 3;
/** Maximum back-off: a subscriber that is back hears of it soon. */
const maxBackOffMs = 60_000;

/**
 * Sends a subscription's events: those of one resource one after the other, those of different ones at once. Safe to
 * repeat: an event whose answer was lost is sent again with the same id. Throws when the secret of the subscription cannot be read.
 */
export async function deliverEvents(
  dependencies: EventDeliveryDependencies,
  { subscriptionId }: { readonly subscriptionId: string },
): Promise<DeliveryResult> {
  const { database } = dependencies;
  const target = await findDeliveryTarget(database, subscriptionId);
  if (!target || target.deletedAt !== null) {
    await removeSubscription(database, subscriptionId);
    return { outcome: 'ended' };
  }
  const end = isInBackOff(target) ? { ...target, delivered: 0 } : await workOn(dependencies, target);
  const { nextAt, ...counts } = await recordSliceResult(database, subscriptionId, end);
  return {
    outcome: nextAt === undefined ? 'more' : 'waiting',
    ...counts,
    ...(nextAt && { waitMs: Math.max(1, nextAt.getTime() - Date.now()) }),
    ...(end.lastError !== null && { lastError: end.lastError }),
  };
}

const isInBackOff = ({ retryAt }: DeliveryTarget): boolean =>
  retryAt !== null && retryAt.getTime() > Date.now();

async function workOn(dependencies: EventDeliveryDependencies, target: DeliveryTarget): Promise<SliceResult> {
  if (target.verification !== 'pending') return await deliverSlice(dependencies, target);
  const unconfirmed = await verifyHub(dependencies, target);
  return (
    unconfirmed ??
    (await deliverSlice(dependencies, { ...target, failures: 0, failingSince: null, lastError: null }))
  );
}

async function deliverSlice(
  dependencies: EventDeliveryDependencies,
  target: DeliveryTarget,
): Promise<SliceResult> {
  const { database, outbound, keyring } = dependencies;
  // Without its key nothing is sent, and nothing given up: the workflow tries again.
  const secret = openSecret(keyring, target);
  // A hub made in development has no rights in production.
  const sender = openEventSender(
    { ...target, secret },
    outbound.withAllowAnyAddress(target.allowAnyAddress === 1),
  );
  const until = Date.now() + sliceMs;
  let delivered = 0;
  let answered = 0;
  let failed = 0;
  let lastError: string | null = null;
  try {
    while (Date.now() < until && (answered > 0 || failed < failuresBeforeBackOff)) {
      const limit = answered > 0 ? pageSize : target.failures > 0 ? probePageSize : firstPageSize;
      const due = await dueEvents(database, target.id, { limit, now: new Date() });
      if (due.length === 0) break;
      const sent = await sendPage(dependencies, target, { sender, due, until });
      delivered += sent.taken;
      answered += sent.answered;
      failed += sent.failed;
      lastError = sent.lastError ?? lastError;
      if (answered > 0 && answered === sent.answered && target.failures > 0)
        await retryNow(database, target.id, new Date());
    }
  } finally {
    await sender.close();
  }
  return await toSliceResult(dependencies, target, { delivered, answered, failed, lastError });
}

interface SliceCounts {
  readonly delivered: number;
  /** Taken or refused: the subscriber answered. */
  readonly answered: number;
  readonly failed: number;
  readonly lastError: string | null;
}

/** Whether the subscriber is at fault, and how long its back-off is then. */
async function toSliceResult(
  { database, eventRetries: retries }: EventDeliveryDependencies,
  target: DeliveryTarget,
  { delivered, answered, failed, lastError }: SliceCounts,
): Promise<SliceResult> {
  const now = new Date();
  const subscriberFailed =
    answered === 0 && (failed >= failuresBeforeBackOff || (failed > 0 && target.failures > 0));
  if (!subscriberFailed) {
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
  if (isExhausted(failingSince, now, retries)) {
    const before = new Date(now.getTime() - retries.maxElapsedMs);
    while (await deadLetterOlder(database, target.id, { before, now }));
  }
  const backOffMs = Math.min(maxBackOffMs, retryDelayMs(failures, retries, Math.random()));
  return { delivered, failures, failingSince, retryAt: new Date(now.getTime() + backOffMs), lastError };
}

interface Page {
  readonly sender: EventSender;
  readonly due: readonly DueEvent[];
  /** No request starts after it. */
  readonly until: number;
}

interface PageResult {
  readonly taken: number;
  readonly answered: number;
  readonly failed: number;
  readonly lastError: string | undefined;
}

async function sendPage(
  { database, publicUrl, eventRetries: retries }: EventDeliveryDependencies,
  { id, api }: DeliveryTarget,
  { sender, due, until }: Page,
): Promise<PageResult> {
  const timeAttribute = api === apis.event.id ? 'timeOccurred' : 'timeOcurred';
  const lanes = groupBy(due, ({ lane }) => lane);
  const delivered: (number | string)[] = [];
  const failures: (FailedDelivery & DeliveryFailure)[] = [];
  const now = new Date();

  async function sendLane(events: readonly DueEvent[]): Promise<void> {
    for (const event of events) {
      if (Date.now() > until) return;
      const body = JSON.stringify(toNotification(event, publicUrl, timeAttribute));
      const reason = await sender.send({ eventId: event.id, body });
      if (reason) {
        failures.push({ sequence: event.sequence, ...reason, ...nextTry(event, now, retries) });
        return;
      }
      delivered.push(event.sequence);
    }
  }

  const limit = pLimit(maxConcurrentRequests);
  await Promise.all([...lanes.values()].map((events) => limit(() => sendLane(events))));
  await recordDeliveries(database, id, { delivered, failed: failures, now });
  const refused = failures.filter((each) => each.refused).length;
  return {
    taken: delivered.length,
    answered: delivered.length + refused,
    failed: failures.length - refused,
    lastError: failures.at(-1)?.error,
  };
}

function nextTry(
  { attempts, firstTriedAt }: DueEvent,
  now: Date,
  retries: RetrySchedule,
): { readonly dueAt?: Date } {
  if (firstTriedAt && isExhausted(firstTriedAt, now, retries)) return {};
  return { dueAt: new Date(now.getTime() + retryDelayMs(attempts + 1, retries, Math.random())) };
}
