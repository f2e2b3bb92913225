import { openJobStates } from '../../domain/tmf/schemas/order.js';
import { jobWorkflowId } from '../../domain/order/ids.js';
import type { ErrorDetail } from '../../domain/tmf/schemas/error.js';
import type {
  FalloutJobCreate,
  FalloutJobProgress,
  FalloutJobState,
} from '../../domain/tmf/schemas/fallout-job.js';
import { anyOf, type Database, sql, type Transaction } from '../database.js';
import { changeRows } from '../events/changes.js';
import { rowsWrittenAt } from '../events/event-log.js';
import { recordEventFor } from '../events/event-sources.js';
import { putStart } from '../outbox.js';
import type { FalloutJob, FalloutJobCursor, FalloutJobItem } from '../tables/fallout-jobs.js';
import type { Row } from '../tables/row.js';
import { type FalloutFilter, openFallout } from './fallout-groups.js';

/** More are two jobs: all of them are written in the transaction that takes the job. */
export const maxFalloutOfJob = 50_000;

/** What is to be decided, as it is asked for. */
export interface NewFalloutJob extends Pick<FalloutJobCreate, 'action' | 'reason' | 'note' | 'evidence'> {
  readonly id: string;
  readonly requestedBy: string;
  readonly rate: number;
  /** As it was sent. */
  readonly sent: FalloutJobCreate['filter'];
  readonly filter: FalloutFilter;
}

/** Writes down which fallout is meant, together with the start of the workflow; returns how many, more than a job takes being none. */
export async function submitFalloutJob(database: Database, job: NewFalloutJob): Promise<number> {
  const { id, action, reason, requestedBy, rate, sent, filter, note, evidence } = job;
  const now = new Date();
  return await database.transaction(async (tx) => {
    const which = openFallout(filter);
    const [counted] = await tx.rows<{ readonly total: number }>(
      `SELECT COUNT(*) AS total FROM (SELECT id FROM fallout WHERE ${which.text} LIMIT ?) f`,
      [...which.values, maxFalloutOfJob + 1],
    );
    if ((counted?.total ?? 0) > maxFalloutOfJob) return counted!.total;
    const total = await tx.affected(
      `INSERT INTO fallout_job_item (jobId, position, falloutId)
       SELECT ?, ROW_NUMBER() OVER (ORDER BY createdAt, id) - 1, id FROM fallout WHERE ${which.text}
       ORDER BY createdAt, id LIMIT ?`,
      [id, ...which.values, maxFalloutOfJob],
    );
    const row = {
      id,
      state: 'acknowledged' as const,
      action,
      reason,
      requestedBy,
      progress: { total, done: 0, failed: 0, left: total },
      doc: { filter: sent, rate, ...(note !== undefined && { note }), ...(evidence && { evidence }) },
      createdAt: now,
      updatedAt: now,
    };
    tx.insert('fallout_job', Object.keys(row) as (keyof typeof row)[], [row]);
    tx.insert('fallout_job_cursor', ['jobId', 'nextAt'], [{ jobId: id, nextAt: now }]);
    recordEventFor(tx, 'falloutJob', 'create', rowsWrittenAt(now, [id]));
    putStart(tx, jobWorkflowId('falloutJob', id), { id });
    return total;
  });
}

/** A job that is being carried out. */
export type RunningFalloutJob = Row<
  FalloutJob,
  'id' | 'action' | 'reason' | 'requestedBy' | 'doc' | 'createdAt'
> & {
  readonly doc: Pick<FalloutJobCreate, 'note' | 'evidence'> & { readonly rate: number };
};

/** Marks the job as running, or takes it up where it was; undefined when it is over. */
export async function startFalloutJob(
  database: Database,
  jobId: string,
): Promise<RunningFalloutJob | undefined> {
  return await database.transaction(async (tx) => {
    const [row] = await tx.rows<RunningFalloutJob & Row<FalloutJob, 'state'>>(
      `SELECT id, state, action, reason, requestedBy, doc, createdAt FROM fallout_job WHERE id = ? AND state IN (?) FOR UPDATE`,
      [jobId, anyOf(openJobStates)],
    );
    if (row?.state === 'acknowledged') move(tx, jobId, { state: 'inProgress' });
    return row;
  });
}

/** The next fallout of a job, when it is due. */
export interface NextFallout extends Row<FalloutJobItem, 'position' | 'falloutId'> {
  readonly cursor: Row<FalloutJobCursor, 'failed' | 'nextAt'>;
}

/**
 * Locks the job's cursor and finds what is next: two workers do not decide the same, and a job that was cancelled decides no more.
 * `waitMs`: until the next is due, by the rate. Ends the job after its last.
 */
export async function lockNext(
  tx: Transaction,
  jobId: string,
): Promise<NextFallout | { readonly waitMs: number } | 'over'> {
  const [cursor] = await tx.rows<Row<FalloutJobCursor, 'position' | 'failed' | 'nextAt'>>(
    'SELECT position, failed, nextAt FROM fallout_job_cursor WHERE jobId = ? FOR UPDATE',
    [jobId],
  );
  const [[job], [item]] = await tx.reads<
    [Row<FalloutJob, 'id'>, Row<FalloutJobItem, 'position' | 'falloutId'>]
  >(
    [`SELECT id FROM fallout_job WHERE id = ? AND state = 'inProgress'`, [jobId]],
    [
      'SELECT position, falloutId FROM fallout_job_item WHERE jobId = ? AND position = ?',
      [jobId, cursor?.position ?? 0],
    ],
  );
  if (!job || !cursor) return 'over';
  if (!item) {
    await end(tx, jobId, { state: 'done' });
    return 'over';
  }
  const waitMs = cursor.nextAt.getTime() - Date.now();
  return waitMs > 0 ? { waitMs } : { ...item, cursor };
}

