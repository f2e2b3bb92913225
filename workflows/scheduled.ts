import { continueAsNew, patched, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { DueProgress } from '../activities/expiry/process-due.js';
import type { RetentionProgress } from '../activities/privacy/apply-retention.js';
import type { SweepProgress } from '../activities/orders/restart-lost-workflows.js';
import { applyRetention, inquireOverdue, processDue, restartLostWorkflows, sealAudit } from './activities.js';

// What schedules of Temporal start (relay/schedules.ts).

/** A slice takes a minute, and each run has an hour. */
const maxSlices = 30;

/** Looks once for orders and tasks that no workflow runs, has them started again, and lists what waits for nothing. */
export async function sweep(begun?: SweepProgress): Promise<SweepProgress> {
  let progress = begun;
  for (let slices = 1; ; slices += 1) {
    const summary = 'Compare what MySQL has open with what Temporal runs';
    progress = await restartLostWorkflows.executeWithOptions({ summary }, [progress]);
    setCurrentDetails(`**Sweep**: ${progress.restarted} started again, ${progress.stuck} orders stuck.`);
    if (progress.done) return progress;
    const isLong = slices >= maxSlices && patched('sweep-in-runs');
    if (isLong || workflowInfo().continueAsNewSuggested) await continueAsNew<typeof sweep>(progress);
  }
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

/** Deletes or erases once what was kept for as long as it was to be (docs/privacy.md). */
export async function retention(begun?: RetentionProgress): Promise<RetentionProgress> {
  let progress = begun;
  for (let slices = 1; ; slices += 1) {
    const summary = 'Delete or erase what was kept long enough';
    progress = await applyRetention.executeWithOptions({ summary }, [progress]);
    setCurrentDetails(`**Retention**: ${progress.removed} records deleted or erased.`);
    if (progress.done) return progress;
    if (slices >= maxSlices || workflowInfo().continueAsNewSuggested)
      await continueAsNew<typeof retention>(progress);
  }
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
