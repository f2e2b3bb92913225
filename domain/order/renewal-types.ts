/**
 * How what the customer has is agreed anew (docs/pricing.md, Renewals): before its commitment is over, after it, until something
 * else ends, or at a price between the old and the new one.
 */
export const renewalTypes = ['early', 'late', 'coTerminated', 'blended'] as const;
