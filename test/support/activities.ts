import { createDownstream } from '../../activities/hand-off/downstream.js';
import { createHandOffQueue, type HandOffQueue } from '../../activities/hand-off/hand-off-queue.js';
import type { SecretLookup } from '../../activities/hand-off/secrets.js';
import { type Activities, createActivities } from '../../activities/activities.js';
import type { SharedDependencies } from '../../activities/dependencies.js';
import { turnup } from '../../entities/actor.js';

interface WorkerDependencies extends Omit<SharedDependencies, 'downstream' | 'queue'> {
  readonly secret?: SecretLookup;
}

const anyToken: SecretLookup = (name, url) => ({ name, origin: new URL(url).origin, value: name });

/** The activities of a worker process, and its queue, which drains only when it is told to. */
export function workerParts({ secret = anyToken, ...dependencies }: WorkerDependencies): {
  readonly activities: Activities;
  readonly queue: HandOffQueue;
} {
  const database = dependencies.database.as(turnup('handOff'));
  const downstream = createDownstream({ ...dependencies, pool: dependencies.database, secret });
  const queue = createHandOffQueue({ ...dependencies, database, downstream });
  return { queue, activities: createActivities({ ...dependencies, downstream, queue }) };
}
