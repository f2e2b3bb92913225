import { CompleteAsyncError } from '@temporalio/activity';
import { ApplicationFailure, TemporalFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { infrastructureFaultType, internalFaultType } from '../domain/order/fault-types.js';
import { isInfrastructureFault } from '../entities/database-errors.js';

/** A value that fits no column or an invariant that is broken does so again; what was chance has passed by then. */
const maxInternalAttempts = 3;

/**
 * Tells the workflow what kind of fault an activity ended with: `Infrastructure` (the database or the network is away), which
 * passes by itself, or `Internal`, which nobody tries more than a few times at a stretch. Failures that the activity has
 * named itself stay what they are.
 */
export const classifyFaults: ActivityInterceptorsFactory = (context) => ({
  inbound: {
    async execute(input, next) {
      try {
        return await next(input);
      } catch (err) {
        throw classified(err, context.info.attempt);
      }
    },
  },
});

function classified(err: unknown, attempt: number): unknown {
  if (err instanceof TemporalFailure || err instanceof CompleteAsyncError) return err;
  const message = err instanceof Error ? err.message || err.name : String(err);
  const cause = err instanceof Error ? err : undefined;
  if (isInfrastructureFault(err))
    return ApplicationFailure.create({ message, type: infrastructureFaultType, ...(cause && { cause }) });
  const nonRetryable = attempt >= maxInternalAttempts;
  return ApplicationFailure.create({
    message,
    type: internalFaultType,
    nonRetryable,
    ...(cause && { cause }),
  });
}
