import { ActivityCancellationType, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/activities.js';
import type { SealingActivities } from '../activities/audit/seal-audit.js';
import type { RetentionActivities } from '../activities/privacy/apply-retention.js';
import type { SweepActivities } from '../activities/orders/restart-lost-workflows.js';

// Short idempotent database work: a marker each, no task of its own. Tried for as long as a brownout lasts; after that
// `Faults` tries again by a timer, so that the workflow task ends, and the workflow hears what comes.
const local = proxyLocalActivities<Activities>({
  startToCloseTimeout: '30 seconds',
  scheduleToCloseTimeout: '90 seconds',
  // More than a minute: the last failure says what it was, which running out of time does not.
  retry: { initialInterval: '200 milliseconds', maximumInterval: '5 seconds', maximumAttempts: 18 },
});

// Work that may take long: thousands of lines, or other systems. The worker heartbeats for all of it, so that what a killed
// worker had in hand waits seconds and not minutes.
const longOptions = {
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout: '20 seconds',
  // A request under way ends first: its effect is then undone.
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: { initialInterval: '1 second', maximumInterval: '30 seconds' },
} as const;
/** Ten thousand sites take half a minute of a machine for themselves, and several where everybody is busy. */
const long = proxyActivities<Activities>({
  ...longOptions,
  startToCloseTimeout: '15 minutes',
  retry: { ...longOptions.retry, maximumAttempts: 6 },
});

/**
 * What an order's workflow cannot go on without: called by `Faults.run`. `advanceOrder` and `prepareOrder` also hand off what
 * became ready, to systems that answer at once; for the others there is `handOff`.
 */
export const orderActivities = {
  advanceOrder: local.advanceOrder,
  retryStep: local.retryStep,
  giveUp: local.giveUp,
  setHeld: local.setHeld,
  reportFault: local.reportFault,
  clearFault: local.clearFault,
  beginCancel: local.beginCancel,
  beginLargeCancel: long.beginCancel,
  loadPartition: local.loadPartition,
  undoOwnSteps: local.undoOwnSteps,
  /** For orders small enough to be decomposed within a workflow task. */
  prepareSmallOrder: local.prepareOrder,
  prepareLargeOrder: long.prepareOrder,
  replanOrder: long.replanOrder,
  finishOrder: long.finishOrder,
  finishCancel: long.finishCancel,
};

/** Requests to downstream systems, by the retry policy of their steps; tasks, and events. */
export const {
  handOff,
  undoSteps,
  inquire,
  answerQualification,
  askToStop,
  failTask,
  deliverEvents,
  runOrderJob,
  attendToApproval,
} = proxyActivities<Activities>(longOptions);

/**
 * Whole catalogs, which other systems send or take: a try that was cut off begins again, nothing of it is seen. Whole networks: a try
 * goes on where the last one was, and so does an erasure.
 */
export const { runCatalogJob, runDiscoveryImport, runPrivacyJob } = proxyActivities<Activities>({
  startToCloseTimeout: '2 hours',
  heartbeatTimeout: '20 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '30 seconds' },
});

/** One transaction under the lock of a contract; tried until the database answers. */
export const { reviewContract } = proxyActivities<Activities>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '1 second', maximumInterval: '5 minutes' },
});

/** A slice of what a schedule runs, or of a decision about much fallout; it ends by itself after a minute. */
export const { restartLostWorkflows, inquireOverdue, processDue, runFalloutJob, sealAudit, applyRetention } =
  proxyActivities<SweepActivities & SealingActivities & RetentionActivities & Activities>({
    startToCloseTimeout: '5 minutes',
    heartbeatTimeout: '20 seconds',
    retry: { initialInterval: '1 second', maximumInterval: '30 seconds' },
  });
