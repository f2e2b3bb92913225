import type { Database } from '../database.js';
import type { Event } from '../tables/events.js';

/** Rows per batch, so that nobody waits for it. */
const batch = 1_000;

/** Deletes some of the events and dead letters that are older, except events still to be delivered; returns how many. */
export async function pruneEvents(database: Database, before: Date): Promise<number> {
  const letters = await database.run(`DELETE FROM dead_letter WHERE createdAt < ? LIMIT ${batch}`, [before]);
  const [needed] = await database.rows<{ readonly sequence: Event['sequence'] | null }>(
    `SELECT LEAST(COALESCE((SELECT MIN(sequence) FROM dead_letter), ${beyond}), COALESCE((SELECT MIN(first.sequence) FROM
       (SELECT MIN(sequence) AS sequence FROM event_delivery GROUP BY subscriptionId) first), ${beyond})) AS sequence`,
  );
  const events = await database.run(
    `DELETE FROM event WHERE eventTime < ? AND sequence < ? AND pending IS NULL ORDER BY eventTime LIMIT ${batch}`,
    [before, needed?.sequence],
  );
  return letters + events;
}

/** Above every sequence. */
const beyond = '9223372036854775807';
