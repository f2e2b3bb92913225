import { continueAsNew, patched, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { SweepProgress } from '../activities/orders/restart-lost-workflows.js';
import { restartLostWorkflows } from './activities.js';

/** A slice takes a minute, and each run has an hour (relay/schedules.ts). */
const maxSlices = 30;

/**
 * Looks once for orders and tasks that no workflow runs, has them started again, and lists what waits for nothing.
 * Temporal's schedule starts it (relay/schedules.ts).
 */
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
