import { patched, workflowInfo } from '@temporalio/workflow';

/**
 * True when the workflow should go on in a new run, whatever is under way: that is ended first. Before the patch it waited
 * for a moment at which nothing was.
 */
export const isHistoryLong = (): boolean =>
  workflowInfo().continueAsNewSuggested && patched('continue-as-new-anywhere');
