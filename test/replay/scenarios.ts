import {
  cancelledInTemporal,
  failedTask,
  faulty,
  heldByCatalog,
  inquired,
  manualTask,
  onHold,
  parkedOffline,
  undoneLater,
} from './scenarios/held.js';
import {
  gated,
  gatedCancelled,
  partitioned,
  partitionHeld,
  partitionsCancelled,
  partitionsOnHold,
  staggeredPartitions,
  yielded,
} from './scenarios/large.js';
import { continuedAsNew, handOffStopped, jobs, scheduled, subscription } from './scenarios/others.js';
import { contractLife, discoveryCompared, orderSubmitted, quoteApproved } from './scenarios/selling.js';
import { corrected, lagged, staggered, startDate, waited } from './scenarios/times.js';
import {
  cancelled,
  captured,
  completed,
  falloutAndRetry,
  giveUp,
  moved,
  rejected,
  revised,
  revisedOnHold,
  suspended,
} from './scenarios/ways.js';
import type { Scenario } from './scenarios/subject.js';

/** All of them; each leaves the sandbox as it found it. */
export const scenarios: readonly Scenario[] = [
  completed,
  rejected,
  captured,
  falloutAndRetry,
  giveUp,
  cancelled,
  moved,
  suspended,
  revised,
  revisedOnHold,
  staggered,
  corrected,
  waited,
  lagged,
  startDate,
  manualTask,
  failedTask,
  parkedOffline,
  undoneLater,
  faulty,
  inquired,
  heldByCatalog,
  onHold,
  cancelledInTemporal,
  partitioned,
  partitionsCancelled,
  partitionsOnHold,
  gated,
  gatedCancelled,
  staggeredPartitions,
  partitionHeld,
  handOffStopped,
  jobs,
  scheduled,
  subscription,
  orderSubmitted,
  discoveryCompared,
  quoteApproved,
  contractLife,
];

/** Those on a Temporal that suggests a new run after `suggestedAfter` events. */
export const impatientScenarios: readonly Scenario[] = [continuedAsNew, yielded];
