import type { OrderState } from './order-state.js';

/**
 * How far a downstream order has come, by what its system reports; the one monotone table (DESIGN §11). A report counts
 * when it is further than the last one, so that a late `inProgress` never takes back a `completed`.
 */
const rank: Readonly<Record<OrderState, number>> = {
  acknowledged: 1,
  pending: 2,
  held: 2,
  inProgress: 2,
  assessingCancellation: 3,
  pendingCancellation: 3,
  rejected: 9,
  failed: 9,
  partial: 9,
  cancelled: 9,
  completed: 9,
};

/** True when nothing more is to come for this hand-off. */
export const finalReport = (state: OrderState): boolean => rank[state] === 9;

/** True when the report takes the hand-off further than it was. States of the same rank replace each other until final. */
export function advances(from: OrderState | null, to: OrderState): boolean {
  if (from === null) return true;
  if (finalReport(from)) return false;
  return from !== to && rank[to] >= rank[from];
}
