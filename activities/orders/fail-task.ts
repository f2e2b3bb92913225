import type { BackgroundJob, BackgroundJobInput } from '../../domain/order/messages.js';
import { failJob } from '../../entities/catalog/catalog-jobs.js';
import { failDiscoveryImport } from '../../entities/inventory/discovery-imports.js';
import type { Database } from '../../entities/database.js';
import { failFalloutJob } from '../../entities/orders/fallout-jobs.js';
import { failStopTask } from '../../entities/orders/hand-off-cancellation.js';
import { failOrderJob } from '../../entities/orders/order-jobs.js';
import { failQualification } from '../../entities/orders/qualification.js';
import { failPrivacyJob } from '../../entities/privacy/privacy-jobs.js';

/** A task whose workflow cannot do it. */
export interface FailedTask extends BackgroundJobInput {
  /** The approval of a quote waits out what fails. */
  readonly job: Exclude<BackgroundJob, 'quoteApproval'>;
  /** What is wrong. */
  readonly message: string;
}

/** Ends the task as one that failed; one that has ended is left alone. Safe to repeat. */
export async function failTask(database: Database, { job, id, message }: FailedTask): Promise<void> {
  switch (job) {
    case 'qualification':
      return await failQualification(database, id);
    case 'stopHandOff':
      return await failStopTask(database, id, message);
    case 'orderJob':
      return await failOrderJob(database, id, message);
    case 'falloutJob':
      return await failFalloutJob(database, id, message);
    case 'discoveryImport':
      return await failDiscoveryImport(database, id, message);
    case 'privacyJob':
      return await failPrivacyJob(database, id, [{ path: '$', message }]);
    case 'catalogJob':
      return await failJob(database, id, message);
  }
}
