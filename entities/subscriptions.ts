import type { EventFilter } from '../domain/event-filter.js';
import type { Database } from './database.js';

/** A hub as it was asked for. */
export interface NewSubscription {
  readonly id: string;
  readonly api: string;
  readonly topicId?: string;
  readonly caller: string;
  readonly callback: string;
  readonly query?: string;
  readonly filters: readonly EventFilter[];
  readonly secret: string;
  /** Everything that was sent but the secret. */
  readonly doc: Readonly<Record<string, unknown>>;
}

/** A hub as it is kept; its secret is for what signs only. */
export interface Subscription extends Pick<NewSubscription, 'id' | 'api' | 'caller' | 'callback' | 'doc'> {
  readonly topicId?: string | null;
  readonly query?: string | null;
}

/** From its commit on every change in the API is for it. */
export async function addSubscription(database: Database, subscription: NewSubscription): Promise<void> {
  const now = new Date();
  const row = { ...subscription, createdAt: now, updatedAt: now };
  await database.transaction(async (tx) =>
    tx.insert('event_subscription', Object.keys(row) as (keyof typeof row)[], [row]),
  );
}

/** Undefined when there is none, or it was ended. */
export async function findSubscription(database: Database, id: string): Promise<Subscription | undefined> {
  const [found] = await database.rows<Subscription>(
    `SELECT id, api, topicId, caller, callback, query, doc FROM event_subscription
     WHERE id = ? AND deletedAt IS NULL`,
    [id],
  );
  return found;
}

/** Nothing more is delivered, and its workflow removes what is left. */
export async function endSubscription(database: Database, id: string): Promise<void> {
  const now = new Date();
  await database.run(
    `UPDATE event_subscription SET deletedAt = ?, updatedAt = ?, wake = 'due', revision = revision + 1
     WHERE id = ? AND deletedAt IS NULL`,
    [now, now, id],
  );
}

/** Has its workflow look again, whatever it waits for. */
export async function wakeSubscription(database: Database, id: string): Promise<void> {
  await database.run(
    `UPDATE event_subscription SET wake = 'due', failures = 0, failingSince = NULL, retryAt = NULL WHERE id = ?`,
    [id],
  );
}
