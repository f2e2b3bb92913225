import { Type } from 'typebox';
import { queuedReasons } from '../../plan/wait.js';
import { Instant, open } from './common.js';

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
