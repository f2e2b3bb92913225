import { anyOf, type Database, type Transaction } from '../database.js';
import type { Event, EventDelivery, EventSubscription } from '../tables/events.js';
import type { Row } from '../tables/row.js';

/** What a subscription has not taken yet. */
export type DueEvent = Row<EventDelivery, 'sequence' | 'lane' | 'attempts' | 'firstTriedAt'> &
  Row<
    Event,
    | 'id'
    | 'eventType'
    | 'eventTime'
    | 'api'
    | 'resource'
    | 'resourceId'
    | 'correlationId'
    | 'actor'
    | 'fieldPath'
    | 'doc'
    | 'itemStates'
  >;

/** Lanes (one a resource) with an event that waits for its next try; events behind it wait too. */
const freeLanes = `d.subscriptionId = ? AND d.lane NOT IN
  (SELECT b.lane FROM event_delivery b WHERE b.subscriptionId = ? AND b.dueAt > ?)`;

/** Lanes in which nothing was tried yet. */
const untriedLanes = `d.subscriptionId = ? AND d.lane NOT IN
  (SELECT b.lane FROM event_delivery b WHERE b.subscriptionId = ? AND b.dueAt IS NOT NULL)`;

/**
 * The oldest events that can be sent now, and as many that were never tried: repeated failures must not block the rest.
 */
export const dueEvents = async (
  database: Database,
  subscriptionId: string,
  { limit, now }: { readonly limit: number; readonly now: Date },
): Promise<DueEvent[]> =>
  await database.rows<DueEvent>(
    `SELECT d.sequence, d.lane, d.attempts, d.firstTriedAt, e.id, e.eventType, e.eventTime, e.api, e.resource,
       e.resourceId, e.correlationId, e.actor, e.fieldPath, e.doc, e.itemStates
     FROM (
       (SELECT d.sequence FROM event_delivery d WHERE ${freeLanes} ORDER BY d.sequence LIMIT ?)
       UNION (SELECT d.sequence FROM event_delivery d WHERE ${untriedLanes} ORDER BY d.sequence LIMIT ?)
     ) due JOIN event_delivery d ON d.subscriptionId = ? AND d.sequence = due.sequence
       JOIN event e ON e.sequence = d.sequence
     ORDER BY d.sequence`,
    [subscriptionId, subscriptionId, now, limit, subscriptionId, subscriptionId, limit, subscriptionId],
  );

/** The outcome of an event that the subscriber did not take. */
export interface FailedDelivery {
  readonly sequence: number | string;
  readonly error: string;
  /** When to retry; absent: never. */
  readonly dueAt?: Date;
}

/** Delivered events are deleted; the others wait for their next try or become dead letters. */
export async function recordDeliveries(
  database: Database,
  subscriptionId: string,
  {
    delivered,
    failed,
    now,
  }: {
    readonly delivered: readonly (number | string)[];
    readonly failed: readonly FailedDelivery[];
    readonly now: Date;
  },
): Promise<void> {
  await database.transaction(async (tx) => {
    if (delivered.length > 0) {
      tx.write('DELETE FROM event_delivery WHERE subscriptionId = ? AND sequence IN (?)', [
        subscriptionId,
        anyOf(delivered),
      ]);
    }
    for (const { sequence, error, dueAt } of failed) {
      tx.write(
        `UPDATE event_delivery SET attempts = attempts + 1, firstTriedAt = COALESCE(firstTriedAt, ?), dueAt = ?,
           lastError = ? WHERE subscriptionId = ? AND sequence = ?`,
        [now, dueAt, error.slice(0, 1024), subscriptionId, sequence],
      );
    }
    const exhausted = failed.filter(({ dueAt }) => dueAt === undefined).map(({ sequence }) => sequence);
    if (exhausted.length > 0) deadLetter(tx, subscriptionId, { sequences: exhausted, now });
  });
}

/**
 * Turns events older than that into dead letters for a subscriber that has taken nothing since. Works in batches; true
 * when there are more.
 */
export async function deadLetterOlder(
  database: Database,
  subscriptionId: string,
  { before, now }: { readonly before: Date; readonly now: Date },
): Promise<boolean> {
  const batch = 1_000;
  return await database.transaction(async (tx) => {
    const rows = await tx.rows<Row<EventDelivery, 'sequence'>>(
      `SELECT sequence FROM event_delivery WHERE subscriptionId = ? AND createdAt < ? ORDER BY sequence LIMIT ${batch}`,
      [subscriptionId, before],
    );
    if (rows.length > 0)
      deadLetter(tx, subscriptionId, { sequences: rows.map(({ sequence }) => sequence), now });
    return rows.length === batch;
  });
}

