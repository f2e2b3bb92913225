import type { UsageReset } from './usage-period.js';

/**
 * Planned; in force; not usable for now; over, by its date or with what it came with; taken back. The legal moves are
 * `entitlementLifecycle` (domain/tmf/lifecycle.ts).
 */
export const entitlementStates = ['draft', 'active', 'suspended', 'expired', 'cancelled'] as const;
export type EntitlementState = (typeof entitlementStates)[number];

/** What may suspend an entitlement, each a bit: it is active again when nothing suspends it any more. */
export const suspendedBy = { product: 1, contract: 2, hand: 4 } as const;

/** What is counted of an entitlement. */
export interface UsageLimit {
  readonly name: string;
  /** Absent: counted, and not limited. */
  readonly amount?: number;
  readonly units?: string;
  readonly reset?: UsageReset;
}

interface WithLimits {
  readonly quantity?: { readonly amount?: number; readonly units?: string };
  readonly characteristic?: readonly {
    readonly name: string;
    readonly characteristicType?: string;
    readonly limit?: { readonly amount?: number; readonly units?: string };
    readonly reset?: UsageReset;
  }[];
}

/** The name of what `quantity` of an entitlement limits. */
const quantityName = 'quantity';

/** What is counted: `quantity`, and every characteristic of coverage and usage. */
export function usageLimitsOf({ quantity, characteristic = [] }: WithLimits): readonly UsageLimit[] {
  return [
    ...(quantity ? [{ name: quantityName, ...quantity }] : []),
    ...characteristic
      .filter(({ characteristicType }) => characteristicType === 'coverageAndUsage')
      .map(({ name, limit, reset }) => ({ name, ...limit, ...(reset && { reset }) })),
  ];
}
