import { v7 as uuidv7 } from 'uuid';
import type { BackgroundJobInput } from '../../domain/order/messages.js';
import { toRequestPath } from '../../domain/selling/order-request.js';
import type { Database } from '../../entities/database.js';
import { checkOrder } from '../../entities/selling/order-check.js';
import { completeOrderJob, refuseOrderJob, startOrderJob } from '../../entities/orders/order-jobs.js';

/** Checks an order that was submitted as a job, and stores it or says why not. Returns the workflow to be woken. */
export async function runOrderJob(
  database: Database,
  { id: jobId }: BackgroundJobInput,
): Promise<string | undefined> {
  const submission = await startOrderJob(database, jobId);
  if (!submission) return undefined;
  const { doc, faults } = await checkOrder(database, submission.doc);
  if (faults.length === 0)
    return await completeOrderJob(database, {
      jobId,
      orderId: uuidv7(),
      submission: { ...submission, doc: { ...doc } },
    });
  const named = faults
    .slice(0, maxFaultsStored)
    .map((fault) => ({ ...fault, path: toRequestPath(fault.path) }));
  await refuseOrderJob(database, jobId, named);
  return undefined;
}

/** Nobody reads more of an order of thousands of lines. */
const maxFaultsStored = 500;
