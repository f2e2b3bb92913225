import type { QueuedReason } from '../../domain/plan/wait.js';
import type { DownstreamSystem } from '../../domain/tmf/schemas/downstream-system.js';
import { downstreamSystems } from '../catalog/catalog-store.js';
import type { Database } from '../database.js';
import { type Circuit, isFailing, readCircuits } from './downstream-state.js';
import { placesOf, type QueuePlace } from './hand-off-queue.js';

/** A step that waits in the queue of its system, and why. */
export interface QueuedStep extends QueuePlace {
  readonly reason: QueuedReason;
}

/** Those of the steps that wait in the queues of their systems; one statement when none does. */
export async function queuedSteps(
  database: Database,
  stepIds: readonly string[],
): Promise<ReadonlyMap<string, QueuedStep>> {
  const places = await placesOf(database, stepIds);
  if (places.size === 0) return new Map();
  const [circuitOf, systemOf] = await Promise.all([readCircuits(database), downstreamSystems(database)]);
  const now = new Date();
  return new Map(
    [...places].map(([id, place]) => {
      const circuit = circuitOf(place.downstreamSystem);
      const reason = reasonOf(place, systemOf(place.downstreamSystem), { circuit, now });
      const { openUntil } = circuit;
      const nextTryAt =
        reason === 'circuitOpen' && openUntil && openUntil > place.nextTryAt ? openUntil : place.nextTryAt;
      return [id, { ...place, reason, nextTryAt }];
    }),
  );
}

/** As it is now: whatever once put the step there, it waits for this. */
function reasonOf(
  { attempts, nextTryAt }: Pick<QueuePlace, 'attempts' | 'nextTryAt'>,
  system: DownstreamSystem | undefined,
  { circuit, now }: { readonly circuit: Circuit; readonly now: Date },
): QueuedReason {
  if (!system || system.status === 'offline') return 'offline';
  if (isFailing(circuit)) return 'circuitOpen';
  if (attempts > 0 && nextTryAt > now) return 'unanswered';
  return system.rateLimit === undefined ? 'behindOthers' : 'rateLimited';
}
