/**
 * Planned; in force; not usable for now; over, by its date or with what it came with; taken back. The legal moves are
 * `entitlementLifecycle` (domain/tmf/lifecycle.ts).
 */
export const entitlementStates = ['draft', 'active', 'suspended', 'expired', 'cancelled'] as const;
export type EntitlementState = (typeof entitlementStates)[number];

/** What may suspend an entitlement, each a bit: it is active again when nothing suspends it any more. */
export const suspendedBy = { product: 1, contract: 2, hand: 4 } as const;
