import type { RetryPolicy } from '../plan/plan.js';
import type { RetryPolicy as PolicyOfCatalog } from '../tmf/schemas/retry-policy.js';

/** Retried after 5 s, then at most every 5 minutes, for an hour: a shorter outage needs nobody's attention. */
export const defaultRetry: RetryPolicy = { initialInterval: 5, maximumInterval: 300, limit: 3600 };

/** "At once" in seconds: Temporal takes no pause of 0. */
const atOnce = 0.001;

/**
 * The pauses of the catalog's strategy; what is left out is as without a policy, but for what is given of the other: the first pause
 * is never longer than the longest.
 */
export function retryPolicy({ strategy = 'exponential', ...given }: PolicyOfCatalog): RetryPolicy {
  const policy = { ...defaultRetry, ...given };
  switch (strategy) {
    case 'immediate':
      return { ...policy, initialInterval: atOnce, maximumInterval: atOnce };
    case 'fixed':
      return { ...policy, maximumInterval: policy.initialInterval };
    case 'exponential': {
      const longest = given.maximumInterval ?? Math.max(policy.maximumInterval, policy.initialInterval);
      const first = Math.min(policy.initialInterval, longest);
      return { ...policy, initialInterval: first, maximumInterval: longest };
    }
  }
}
