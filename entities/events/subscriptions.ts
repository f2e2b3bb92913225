import type { EventFilter } from '../../domain/events/event-filter.js';
import { type HubVerification, redactedCallback } from '../../domain/events/event-subscription.js';
import { attributeChanges } from '../../domain/events/deed.js';
import type { Json } from '../../domain/lib/json.js';
import { anyOf, type Database, type Transaction } from '../database.js';
import type { Deed } from '../deeds.js';
import type { EventDelivery, EventSubscription } from '../tables/events.js';
import type { Row } from '../tables/row.js';

/** The request for a hub. */
export interface NewSubscription {
  readonly id: string;
  readonly api: string;
  readonly topicId: string | null;
  readonly caller: string;
  readonly callback: string;
  readonly query: string | null;
  readonly filters: readonly EventFilter[];
  /** True when its callback may be on this machine. */
  readonly allowAnyAddress: boolean;
  readonly verification: HubVerification;
  /** As `sealSecret` has it. */
  readonly secret: string;
  /** The request without the secret. */
  readonly doc: Readonly<Record<string, unknown>>;
}

/** A hub as it is kept; its secret is for what signs only. */
export type Subscription = Row<
  EventSubscription,
  'id' | 'api' | 'topicId' | 'caller' | 'callback' | 'query' | 'doc' | 'verification'
>;

/** It gets every change that its caller sees whose request begins after this commits, and perhaps those under way. */
export async function addSubscription(database: Database, subscription: NewSubscription): Promise<void> {
  const now = new Date();
  const allowAnyAddress = subscription.allowAnyAddress ? 1 : 0;
  const { visibility = null } = database.actor;
  const row = { ...subscription, allowAnyAddress, visibility, createdAt: now, updatedAt: now };
  await database.transaction(async (tx) => {
    tx.insert('event_subscription', Object.keys(row) as (keyof typeof row)[], [row]);
    recordDeed(tx, row.id, { action: 'create', change: attributeChanges({}, onRecord(subscription)) });
  });
}

/** How many a caller has. */
export async function countSubscriptions(database: Database, caller: string): Promise<number> {
  const [found] = await database.rows<{ count: number }>(
    'SELECT COUNT(*) AS count FROM event_subscription WHERE caller = ? AND deletedAt IS NULL',
    [caller],
  );
  return found?.count ?? 0;
}

/** Without what is secret of it. */
const onRecord = ({ api, topicId, caller, callback, query }: NewSubscription): Json => ({
  api,
  topicId,
  caller,
  callback: redactedCallback(callback),
  query,
});

const recordDeed = (tx: Transaction, id: string, deed: Pick<Deed, 'action' | 'change' | 'reason'>): void =>
  tx.deeds?.add('event_subscription', { resource: 'eventSubscription', id, ...deed });

/** Undefined when there is none, or when it has ended. */
export async function findSubscription(database: Database, id: string): Promise<Subscription | undefined> {
  const [found] = await database.rows<Subscription>(
    `SELECT id, api, topicId, caller, callback, query, doc, verification FROM event_subscription
     WHERE id = ? AND deletedAt IS NULL`,
    [id],
  );
  return found;
}

/** What delivering to a subscription takes. */
export type DeliveryTarget = Row<
  EventSubscription,
  | 'id'
  | 'api'
  | 'callback'
  | 'secret'
  | 'allowAnyAddress'
  | 'verification'
  | 'failures'
  | 'failingSince'
  | 'retryAt'
  | 'lastError'
  | 'deletedAt'
>;

/** Includes ended ones; undefined when nothing is left of it. */
export async function findDeliveryTarget(
  database: Database,
  id: string,
): Promise<DeliveryTarget | undefined> {
  const [found] = await database.rows<DeliveryTarget>(
    `SELECT id, api, callback, secret, allowAnyAddress, verification, failures, failingSince, retryAt, lastError, deletedAt
     FROM event_subscription WHERE id = ?`,
    [id],
  );
  return found;
}

/** It wants its events, from the first that has waited. */
export async function markConfirmed(database: Database, id: string): Promise<void> {
  await database.run(
    `UPDATE event_subscription SET verification = 'confirmed', failures = 0, failingSince = NULL, retryAt = NULL,
       lastError = NULL, updatedAt = ?, revision = revision + 1 WHERE id = ? AND verification = 'pending'`,
    [new Date(), id],
  );
}

/** Stops delivery; its workflow removes what is left. */
export async function endSubscription(database: Database, id: string, reason?: string): Promise<void> {
  const now = new Date();
  await database.transaction(async (tx) => {
    const ended = await tx.affected(
      `UPDATE event_subscription SET deletedAt = ?, updatedAt = ?, wake = 'due', revision = revision + 1
       WHERE id = ? AND deletedAt IS NULL`,
      [now, now, id],
    );
    if (ended > 0) recordDeed(tx, id, { action: 'delete', reason });
  });
}

/** For each of the subscriptions the number of waiting events and of dead letters. */
export async function countBacklogs(
  database: Database,
  ids: readonly string[],
): Promise<Readonly<Record<'backlog' | 'deadLetters', ReadonlyMap<string, number>>>> {
  const count = async (table: string): Promise<ReadonlyMap<string, number>> => {
    if (ids.length === 0) return new Map();
    const rows = await database.rows<Row<EventDelivery, 'subscriptionId'> & { readonly found: number }>(
      `SELECT subscriptionId, COUNT(*) AS found FROM ${table} WHERE subscriptionId IN (?) GROUP BY subscriptionId`,
      [anyOf(ids)],
    );
    return new Map(rows.map(({ subscriptionId, found }) => [subscriptionId, found]));
  };
  return { backlog: await count('event_delivery'), deadLetters: await count('dead_letter') };
}

/**
 * Requeues all dead letters of the subscription, or one, each at its place in the order of its resource. Undefined when
 * the subscription has ended.
 */
export async function replayDeadLetters(
  database: Database,
  subscriptionId: string,
  letterId?: string,
): Promise<number | undefined> {
  return await database.transaction(async (tx) => {
    const [subscription] = await tx.rows<Row<EventSubscription, 'deletedAt'>>(
      'SELECT deletedAt FROM event_subscription WHERE id = ? FOR UPDATE',
      [subscriptionId],
    );
    if (!subscription || subscription.deletedAt !== null) return undefined;
    const where = letterId === undefined ? 'subscriptionId = ?' : 'subscriptionId = ? AND id = ?';
    const values = letterId === undefined ? [subscriptionId] : [subscriptionId, letterId];
    const events = await tx.affected(
      `INSERT INTO event_delivery (subscriptionId, sequence, lane, createdAt)
       SELECT subscriptionId, sequence, lane, ? FROM dead_letter WHERE ${where}`,
      [new Date(), ...values],
    );
    recordDeed(tx, subscriptionId, {
      action: 'request',
      change: attributeChanges({}, { replay: { events, deadLetter: letterId } }),
    });
    tx.write(`DELETE FROM dead_letter WHERE ${where}`, values);
    // A caller who requeues knows that the subscriber is back.
    tx.write(
      `UPDATE event_subscription SET wake = 'due', failures = 0, failingSince = NULL, retryAt = NULL WHERE id = ?`,
      [subscriptionId],
    );
    return events;
  });
}
