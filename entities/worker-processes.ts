import type { Database } from './database.js';

/** How often a worker says that it takes work. */
export const workerSeenEverySeconds = 8;
/** Workers that were not seen for so long are forgotten. */
const forgottenAfterDays = 1;

interface RunningWorker {
  readonly id: string;
  readonly startedAt: Date;
}

/** Records that the worker takes work just now. By the clock of the database, which all processes share. */
export async function recordWorkerSeen(database: Database, { id, startedAt }: RunningWorker): Promise<void> {
  await database.run(
    `INSERT INTO worker_process (id, startedAt, seenAt) VALUES (?, ?, UTC_TIMESTAMP(3))
     ON DUPLICATE KEY UPDATE seenAt = UTC_TIMESTAMP(3)`,
    [id, startedAt],
  );
}

/** Forgets a worker that has stopped, and those that were killed long ago. */
export async function forgetWorker(database: Database, id: string): Promise<void> {
  await database.run(
    `DELETE FROM worker_process WHERE id = ? OR seenAt < UTC_TIMESTAMP(3) - INTERVAL ${forgottenAfterDays} DAY`,
    [id],
  );
}

/** How many seconds ago any worker was last seen to take work; undefined when there is none. */
export async function secondsSinceWorkerSeen(database: Database): Promise<number | undefined> {
  const [row] = await database.rows<{ seconds: number | null }>(
    'SELECT TIMESTAMPDIFF(SECOND, MAX(seenAt), UTC_TIMESTAMP(3)) AS seconds FROM worker_process',
  );
  return row?.seconds ?? undefined;
}
