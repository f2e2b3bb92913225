/** States of product, service, resource and work orders and of their items: the TMF enums, no others (DESIGN §6). */
export const orderStates = [
  'acknowledged',
  'rejected',
  'pending',
  'held',
  'inProgress',
  'cancelled',
  'completed',
  'failed',
  'partial',
  'assessingCancellation',
  'pendingCancellation',
] as const;
export type OrderState = (typeof orderStates)[number];

/**
 * Legal moves of an order; the one table. The enum is TMF622/641's, the graph follows the TMF622 user guide's state
 * descriptions (a refused cancellation returns the order to where it was).
 */
export const orderMoves: Readonly<Record<OrderState, readonly OrderState[]>> = {
  acknowledged: ['rejected', 'pending', 'held', 'inProgress', 'assessingCancellation', 'cancelled'],
  rejected: [],
  pending: ['inProgress', 'held', 'assessingCancellation'],
  held: ['inProgress', 'pending', 'assessingCancellation', 'failed', 'partial', 'completed'],
  inProgress: ['pending', 'held', 'assessingCancellation', 'completed', 'failed', 'partial'],
  assessingCancellation: ['pendingCancellation', 'acknowledged', 'pending', 'held', 'inProgress'],
  pendingCancellation: ['cancelled'],
  cancelled: [],
  completed: [],
  failed: [],
  partial: [],
};

/** True when the order will never change again. */
export const isTerminal = (state: OrderState): boolean => orderMoves[state].length === 0;

/** What a caller may ask of an order's state; every other move is its workflow's to make. */
export const requestableStates = (state: OrderState): readonly OrderState[] =>
  isTerminal(state) || state === 'pendingCancellation' ? [] : ['cancelled'];

/**
 * The order's state from its items' (TMF622: `partial` is some completed, others ended otherwise).
 * Only for items that have all ended.
 */
export function rollUp(items: readonly OrderState[]): OrderState {
  const kinds = new Set(items);
  if (kinds.size === 1) return [...kinds][0]!;
  return kinds.has('completed') ? 'partial' : 'failed';
}
