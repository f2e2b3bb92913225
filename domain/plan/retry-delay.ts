import type { RetryPolicy } from './plan.js';

/**
 * Seconds until a hand-off that its system did not answer so many times (1 or more) is tried again; undefined when that
 * would be beyond the policy's limit or attempts. Only the pauses between tries count: what it waits because nobody asks the system (offline,
 * rate limit, circuit open) is not its system's failure.
 */
export function retryDelay(
  { initialInterval, maximumInterval, limit, attempts }: RetryPolicy,
  failures: number,
): number | undefined {
  if (attempts !== undefined && failures >= attempts) return undefined;
  let delay = Math.min(initialInterval, maximumInterval);
  let waited = 0;
  let left = failures - 1;
  for (; left > 0 && delay < maximumInterval; left -= 1) {
    waited += delay;
    delay = Math.min(delay * 2, maximumInterval);
  }
  waited += left * delay;
  return waited + delay > limit ? undefined : delay;
}

/** Seconds: a fault of Turnup's own is not met more often. */
const shortestActivityPause = 1;

/**
 * The pauses, in seconds, of the activity that hands off. Its system is asked again by the queue: what repeats the activity are
 * faults of Turnup itself, which must not be met without a pause. Temporal refuses a first pause longer than the longest, which
 * steps that were planned by earlier versions may have.
 */
export function activityPauses({ initialInterval, maximumInterval }: RetryPolicy): {
  readonly initialInterval: number;
  readonly maximumInterval: number;
} {
  const longest = Math.max(maximumInterval, shortestActivityPause);
  const first = Math.max(initialInterval, shortestActivityPause);
  return { initialInterval: Math.min(first, longest), maximumInterval: longest };
}
