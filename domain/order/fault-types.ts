/** The failure type of an activity whose database or network is away: it passes by itself. */
export const infrastructureFaultType = 'Infrastructure';

/** The failure type of an activity that fails for a reason of its own: a value that fits no column, an invariant that is broken. */
export const internalFaultType = 'Internal';

/** The code of a fallout that no step has: Turnup itself fails to carry the order on. */
export const internalCode = 'internal';
