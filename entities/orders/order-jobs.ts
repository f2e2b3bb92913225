import { jobWorkflowId, workflowId } from '../../domain/order/ids.js';
import type { ErrorDetail } from '../../domain/tmf/schemas/error.js';
import { openJobStates, type OrderJobState } from '../../domain/tmf/schemas/order.js';
import { anyOf, type Database, sql, type Transaction } from '../database.js';
import { isDuplicate } from '../database-errors.js';
import { changeRows } from '../events/changes.js';
import { rowsWrittenAt } from '../events/event-log.js';
import { recordEventFor } from '../events/event-sources.js';
import { putStart } from '../outbox.js';
import type { OrderJob } from '../tables/orders.js';
import type { Row } from '../tables/row.js';
import {
  findSubmitted,
  insertSubmissionKeys,
  type OrderSubmission,
  storeOrder,
  type SubmissionResult,
  type SubmittedUnder,
  submitOnce,
} from './intake.js';

/**
 * Stores an order to be checked and submitted by a workflow of its own, once under the keys that it was sent under: what
 * this returns will be answered, whatever happens.
 */
export async function submitOrderJob(
  database: Database,
  jobId: string,
  submission: OrderSubmission,
): Promise<SubmissionResult> {
  return await submitOnce(database, submission, { resource: 'orderJob', id: jobId }, (tx) =>
    insertJob(tx, jobId, submission),
  );
}

function insertJob(tx: Transaction, jobId: string, submission: OrderSubmission): void {
  const now = new Date();
  const { caller, externalId, items } = submission;
  insertSubmissionKeys(tx, submission, { resource: 'orderJob', id: jobId, at: now });
  const row = {
    id: jobId,
    state: 'acknowledged' as const,
    caller,
    externalId,
    submission,
    doc: { lines: items },
    createdAt: now,
    updatedAt: now,
  };
  tx.insert('order_job', Object.keys(row) as (keyof typeof row)[], [row]);
  recordEventFor(tx, 'orderJob', 'create', rowsWrittenAt(now, [jobId]));
  putStart(tx, jobWorkflowId('orderJob', jobId), { id: jobId });
}

/** Stores a job whose order there is already, under the keys of its request. */
export function storeDoneJob(tx: Transaction, { jobId, orderId, lines, submission }: DoneJob): void {
  const now = new Date();
  insertSubmissionKeys(tx, submission, { resource: 'orderJob', id: jobId, at: now });
  const row = {
    id: jobId,
    state: 'done' as const,
    caller: submission.caller,
    orderId,
    submission: {},
    doc: { lines },
    completionDate: now,
    createdAt: now,
    updatedAt: now,
  };
  tx.insert('order_job', Object.keys(row) as (keyof typeof row)[], [row]);
  for (const change of ['create', 'stateChange'] as const)
    recordEventFor(tx, 'orderJob', change, rowsWrittenAt(now, [jobId]));
}

interface DoneJob {
  readonly jobId: string;
  readonly orderId: string;
  readonly lines: number;
  readonly submission: SubmittedUnder;
}

/** Marks the job as running, or resumes it; undefined when it is done. */
export async function startOrderJob(database: Database, jobId: string): Promise<OrderSubmission | undefined> {
  return await database.transaction(async (tx) => {
    const [job] = await tx.rows<Row<OrderJob, 'state' | 'submission'>>(
      'SELECT state, submission FROM order_job WHERE id = ? AND state IN (?) FOR UPDATE',
      [jobId, anyOf(openJobStates)],
    );
    if (job?.state === 'acknowledged') move(tx, jobId, { state: 'inProgress' });
    return job && readSubmission(job.submission);
  });
}

/** Dates are texts in the stored submission. */
function readSubmission(stored: OrderJob['submission']): OrderSubmission {
  const { requestedStartDate: start, requestedCompletionDate: end, ...rest } = stored;
  return {
    ...(rest as unknown as OrderSubmission),
    ...(typeof start === 'string' && { requestedStartDate: new Date(start) }),
    ...(typeof end === 'string' && { requestedCompletionDate: new Date(end) }),
  };
}

/**
 * Ends the job in the transaction that stores its order. Returns the workflow to be woken: none when the job was ended
 * meanwhile, or when the order had been submitted by another request under the same keys, which then is what it became.
 */
export async function completeOrderJob(
  database: Database,
  {
    jobId,
    orderId,
    submission,
  }: { readonly jobId: string; readonly orderId: string; readonly submission: OrderSubmission },
): Promise<string | undefined> {
  try {
    return await database.transaction(async (tx) => {
      const [open] = await tx.rows<Row<OrderJob, 'id'>>(
        'SELECT id FROM order_job WHERE id = ? AND state IN (?) FOR UPDATE',
        [jobId, anyOf(openJobStates)],
      );
      if (!open) return undefined;
      storeOrder(tx, orderId, submission);
      move(tx, jobId, { state: 'done', orderId });
      return workflowId(submission.kind, orderId);
    });
  } catch (err) {
    if (!isDuplicate(err)) throw err;
    const existing = await findSubmitted(database, submission, submission.kind);
    if (!existing) throw err;
    const ended =
      existing.outcome === 'conflict'
        ? refusedAs(existing.id)
        : ({ state: 'done', orderId: existing.id } as const);
    await database.transaction(async (tx) => move(tx, jobId, ended));
    return undefined;
  }
}

const refusedAs = (orderId: string): JobMove => ({
  state: 'terminatedWithError',
  fault: [
    {
      path: '$.externalId',
      message: `is that of order ${orderId}, which was sent with another content: give another, or leave it out`,
    },
  ],
});

/** Ends the job without an order. */
export async function refuseOrderJob(
  database: Database,
  jobId: string,
  fault: readonly ErrorDetail[],
): Promise<void> {
  await database.transaction(async (tx) => move(tx, jobId, { state: 'terminatedWithError', fault }));
}

/** Ends the job, at which Turnup itself fails. */
export async function failOrderJob(database: Database, jobId: string, message: string): Promise<void> {
  await refuseOrderJob(database, jobId, [{ path: '$', message: `could not be submitted: ${message}` }]);
}

interface JobMove {
  readonly state: OrderJobState;
  readonly orderId?: string;
  readonly fault?: readonly ErrorDetail[];
}

/** Moves a job that is not done. */
function move(tx: Transaction, jobId: string, { state, orderId, fault }: JobMove): void {
  const now = new Date();
  changeRows(tx, 'orderJob', {
    ids: [jobId],
    set: { state, orderId, fault, completionDate: state === 'inProgress' ? undefined : now },
    where: sql('state IN (?)', [anyOf(openJobStates)]),
    change: 'stateChange',
    at: now,
  });
}
