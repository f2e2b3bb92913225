import type { BackgroundJobInput } from '../domain/order/messages.js';
import { answerQualification, askToStop, runCatalogJob } from './activities.js';
import { CancellationScope } from '@temporalio/workflow';
import type { JobState } from '../domain/tmf/schemas/catalog-job.js';

/** A TMF645 or TMF679 qualification whose caller does not wait for the answer. */
export async function qualification(input: BackgroundJobInput): Promise<void> {
  const summary = 'Check catalog, service areas and inventory';
  await answerQualification.executeWithOptions({ summary }, [input]);
}

/** The cancellation of one hand-off of a running order; the order's own workflow learns what becomes of the order. */
export async function stopHandOff(input: BackgroundJobInput): Promise<void> {
  const summary = 'Ask the downstream system to cancel';
  await askToStop.executeWithOptions({ summary }, [input]);
}

/** An import or export of a catalog; its result is in MySQL, and it is stopped by deleting it there. */
export async function catalogJob({ id: jobId }: BackgroundJobInput): Promise<JobState | 'gone'> {
  return await CancellationScope.nonCancellable(async () =>
    runCatalogJob.executeWithOptions({ summary: 'Import or export the catalog' }, [{ id: jobId }]),
  );
}