/** What is late is caught up for so long, and no longer: a pause is not followed by a burst. */
const catchUpMs = 1_000;

/** The item was taken up: the next is due when the rate says so. */
export function advanceJob(
  tx: Transaction,
  { id, doc: { rate } }: RunningFalloutJob,
  { position, cursor }: NextFallout,
  refusal: string | undefined,
): void {
  const from = Math.max(cursor.nextAt.getTime(), Date.now() - catchUpMs);
  const set = {
    position: position + 1,
    failed: cursor.failed + (refusal === undefined ? 0 : 1),
    nextAt: new Date(from + 1_000 / rate),
  };
  tx.update('fallout_job_cursor', set, sql('jobId = ?', [id]));
  if (refusal !== undefined)
    tx.update(
      'fallout_job_item',
      { refusal: refusal.slice(0, 1024) },
      sql('jobId = ? AND position = ?', [id, position]),
    );
}

/** Stops the job: what is decided stays decided. Undefined when there is none, else how it stands. */
export async function cancelFalloutJob(
  database: Database,
  jobId: string,
): Promise<FalloutJobState | undefined> {
  return await database.transaction(async (tx) => {
    await tx.rows('SELECT jobId FROM fallout_job_cursor WHERE jobId = ? FOR UPDATE', [jobId]);
    const [job] = await tx.rows<Row<FalloutJob, 'state'>>(
      'SELECT state FROM fallout_job WHERE id = ? FOR UPDATE',
      [jobId],
    );
    if (!job || !openJobStates.some((state) => state === job.state)) return job?.state;
    await end(tx, jobId, { state: 'cancelled' });
    return 'cancelled';
  });
}

/** Ends the job, at which Turnup itself fails; what is decided stays decided. */
export async function failFalloutJob(database: Database, jobId: string, message: string): Promise<void> {
  const fault = [{ path: '$', message: `could not be carried out: ${message}` }];
  await database.transaction(async (tx) => {
    await tx.rows('SELECT jobId FROM fallout_job_cursor WHERE jobId = ? FOR UPDATE', [jobId]);
    await end(tx, jobId, { state: 'terminatedWithError', fault });
  });
}

interface JobMove {
  readonly state: FalloutJobState;
  readonly fault?: readonly ErrorDetail[];
  readonly progress?: FalloutJobProgress;
}

/** The job is over, with its last figures; the caller holds the cursor's lock. What could not be decided stays to be read. */
async function end(tx: Transaction, jobId: string, to: JobMove): Promise<void> {
  const progress = (await progressOf(tx, [jobId])).get(jobId);
  if (!progress) return;
  move(tx, jobId, { ...to, progress });
  tx.write('DELETE FROM fallout_job_item WHERE jobId = ? AND refusal IS NULL', [jobId]);
  tx.write('DELETE FROM fallout_job_cursor WHERE jobId = ?', [jobId]);
}

type Counted = Row<FalloutJobCursor, 'jobId' | 'position' | 'failed'> & Row<FalloutJob, 'progress'>;

/** How far the jobs have come that are not over. */
export async function progressOf(
  database: Pick<Database, 'rows'>,
  jobIds: readonly string[],
): Promise<ReadonlyMap<string, FalloutJobProgress>> {
  if (jobIds.length === 0) return new Map();
  const rows = await database.rows<Counted>(
    `SELECT c.jobId, c.position, c.failed, j.progress FROM fallout_job_cursor c JOIN fallout_job j ON j.id = c.jobId
     WHERE c.jobId IN (?)`,
    [anyOf(jobIds)],
  );
  return new Map(
    rows.map(({ jobId, position, failed, progress: { total } }) => [
      jobId,
      { total, done: position - failed, failed, left: total - position },
    ]),
  );
}

/** What could not be decided, in the order in which it was taken up; undefined when there is no such job. */
export async function failuresOf(
  database: Database,
  jobId: string,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<readonly Row<FalloutJobItem, 'falloutId' | 'refusal'>[] | undefined> {
  const [job] = await database.rows('SELECT id FROM fallout_job WHERE id = ?', [jobId]);
  if (!job) return undefined;
  return await database.rows(
    `SELECT falloutId, refusal FROM fallout_job_item WHERE jobId = ? AND refusal IS NOT NULL
     ORDER BY position LIMIT ? OFFSET ?`,
    [jobId, limit, offset],
  );
}

/** Moves a job that is not over. */
function move(tx: Transaction, jobId: string, { state, fault, progress }: JobMove): void {
  const now = new Date();
  changeRows(tx, 'falloutJob', {
    ids: [jobId],
    set: { state, fault, progress, completionDate: state === 'inProgress' ? undefined : now },
    where: sql('state IN (?)', [anyOf(openJobStates)]),
    change: 'stateChange',
    at: now,
  });
}
