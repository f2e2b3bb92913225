import { setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import { inquireOverdue } from './activities.js';

/**
 * Asks downstream systems about all steps whose callback is overdue, each by its own back-off. Temporal's schedule starts
 * it (relay/schedules.ts).
 */
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
