/** The failure type of an activity whose database or network is away: it passes by itself. */
export const infrastructureFaultType = 'Infrastructure';

/** The failure type of an activity that fails for a reason of its own: a value that fits no column, an invariant that is broken. */
export const internalFaultType = 'Internal';

/**
 * What kind of failure a fallout is, as who noticed it knows. `refused`: its system or a person did not do the work.
 * `unreachable`: no answer within the retry limit. `noAnswer`: taken, and not heard of since. `badAnswer`: an answer that is of
 * no use, a redirect or a value that is no date. `businessRule`: a rule forbids what was reported. `inventoryConflict`: another
 * order has the product. `lateValue`: reported when the plan could not follow any more. `catalogFault`: the catalog lacks what
 * the step needs. `internal`: Turnup itself fails.
 */
export const falloutTypes = [
  'refused',
  'unreachable',
  'noAnswer',
  'badAnswer',
  'businessRule',
  'inventoryConflict',
  'lateValue',
  'catalogFault',
  'internal',
] as const;
export type FalloutType = (typeof falloutTypes)[number];

/** The code of a fallout that no step has: Turnup itself fails to carry the order on. */
export const internalCode = 'internal';
