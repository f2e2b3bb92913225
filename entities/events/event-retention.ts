import type { Database } from '../database.js';
import type { Event } from '../tables/events.js';

/** Rows per batch, so that nobody waits for it. */
const batch = 1_000;

/** Deletes events older than that many days, except those still to be delivered. True when there may be more. */
export async function pruneEvents(database: Database, days: number): Promise<boolean> {
  const before = new Date(Date.now() - days * 86_400_000);
  const letters = await database.run(`DELETE FROM dead_letter WHERE createdAt < ? LIMIT ${batch}`, [before]);
  const [needed] = await database.rows<{ readonly sequence: Event['sequence'] | null }>(
    `SELECT LEAST(COALESCE((SELECT MIN(sequence) FROM dead_letter), ${beyond}), COALESCE((SELECT MIN(first.sequence) FROM
       (SELECT MIN(sequence) AS sequence FROM event_delivery GROUP BY subscriptionId) first), ${beyond})) AS sequence`,
  );
  const events = await database.run(
    `DELETE FROM event WHERE eventTime < ? AND sequence < ? AND pending IS NULL ORDER BY eventTime LIMIT ${batch}`,
    [before, needed?.sequence],
  );
  return letters === batch || events === batch;
}

/** Above every sequence. */
const beyond = '9223372036854775807';
