import { ActivityCancellationType, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/activities.js';
import type { SweepActivities } from '../activities/orders/restart-lost-workflows.js';

// Short idempotent database work: a marker each, no workflow task of its own. While the database is unavailable it is
// retried as long as the order lives. `advanceOrder` and `prepareOrder` also hand off what became ready, to systems
// that answer at once; for the others there is `handOff`.
export const { advanceOrder, retryStep, giveUp, setHeld, beginCancel, loadPartition, undoOwnSteps } =
  proxyLocalActivities<Activities>({
    startToCloseTimeout: '30 seconds',
    retry: { initialInterval: '200 milliseconds', maximumInterval: '5 seconds' },
  });

/** For orders small enough to be decomposed within a workflow task. */
export const { prepareOrder: prepareSmallOrder } = proxyLocalActivities<Activities>({
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '5 seconds' },
});

// Work that may take long: thousands of lines, or other systems. All of it has heartbeats, so that a killed worker's
// activities are retried after seconds rather than minutes.
export const {
  prepareOrder: prepareLargeOrder,
  replanOrder,
  finishOrder,
  finishCancel,
  handOff,
  undoSteps,
  inquire,
  answerQualification,
  askToStop,
  deliverEvents,
} = proxyActivities<Activities>({
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout: '20 seconds',
  // A request under way ends first: its effect is then undone.
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: { initialInterval: '1 second', maximumInterval: '30 seconds' },
});

/** Whole catalogs, sent to or from other systems. An interrupted try starts again: nothing of it was visible. */
export const { runCatalogJob } = proxyActivities<Activities>({
  startToCloseTimeout: '2 hours',
  heartbeatTimeout: '20 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '30 seconds' },
});

/** A slice of what a schedule runs; it ends by itself after a minute. */
export const { restartLostWorkflows, inquireOverdue } = proxyActivities<SweepActivities & Activities>({
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout: '20 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '30 seconds' },
});
