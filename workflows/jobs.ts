import {
  ActivityFailure,
  CancellationScope,
  continueAsNew,
  isCancellation,
  workflowInfo,
} from '@temporalio/workflow';
import type { BackgroundJob, BackgroundJobInput } from '../domain/order/messages.js';
import type { JobState } from '../domain/tmf/schemas/catalog-job.js';
import {
  answerQualification,
  askToStop,
  failTask,
  runCatalogJob,
  runDiscoveryImport,
  runFalloutJob,
  runOrderJob,
  runPrivacyJob,
} from './activities.js';

/** A TMF645 or TMF679 qualification whose caller does not wait for the answer. */
export async function qualification(input: BackgroundJobInput): Promise<void> {
  const summary = 'Check catalog, service areas and inventory';
  await orFail('qualification', input, async () =>
    answerQualification.executeWithOptions({ summary }, [input]),
  );
}

/** The cancellation of one hand-off of a running order; the order's own workflow learns what becomes of the order. */
export async function stopHandOff(input: BackgroundJobInput): Promise<void> {
  const summary = 'Ask the downstream system to cancel';
  await orFail('stopHandOff', input, async () => askToStop.executeWithOptions({ summary }, [input]));
}

/** An import or export of a catalog; its result is in MySQL, and it is stopped by deleting it there. */
export async function catalogJob({ id: jobId }: BackgroundJobInput): Promise<JobState | 'gone'> {
  return await CancellationScope.nonCancellable(async () => {
    const summary = 'Import or export the catalog';
    const run = async () => runCatalogJob.executeWithOptions({ summary }, [{ id: jobId }]);
    return (await orFail('catalogJob', { id: jobId }, run)) ?? 'Failed';
  });
}

/** The submission of a large order: checked as a whole, and stored with the start of its own workflow. */
export async function orderJob(input: BackgroundJobInput): Promise<void> {
  const summary = 'Check the order and submit it';
  await orFail('orderJob', input, async () => runOrderJob.executeWithOptions({ summary }, [input]));
}

/** A decision about much fallout, slice by slice; what was decided is in MySQL, where it is also stopped. */
export async function falloutJob(input: BackgroundJobInput): Promise<void> {
  const run = async () => runFalloutJob.executeWithOptions({ summary: 'Decide about fallout' }, [input]);
  while (await orFail('falloutJob', input, run))
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof falloutJob>(input);
}

/** The comparison of what a discovery has found with the install base. */
export async function discoveryImport(input: BackgroundJobInput): Promise<void> {
  const summary = 'Compare with the install base';
  await orFail('discoveryImport', input, async () =>
    runDiscoveryImport.executeWithOptions({ summary }, [input]),
  );
}

/** The export or the erasure of what is stored about a person. */
export async function privacyJob(input: BackgroundJobInput): Promise<void> {
  const summary = 'Export or erase personal data';
  await orFail('privacyJob', input, async () => runPrivacyJob.executeWithOptions({ summary }, [input]));
}

/** A task that fails for a reason of its own ends, and says why; undefined then. */
async function orFail<T>(
  job: Exclude<BackgroundJob, 'quoteApproval'>,
  { id }: BackgroundJobInput,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (err) {
    if (isCancellation(err) || !(err instanceof ActivityFailure)) throw err;
    const message = err.cause?.message ?? err.message;
    await failTask.executeWithOptions({ summary: 'End the task with its fault' }, [{ job, id, message }]);
    return undefined;
  }
}
