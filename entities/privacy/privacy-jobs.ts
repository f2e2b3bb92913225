import { jobWorkflowId } from '../../domain/order/ids.js';
import type { PrivacySubject } from '../../domain/privacy/privacy-job.js';
import type { ErrorDetail } from '../../domain/tmf/schemas/error.js';
import { openJobStates, type OrderJobState } from '../../domain/tmf/schemas/order.js';
import { type Assignments, anyOf, type Database, sql, type Transaction } from '../database.js';
import { changeRows } from '../events/changes.js';
import { rowsWrittenAt } from '../events/event-log.js';
import { recordEventFor } from '../events/event-sources.js';
import { putStart } from '../outbox.js';
import { forgetRecords } from './person-records.js';
import type { PrivacyJob } from '../tables/privacy.js';
import type { Row } from '../tables/row.js';

/** The request for a job. */
interface NewPrivacyJob extends Row<PrivacyJob, 'id' | 'resource' | 'caller' | 'reason'> {
  readonly subject: PrivacySubject;
  /** Of an erasure. */
  readonly dryRun?: boolean;
}

/** Stores the job together with the start of its workflow: what this returns will be done, whatever happens. */
export async function submitPrivacyJob(database: Database, { dryRun, ...job }: NewPrivacyJob): Promise<void> {
  const now = new Date();
  const row = {
    ...job,
    subjectId: job.subject.id,
    state: 'acknowledged' as const,
    doc: { ...(dryRun !== undefined && { dryRun }) },
    createdAt: now,
    updatedAt: now,
  };
  await database.transaction(async (tx) => {
    tx.insert('privacy_job', Object.keys(row) as (keyof typeof row)[], [row]);
    recordEventFor(tx, job.resource, 'create', rowsWrittenAt(now, [job.id]));
    putStart(tx, jobWorkflowId('privacyJob', job.id), { id: job.id });
  });
}

/** A job as its activity takes it up. */
export type RunningJob = Row<
  PrivacyJob,
  'id' | 'resource' | 'state' | 'subject' | 'subjectId' | 'doc' | 'searchPlace' | 'terms' | 'report'
>;

/** Locks the job; undefined when it is over. */
export async function lockPrivacyJob(tx: Transaction, id: string): Promise<RunningJob | undefined> {
  const [job] = await tx.rows<RunningJob>(
    `SELECT id, resource, state, subject, subjectId, doc, searchPlace, terms, report FROM privacy_job
     WHERE id = ? AND state IN (?) FOR UPDATE`,
    [id, anyOf(openJobStates)],
  );
  return job;
}

/** Marks the job as running. */
export const beginPrivacyJob = (tx: Transaction, job: RunningJob, set: Assignments): void =>
  change(tx, job, { set: { ...set, state: 'inProgress' }, isMove: job.state !== 'inProgress' });

/** Shows how far the job has come. */
export const advancePrivacyJob = (tx: Transaction, job: RunningJob, set: Assignments): void =>
  change(tx, job, { set, isMove: false });

/** Ends the job in the transaction of its effect. */
export const completePrivacyJob = (tx: Transaction, job: RunningJob, set: Assignments = {}): void =>
  change(tx, job, { set: { ...set, ...over('done') }, isMove: true });

/** Ends the job without more of its effect; safe to repeat. */
export async function failPrivacyJob(
  database: Database,
  id: string,
  fault: readonly ErrorDetail[],
): Promise<void> {
  await database.transaction(async (tx) => {
    const job = await lockPrivacyJob(tx, id);
    if (job) change(tx, job, { set: { fault, ...over('terminatedWithError') }, isMove: true });
  });
  await forgetRecords(database, id);
}

/** What the person was called is known as long as it is needed. */
const over = (state: OrderJobState): Assignments => ({
  state,
  searchPlace: null,
  terms: null,
  completionDate: new Date(),
});

function change(
  tx: Transaction,
  { id, resource }: Pick<RunningJob, 'id' | 'resource'>,
  { set, isMove }: { readonly set: Assignments; readonly isMove: boolean },
): void {
  changeRows(tx, resource, {
    ids: [id],
    set,
    where: sql('state IN (?)', [anyOf(openJobStates)]),
    change: isMove ? 'stateChange' : [],
    at: new Date(),
  });
}

/** The files of finished exports of the person, and what they had. */
export async function deleteExportFiles(
  tx: Transaction,
  where: { readonly subjectIds: readonly string[] } | { readonly expiredBy: Date },
): Promise<number> {
  const [text, value] =
    'expiredBy' in where
      ? ['expiresAt < ?', where.expiredBy]
      : [`resource = 'personalDataExport' AND subjectId IN (?)`, anyOf(where.subjectIds)];
  const files = await tx.rows<Row<PrivacyJob, 'id' | 'contentId'>>(
    `SELECT id, contentId FROM privacy_job WHERE ${text} AND contentId IS NOT NULL ORDER BY id LIMIT 100 FOR UPDATE`,
    [value],
  );
  if (files.length === 0) return 0;
  tx.write('DELETE FROM catalog_file_chunk WHERE contentId IN (?)', [
    anyOf(files.map(({ contentId }) => contentId)),
  ]);
  changeRows(tx, 'personalDataExport', {
    ids: files.map(({ id }) => id),
    set: { contentId: null, expiresAt: null },
    change: [],
    at: new Date(),
  });
  return files.length;
}

/** The content of a finished export; undefined when there is none, or no longer. */
export async function findExportFile(
  database: Database,
  id: string,
): Promise<{ readonly contentId: string; readonly size: number } | undefined> {
  const [job] = await database.rows<Row<PrivacyJob, 'contentId' | 'size'>>(
    `SELECT contentId, size FROM privacy_job WHERE resource = 'personalDataExport' AND id = ?`,
    [id],
  );
  return job && job.contentId !== null ? { contentId: job.contentId, size: job.size } : undefined;
}
