import type { OpportunityState } from '../tmf/lifecycle.js';

/** How probable it is, in percent, that an opportunity in this stage is won, unless somebody knows better. */
export const stageProbability: Readonly<Record<OpportunityState, number>> = {
  qualify: 10,
  develop: 25,
  propose: 50,
  negotiate: 75,
  won: 100,
  lost: 0,
};