/** The dead letter has the id of its delivery, so that an event that fails for good again updates the same row. */
function deadLetter(
  tx: Transaction,
  subscriptionId: string,
  { sequences, now }: { readonly sequences: readonly (number | string)[]; readonly now: Date },
): void {
  tx.write(
    `INSERT INTO dead_letter (id, doc, createdAt, updatedAt, subscriptionId, sequence, eventId, eventType, lane, attempts,
       firstTriedAt, lastError)
     SELECT CONCAT(d.subscriptionId, '.', d.sequence), JSON_OBJECT('@type', 'DeadLetter'), ?, ?, d.subscriptionId,
       d.sequence, e.id, e.eventType, d.lane, d.attempts, d.firstTriedAt, d.lastError
     FROM event_delivery d JOIN event e ON e.sequence = d.sequence WHERE d.subscriptionId = ? AND d.sequence IN (?)
     ON DUPLICATE KEY UPDATE attempts = VALUES(attempts), lastError = VALUES(lastError), updatedAt = VALUES(updatedAt)`,
    [now, now, subscriptionId, anyOf(sequences)],
  );
  tx.write('DELETE FROM event_delivery WHERE subscriptionId = ? AND sequence IN (?)', [
    subscriptionId,
    anyOf(sequences),
  ]);
}

/** The subscriber is back: it gets the waiting events now rather than hours later. */
export async function retryNow(database: Database, subscriptionId: string, now: Date): Promise<void> {
  await database.run('UPDATE event_delivery SET dueAt = ? WHERE subscriptionId = ? AND dueAt > ?', [
    now,
    subscriptionId,
    now,
  ]);
}

/** How a slice of the work ended. */
export interface SliceResult {
  readonly delivered: number;
  readonly failures: number;
  readonly failingSince: Date | null;
  /** End of the subscriber's back-off. */
  readonly retryAt: Date | null;
  readonly lastError: string | null;
}

interface Backlog {
  readonly backlog: number;
  readonly delivered: number;
  readonly deadLetters: number;
  /** When the subscription has work again; null: with the next event. Absent: now. */
  readonly nextAt?: Date | null;
}

/**
 * Records the result, and puts the subscription to sleep unless there is more to send. Runs under its lock, so that a
 * concurrent fan-out either is seen here or wakes it.
 */
export async function recordSliceResult(
  database: Database,
  subscriptionId: string,
  end: SliceResult,
): Promise<Backlog> {
  const now = new Date();
  return await database.transaction(async (tx) => {
    const [[row], [counts], due, [deadLetterCounts]] = await tx.reads<
      [
        SubscriptionRow,
        { readonly backlog: number; readonly dueAt: EventDelivery['dueAt'] },
        object,
        { readonly deadLetters: number },
      ]
    >(
      ['SELECT delivered, deletedAt FROM event_subscription WHERE id = ? FOR UPDATE', [subscriptionId]],
      [
        `SELECT COUNT(*) AS backlog, MIN(IF(dueAt > ?, dueAt, NULL)) AS dueAt FROM event_delivery
         WHERE subscriptionId = ?`,
        [now, subscriptionId],
      ],
      [
        `SELECT d.sequence FROM event_delivery d WHERE ${freeLanes} ORDER BY d.sequence LIMIT 1`,
        [subscriptionId, subscriptionId, now],
      ],
      ['SELECT COUNT(*) AS deadLetters FROM dead_letter WHERE subscriptionId = ?', [subscriptionId]],
    );
    const { delivered, failures, failingSince, retryAt, lastError } = end;
    // Ended meanwhile: its workflow cleans up at once, and nothing must prevent its wake-up.
    const ended = row?.deletedAt !== null;
    const hasMore = ended || (due.length > 0 && retryAt === null);
    const nextAt = hasMore ? null : (retryAt ?? counts?.dueAt ?? null);
    if (!ended) {
      tx.write(
        `UPDATE event_subscription SET wake = ?, wokenAt = ?, nextAt = ?, delivered = delivered + ?, failures = ?,
           failingSince = ?, retryAt = ?, lastError = ? WHERE id = ?`,
        [
          hasMore ? 'woken' : 'idle',
          now,
          nextAt,
          delivered,
          failures,
          failingSince,
          retryAt,
          lastError?.slice(0, 1024),
          subscriptionId,
        ],
      );
    }
    return {
      backlog: counts?.backlog ?? 0,
      delivered: (row?.delivered ?? 0) + delivered,
      deadLetters: deadLetterCounts?.deadLetters ?? 0,
      ...(!hasMore && { nextAt }),
    };
  });
}

type SubscriptionRow = Row<EventSubscription, 'delivered' | 'deletedAt'>;

/** Removes what is left of an ended subscription, in batches. */
export async function removeSubscription(database: Database, subscriptionId: string): Promise<void> {
  for (const table of ['event_delivery', 'dead_letter']) {
    while (
      (await database.run(`DELETE FROM ${table} WHERE subscriptionId = ? LIMIT 5000`, [subscriptionId])) > 0
    );
  }
  await database.run('DELETE FROM event_subscription WHERE id = ? AND deletedAt IS NOT NULL', [
    subscriptionId,
  ]);
}
