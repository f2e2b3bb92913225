import { CancellationScope } from '@temporalio/workflow';
import type { TaskInput } from '../domain/messages.js';
import type { JobState } from '../domain/resources/catalog-job.js';
import { runCatalogJob } from './activities.js';

/** An import or export of a catalog; how it ends is in MySQL, and it is stopped by deleting it there. */
export async function catalogJob({ id: jobId }: TaskInput): Promise<JobState | 'gone'> {
  return await CancellationScope.nonCancellable(async () =>
    runCatalogJob.executeWithOptions({ summary: 'Import or export the catalog' }, [{ id: jobId }]),
  );
}
