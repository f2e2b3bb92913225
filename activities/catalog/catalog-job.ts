import type { BackgroundJobInput } from '../../domain/order/messages.js';
import type { JobState } from '../../domain/tmf/schemas/catalog-job.js';
import { startJob, failJob, JobGone } from '../../entities/catalog/catalog-jobs.js';
import { FileTooLarge } from '../../entities/catalog/catalog-files.js';
import type { Dependencies } from '../dependencies.js';
import { exportCatalog } from './export-catalog.js';
import { FileFault, importCatalog } from './import-catalog.js';
import { TransferFault } from './transfer.js';

/**
 * Runs an import or export of a catalog. A faulty file or address ends the job, with the reason in its errorLog; after
 * a fault of the database Temporal retries it from the beginning.
 */
export async function runCatalogJob(
  dependencies: Dependencies,
  { id: jobId }: BackgroundJobInput,
): Promise<JobState | 'gone'> {
  const { database } = dependencies;
  const job = await startJob(database, jobId);
  if (!job) return 'gone';
  try {
    if (job.resource === 'exportJob') await exportCatalog(dependencies, job);
    else await importCatalog(dependencies, job);
    return 'Succeeded';
  } catch (err) {
    if (err instanceof JobGone) return 'gone';
    const known = err instanceof FileFault || err instanceof TransferFault || err instanceof FileTooLarge;
    if (!known) throw err;
    await failJob(database, jobId, err.message);
    return 'Failed';
  }
}
