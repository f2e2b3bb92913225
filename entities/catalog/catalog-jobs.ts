import { apis } from '../../domain/tmf/apis.js';
import { attributeChanges } from '../../domain/events/deed.js';
import { redactedCallback } from '../../domain/events/event-subscription.js';
import { jobWorkflowId } from '../../domain/order/ids.js';
import type { CatalogApi } from '../../domain/catalog/catalog-file.js';
import {
  type JobProgress,
  type JobStatus,
  noProgress,
  progressView,
} from '../../domain/tmf/schemas/catalog-job.js';
import type { Audit } from '../tables/audit.js';
import type { CatalogJob } from '../tables/catalog.js';
import type { Database, Transaction } from '../database.js';
import { recordEventFor } from '../events/event-sources.js';
import { putStart } from '../outbox.js';
import type { Row } from '../tables/row.js';

/** The request for a job. */
interface NewJob {
  readonly id: string;
  readonly resource: 'importJob' | 'exportJob';
  readonly api: CatalogApi;
  /** The name of a stored file, or an address elsewhere; kept out of the document, which everybody may read. */
  readonly location: { readonly fileName: string } | { readonly address: string };
  readonly doc: Readonly<Record<string, unknown>>;
}

/** A job that is being run. */
export interface Job extends NewJob {
  readonly doc: {
    readonly path?: string;
    readonly query?: string;
  };
}

/** Stores the job together with the start of its workflow: what this returns will be done, whatever happens. */
export async function submitJob(database: Database, job: NewJob): Promise<void> {
  const now = new Date();
  const { location, ...attributes } = job;
  const row = {
    ...attributes,
    ...location,
    status: 'Not Started' as const,
    progress: noProgress,
    createdAt: now,
    updatedAt: now,
  };
  await database.transaction(async (tx) => {
    tx.insert('catalog_job', Object.keys(row) as (keyof typeof row)[], [row]);
    recordJobEvent(tx, 'create', { job: row, at: now });
    tx.deeds?.add('catalog_job', {
      resource: job.resource,
      id: job.id,
      revision: 1,
      action: 'create',
      change: attributeChanges({}, { api: job.api, ...job.doc, ...withoutQuery(location) }),
    });
    putStart(tx, jobWorkflowId('catalogJob', job.id), { id: job.id });
  });
}

/** The query of an address may be secret. */
const withoutQuery = (location: NewJob['location']) =>
  'address' in location ? { address: redactedCallback(location.address) } : location;

/** Marks the job as running, or resumes it; undefined when it has ended or was deleted. */
export async function startJob(database: Database, id: string): Promise<Job | undefined> {
  const now = new Date();
  return await database.transaction(async (tx) => {
    const [row] = await tx.rows<
      Row<CatalogJob, 'id' | 'resource' | 'api' | 'fileName' | 'address' | 'status'> & Pick<Job, 'doc'>
    >('SELECT id, resource, api, fileName, address, doc, status FROM catalog_job WHERE id = ? FOR UPDATE', [
      id,
    ]);
    if (row?.status !== 'Not Started' && row?.status !== 'Running') return undefined;
    tx.write(
      `UPDATE catalog_job SET status = 'Running', progress = ?, updatedAt = ?, revision = revision + 1 WHERE id = ?`,
      [noProgress, now, id],
    );
    const { fileName, address, status, ...rest } = row;
    const job = { ...rest, location: fileName === null ? { address: address ?? '' } : { fileName } };
    const running = { ...job, status: 'Running', progress: noProgress } as const;
    if (status !== running.status) recordJobEvent(tx, 'stateChange', { job: running, at: now });
    return job;
  });
}

/** Who has asked for the job, by the name of its key, as its deed says; undefined when there is none any more. */
export async function requesterOf(tx: Transaction, { id, resource }: Pick<Job, 'id' | 'resource'>) {
  const [deed] = await tx.rows<Row<Audit, 'actor'>>(
    `SELECT actor FROM audit WHERE resource = ? AND resourceId = ? AND action = 'create' LIMIT 1`,
    [resource, id],
  );
  return deed?.actor.replace(/^\w+:/, '');
}

/** Thrown when somebody deleted the job while it ran; then it has no effect. */
export class JobGone extends Error {
  override readonly name = 'JobGone';
}

/** Shows the job's progress; throws `JobGone` when it was deleted. */
export async function updateProgress(database: Database, id: string, progress: JobProgress): Promise<void> {
  const touched = await database.run(
    `UPDATE catalog_job SET progress = ?, updatedAt = ?, revision = revision + 1 WHERE id = ? AND status = 'Running'`,
    [progress, new Date(), id],
  );
  if (touched === 0) throw new JobGone(`job ${id} no longer exists`);
}

/** Ends the job in the transaction of its effect; throws, and so undoes the effect, when the job was deleted. */
export async function completeJob(
  tx: Transaction,
  { id, resource }: Pick<Job, 'id' | 'resource'>,
  progress: JobProgress,
): Promise<void> {
  const now = new Date();
  const touched = await tx.affected(
    `UPDATE catalog_job SET status = 'Succeeded', progress = ?, completionDate = ?, updatedAt = ?,
     revision = revision + 1 WHERE id = ? AND status = 'Running'`,
    [progress, now, now, id],
  );
  if (touched === 0) throw new JobGone(`job ${id} no longer exists`);
  recordJobEvent(tx, 'stateChange', { job: { id, resource, status: 'Succeeded', progress }, at: now });
}

/** Ends the job without an effect. */
export async function failJob(database: Database, id: string, errorLog: string): Promise<void> {
  const now = new Date();
  await database.transaction(async (tx) => {
    const [job] = await tx.rows<Row<CatalogJob, 'id' | 'resource' | 'progress'>>(
      `SELECT id, resource, progress FROM catalog_job WHERE id = ? AND status = 'Running' FOR UPDATE`,
      [id],
    );
    if (!job) return;
    tx.write(
      `UPDATE catalog_job SET status = 'Failed', errorLog = ?, completionDate = ?, updatedAt = ?,
       revision = revision + 1 WHERE id = ?`,
      [errorLog, now, now, id],
    );
    recordJobEvent(tx, 'stateChange', { job: { ...job, status: 'Failed' }, at: now });
  });
}

interface JobEvent extends JobStatus {
  readonly id: string;
}

/** Only TMF634 defines events for jobs. */
function recordJobEvent(
  tx: Transaction,
  change: 'create' | 'stateChange',
  { job, at }: { readonly job: JobEvent; readonly at: Date },
): void {
  recordEventFor(tx, job.resource, change, {
    where: 't.id = ? AND t.api = ? AND t.updatedAt = ?',
    values: [job.id, apis.resourceCatalog.id, at],
    content: progressView(job),
  });
}
