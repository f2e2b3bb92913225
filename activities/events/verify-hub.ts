import { isExhausted, retryDelayMs } from '../../domain/events/retry-schedule.js';
import { deciding } from '../../entities/actor.js';
import type { SliceResult } from '../../entities/events/event-backlog.js';
import { type DeliveryTarget, endSubscription, markConfirmed } from '../../entities/events/subscriptions.js';
import type { Dependencies } from '../dependencies.js';
import { confirmCallback } from './confirm-callback.js';

/**
 * Has the callback of a new hub confirm that it wants the events, which wait until then. Undefined when it has. One that has not
 * within a day is ended, on record: whoever it belongs to is not asked for ever.
 */
export async function verifyHub(
  {
    database,
    outbound,
    publicUrl,
    eventRetries,
  }: Pick<Dependencies, 'database' | 'outbound' | 'publicUrl' | 'eventRetries'>,
  target: DeliveryTarget,
): Promise<SliceResult | undefined> {
  const { id, callback } = target;
  const topic = `${publicUrl}/api/v1/eventSubscription/${id}`;
  const guard = outbound.withAllowAnyAddress(target.allowAnyAddress === 1);
  const lastError = await confirmCallback({ callback, topic }, guard);
  if (lastError === undefined) {
    await markConfirmed(database, id);
    return undefined;
  }
  const now = new Date();
  const failures = target.failures + 1;
  const failingSince = target.failingSince ?? now;
  if (isExhausted(failingSince, now, eventRetries)) {
    const onRecord = database.pool.as(deciding(database.actor));
    await endSubscription(onRecord, id, `Not confirmed: ${lastError}`);
  }
  const retryAt = new Date(now.getTime() + retryDelayMs(failures, eventRetries, Math.random()));
  return { delivered: 0, failures, failingSince, retryAt, lastError };
}
