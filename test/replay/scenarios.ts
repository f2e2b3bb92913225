import {
  cancelledInTemporal,
  failedTask,
  heldByCatalog,
  inquired,
  manualTask,
  parkedOffline,
} from './scenarios/held.js';
import { partitioned, partitionsCancelled } from './scenarios/large.js';
import { handOffStopped, jobs, subscription } from './scenarios/others.js';
import { corrected, lagged, staggered, startDate, waited } from './scenarios/times.js';
import {
  cancelled,
  captured,
  completed,
  falloutAndRetry,
  giveUp,
  moved,
  rejected,
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
  staggered,
  corrected,
  waited,
  lagged,
  startDate,
  manualTask,
  failedTask,
  parkedOffline,
  inquired,
  heldByCatalog,
  cancelledInTemporal,
  partitioned,
  partitionsCancelled,
  handOffStopped,
  jobs,
  subscription,
];
