/**
 * States of product, service, resource and work orders and of their items: the TMF enums, no others
 * (docs/architecture.md, States).
 */
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
 * Legal moves of an order; the one table, by which `moveOrder` changes orders in the database (entities/orders/orders.ts).
 * The enum is TMF622/641's, the graph follows the state descriptions of the TMF622 user guide. A refused cancellation
 * returns the order to where it was; an order may also end while its cancellation is being assessed, which is a refusal.
 */
export const orderMoves: Readonly<Record<OrderState, readonly OrderState[]>> = {
  acknowledged: ['rejected', 'held', 'inProgress', 'assessingCancellation'],
  rejected: [],
  // Turnup does not bring an order here: what it waits for is a step, and the order in progress.
  pending: [],
  // From a catalog at fault also to the rejection, or to work; from fallout to the end that a decision leads to.
  held: ['inProgress', 'assessingCancellation', 'rejected', 'failed', 'partial', 'completed'],
  inProgress: ['held', 'assessingCancellation', 'completed', 'failed', 'partial'],
  assessingCancellation: [
    'pendingCancellation',
    'acknowledged',
    'held',
    'inProgress',
    'rejected',
    'completed',
    'failed',
    'partial',
  ],
  pendingCancellation: ['cancelled'],
  cancelled: [],
  completed: [],
  failed: [],
  partial: [],
};

/**
 * Of the states of an order those in which Turnup has an item of it once the order is planned.
 * @internal Exported for the tests.
 */
export const itemStates = ['inProgress', 'completed', 'cancelled'] as const satisfies readonly OrderState[];
export type ItemState = (typeof itemStates)[number];

/** Legal moves of an item; the one table, by which `moveItems` changes them (entities/orders/items.ts). */
export const itemMoves: Readonly<Record<ItemState, readonly ItemState[]>> = {
  inProgress: ['completed', 'cancelled'],
  // What it had brought was undone with its order.
  completed: ['cancelled'],
  cancelled: [],
};

/** The states from which a table allows a move to this one. */
export const statesBefore = <S extends string>(moves: Readonly<Record<S, readonly S[]>>, to: S): S[] =>
  (Object.keys(moves) as S[]).filter((from) => moves[from].includes(to));

/** True when the order will never change again. */
export const isTerminal = (state: OrderState): boolean => terminalStates.has(state);

const terminalStates: ReadonlySet<OrderState> = new Set([
  'rejected',
  'cancelled',
  'completed',
  'failed',
  'partial',
]);

/** The states of orders that have not ended. */
export const unfinishedStates: readonly OrderState[] = orderStates.filter((state) => !isTerminal(state));

/** True while Turnup works on an order: also while its cancellation is being assessed, until that is decided. */
export const isRunning = (state: OrderState): boolean =>
  state === 'inProgress' || state === 'held' || state === 'assessingCancellation';

/** What a caller may ask of an order's state; every other move is its workflow's to make. */
export const requestableStates = (state: OrderState): readonly OrderState[] =>
  isTerminal(state) || state === 'assessingCancellation' || state === 'pendingCancellation'
    ? []
    : ['cancelled'];

/**
 * The order's state from its items' (TMF622: `partial` is some completed, others ended otherwise).
 * Only for items that have all ended.
 */
export function rollUp(items: readonly OrderState[]): OrderState {
  const kinds = new Set(items);
  if (kinds.size === 1) return [...kinds][0]!;
  return kinds.has('completed') ? 'partial' : 'failed';
}
