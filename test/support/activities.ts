import { createDownstream } from '../../activities/hand-off/downstream.js';
import { createHandOffQueue, type HandOffQueue } from '../../activities/hand-off/hand-off-queue.js';
import type { SecretLookup } from '../../activities/hand-off/secrets.js';
import { type Activities, createActivities } from '../../activities/activities.js';
import type { Dependencies } from '../../activities/dependencies.js';

interface WorkerDependencies extends Omit<Dependencies, 'downstream' | 'queue'> {
  readonly secret?: SecretLookup;
}

/** The activities of a worker process, and its queue, which drains only when it is told to. */
export function workerParts({ secret = (name) => name, ...dependencies }: WorkerDependencies): {
  readonly activities: Activities;
  readonly queue: HandOffQueue;
} {
  const downstream = createDownstream({ ...dependencies, secret });
  const queue = createHandOffQueue({ ...dependencies, downstream });
  return { queue, activities: createActivities({ ...dependencies, downstream, queue }) };
}
