/** What is paid: once, in each period, or for what is used. */
export const chargeTypes = ['oneTime', 'recurring', 'usage'] as const;
export type ChargeType = (typeof chargeTypes)[number];

/** How an amount between two that can be paid is rounded; `halfUp` is commercial rounding. */
export const roundingModes = ['halfUp', 'halfEven', 'up', 'down'] as const;
export type RoundingMode = (typeof roundingModes)[number];
