import { appointmentListeners } from './appointment-listeners.js';
import { callbackOperations } from './callback-operations.js';
import { catalogFileOperations } from './catalog-file-operations.js';
import { catalogOperations } from './catalog-operations.js';
import { falloutOperations } from './fallout-operations.js';
import { hubOperations } from './hub-operations.js';
import { planOperations } from './plan-operations.js';
import { replayOperations } from './replay-operations.js';
import { resources } from './resources.js';
import { subAddressOperations } from './sub-address-operations.js';
import { taskOperations } from './task-operations.js';
import { topicOperations } from './topic-operations.js';
import type { Operation } from './tmf630/operation.js';
import { operationsOf } from './tmf630/resource-operations.js';

/** Everything that can be asked of Turnup: what the router serves and the OpenAPI documents show. */
export const operations: readonly Operation[] = [
  ...planOperations,
  ...catalogOperations,
  ...catalogFileOperations,
  ...callbackOperations,
  ...appointmentListeners,
  ...falloutOperations,
  ...taskOperations,
  ...subAddressOperations,
  ...hubOperations,
  ...topicOperations,
  ...replayOperations,
  ...resources.flatMap(operationsOf),
];
