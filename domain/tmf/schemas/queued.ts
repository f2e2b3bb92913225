import { Type } from 'typebox';
import { Instant, open } from './common.js';

/**
 * Why a hand-off waits: its system is set offline, has failed too often in a row, takes no more requests for now, has not
 * answered this one, or others go first.
 */
const queuedReasons = ['offline', 'circuitOpen', 'rateLimited', 'unanswered', 'behindOthers'] as const;
export type QueuedReason = (typeof queuedReasons)[number];

/** A hand-off in the queue of its downstream system. */
export const Queued = open({
  reason: Type.Enum(queuedReasons),
  since: Instant,
  place: Type.Integer({
    minimum: 1,
    description: 'In the queue of the system, by priority of the orders and then age.',
  }),
  attempts: Type.Integer({ minimum: 0, description: 'How often the system did not answer it.' }),
  lastError: Type.Optional(Type.String()),
  nextTryAt: Type.Optional({ ...Instant, description: 'Not before; absent while the system is offline.' }),
});
