import type { QueuedStep } from '../../entities/orders/queued-steps.js';
import type { Body } from '../tmf630/resource.js';

/** A place in a queue as the API shows it. */
export const showQueued = ({
  reason,
  queuedAt,
  place,
  attempts,
  lastError,
  nextTryAt,
}: QueuedStep): Body => ({
  reason,
  since: queuedAt.toISOString(),
  place,
  attempts,
  ...(lastError !== null && { lastError }),
  ...(reason !== 'offline' && { nextTryAt: nextTryAt.toISOString() }),
});
