import { continueAsNew, patched, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { DueProgress } from '../activities/expiry/process-due.js';
import type { RetentionProgress } from '../activities/privacy/apply-retention.js';
import type { SweepProgress } from '../activities/orders/restart-lost-workflows.js';
import { applyRetention, inquireOverdue, processDue, restartLostWorkflows, sealAudit } from './activities.js';

// What schedules of Temporal start (relay/schedules.ts).

/** A slice takes a minute, and each run has an hour. */
const maxSlices = 30;

/** Goes on slice by slice until all is done, in a new run when this one has got long and, if it is asked, may end there. */
async function inSlices<P extends { readonly done: boolean }>(
  begun: P | undefined,
  slice: (last: P | undefined) => Promise<P>,
  mayEnd: () => boolean = () => true,
): Promise<P> {
  let progress = begun;
  for (let slices = 1; ; slices += 1) {
    progress = await slice(progress);
    if (progress.done) return progress;
    const isLong = slices >= maxSlices && mayEnd();
    if (isLong || workflowInfo().continueAsNewSuggested) await continueAsNew(progress);
  }
}

/** Looks once for orders and tasks that no workflow runs, has them started again, and lists what waits for nothing. */
export async function sweep(begun?: SweepProgress): Promise<SweepProgress> {
  const summary = 'Compare what MySQL has open with what Temporal runs';
  const slice = async (last: SweepProgress | undefined) => {
    const progress = await restartLostWorkflows.executeWithOptions({ summary }, [last]);
    setCurrentDetails(`**Sweep**: ${progress.restarted} started again, ${progress.stuck} orders stuck.`);
    return progress;
  };
  return await inSlices<SweepProgress>(begun, slice, () => patched('sweep-in-runs'));
}

/** Asks downstream systems about all steps whose callback is overdue, each by its own back-off. */
export async function inquiries(): Promise<void> {
  let [asked, silent] = [0, 0];
  for (;;) {
    const summary = 'Ask about overdue callbacks';
    const slice = await inquireOverdue.executeWithOptions({ summary }, []);
    asked += slice.asked;
    silent += slice.silent;
    setCurrentDetails(`**Inquiries**: ${asked} steps asked about, ${silent} not answered.`);
    // What is left is for the schedule's next run.
    if (!slice.more || workflowInfo().continueAsNewSuggested) return;
  }
}

/** Processes once what is due: entitlements that begin or end, quotes, carts and agreements whose time is over. */
export async function expiry(begun?: DueProgress): Promise<DueProgress> {
  const summary = 'Process the records that are due';
  return await inSlices<DueProgress>(begun, async (last) => {
    const progress = await processDue.executeWithOptions({ summary }, [last]);
    const { processed, failed } = progress;
    setCurrentDetails(`**Expiry**: ${processed} records processed, ${failed} failed.`);
    return progress;
  });
}

/** Deletes or erases once what was kept for as long as it was to be (docs/privacy.md). */
export async function retention(begun?: RetentionProgress): Promise<RetentionProgress> {
  const summary = 'Delete or erase what was kept long enough';
  return await inSlices<RetentionProgress>(begun, async (last) => {
    const progress = await applyRetention.executeWithOptions({ summary }, [last]);
    setCurrentDetails(`**Retention**: ${progress.removed} records deleted or erased.`);
    return progress;
  });
}

/** Seals what was done since the last time, and deletes what is older than its retention (docs/audit.md). */
export async function sealing(): Promise<void> {
  let [deeds, pruned] = [0, 0];
  for (;;) {
    const summary = 'Seal what is on record';
    const slice = await sealAudit.executeWithOptions({ summary }, []);
    deeds += slice.deeds;
    pruned += slice.pruned;
    setCurrentDetails(`**Audit**: ${deeds} deeds sealed, ${pruned} batches deleted.`);
    // What is left is for the schedule's next run.
    if (!slice.more || workflowInfo().continueAsNewSuggested) return;
  }
}
