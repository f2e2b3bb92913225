import { continueAsNew, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { DueProgress } from '../activities/expiry/process-due.js';
import { processDue } from './activities.js';

/** A slice takes a minute, and each run has an hour (relay/schedules.ts). */
const maxSlices = 30;

/**
 * Processes once what is due: entitlements that begin or end, quotes, carts and agreements whose time is over. Temporal's
 * schedule starts it (relay/schedules.ts).
 */
export async function expiry(begun?: DueProgress): Promise<DueProgress> {
  let progress = begun;
  for (let slices = 1; ; slices += 1) {
    const summary = 'Process the records that are due';
    progress = await processDue.executeWithOptions({ summary }, [progress]);
    const { processed, failed } = progress;
    setCurrentDetails(`**Expiry**: ${processed} records processed, ${failed} failed.`);
    if (progress.done) return progress;
    if (slices >= maxSlices || workflowInfo().continueAsNewSuggested)
      await continueAsNew<typeof expiry>(progress);
  }
}
