import type { ResultSetHeader } from 'mysql2/promise';
import type { Database, DatabasePool } from '../database.js';
import type { DownstreamState } from '../tables/hand-off-queue.js';
import type { Row } from '../tables/row.js';

/** Milliseconds since 1970 by the database's clock, which all workers share. */
const databaseNow = 'CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED)';

interface Turns {
  /** Requests a second. */
  readonly rateLimit: number;
  readonly count: number;
  /** Nothing is reserved when the first turn is later than this. */
  readonly maxWaitMs: number;
}

/**
 * Reserves turns at a system with a rate limit, in one statement, for whichever worker asks: they are evenly spaced, and
 * no two workers have the same. Returns in how many milliseconds the first one is; more than `maxWaitMs`: none was reserved.
 */
export async function reserveTurns(
  pool: Pick<DatabasePool, 'query'>,
  system: string,
  { rateLimit, count, maxWaitMs }: Turns,
): Promise<number> {
  const takenMs = Math.ceil((count * 1_000) / rateLimit);
  const { insertId } = await pool.query<ResultSetHeader>(
    `INSERT INTO downstream_state (id, freeAt) VALUES (?, ${databaseNow} + ?)
     ON DUPLICATE KEY UPDATE freeAt = IF(LAST_INSERT_ID(GREATEST(freeAt - ${databaseNow}, 0)) > ?,
       freeAt, GREATEST(freeAt, ${databaseNow}) + ?)`,
    [system, takenMs, maxWaitMs, takenMs],
  );
  // Nothing is set where the row is new: its first turn is now.
  return insertId;
}

/** So many requests in a row without an answer open the circuit: one may be lost, three are an outage. */
const failuresToOpen = 3;
/** An open circuit is probed after this, doubled with each probe that fails, up to the maximum. */
const firstOpenSeconds = 1;
const maxOpenSeconds = 60;

/** Whether a system answers, as all workers have found. */
export type Circuit = Row<DownstreamState, 'failures' | 'openUntil'>;

/** True when the system has failed so often that it is asked by one probe at a time. */
export const isFailing = ({ failures }: Circuit): boolean => failures >= failuresToOpen;

/** True while nothing is sent at all. */
export const isOpen = (circuit: Circuit, now: Date): boolean =>
  isFailing(circuit) && circuit.openUntil !== null && circuit.openUntil > now;

const closed: Circuit = { failures: 0, openUntil: null };

/** The circuits of those of the systems that have failed, by id. */
export async function readCircuits(database: Pick<Database, 'rows'>): Promise<(system: string) => Circuit> {
  const rows = await database.rows<Row<DownstreamState, 'id' | 'failures' | 'openUntil'>>(
    'SELECT id, failures, openUntil FROM downstream_state WHERE failures > 0',
  );
  const byId = new Map(rows.map(({ id, ...circuit }) => [id, circuit]));
  return (system) => byId.get(system) ?? closed;
}

/** The system did not answer: one more in a row, and from the third on the circuit is open for a while. */
export async function recordFailure(database: Pick<Database, 'run'>, system: string): Promise<void> {
  // The columns are set one after the other: `failures` is the new number in what follows.
  await database.run(
    `INSERT INTO downstream_state (id, failures) VALUES (?, 1)
     ON DUPLICATE KEY UPDATE failures = failures + 1,
       openUntil = IF(failures < ?, NULL, ? + INTERVAL LEAST(?, ? * POW(2, LEAST(failures - ?, 16))) SECOND)`,
    [system, failuresToOpen, new Date(), maxOpenSeconds, firstOpenSeconds, failuresToOpen],
  );
}

/** The system answered: the circuit is closed. */
export async function recordAnswer(database: Pick<Database, 'run'>, system: string): Promise<void> {
  await database.run(
    'UPDATE downstream_state SET failures = 0, openUntil = NULL WHERE id = ? AND failures > 0',
    [system],
  );
}

/** There was nothing to probe with: whoever has something may. */
export async function releaseProbe(database: Pick<Database, 'run'>, system: string): Promise<void> {
  await database.run('UPDATE downstream_state SET openUntil = NULL WHERE id = ?', [system]);
}

/** True for the one worker that may send a probe through the circuit, which nobody else does for so long. */
export async function claimProbe(
  database: Pick<Database, 'run'>,
  system: string,
  { forMs, now }: { readonly forMs: number; readonly now: Date },
): Promise<boolean> {
  const claimed = await database.run(
    `UPDATE downstream_state SET openUntil = ?
     WHERE id = ? AND failures >= ? AND (openUntil IS NULL OR openUntil <= ?)`,
    [new Date(now.getTime() + forMs), system, failuresToOpen, now],
  );
  return claimed === 1;
}
