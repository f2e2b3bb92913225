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
  // Turnup never moves an order here: one that waits for a step or a date is in progress.
  pending: [],
  // From a faulty catalog an order goes on to `rejected` or to work; from fallout, to the end that the decision leads
  // to; what a person held before it was planned is to be planned again.
  held: ['acknowledged', 'inProgress', 'assessingCancellation', 'rejected', 'failed', 'partial', 'completed'],
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
 * The states of an order in which its items may be shown in a state of their own: once it is planned.
 * @internal Exported for the tests.
 */
export const itemStates = ['inProgress', 'completed', 'cancelled'] as const satisfies readonly OrderState[];
export type ItemState = (typeof itemStates)[number];

/** Legal moves of an item; the one table, by which `moveItems` changes them (entities/orders/items.ts). */
export const itemMoves: Readonly<Record<ItemState, readonly ItemState[]>> = {
  inProgress: ['completed', 'cancelled'],
  // What it had added was undone with its order.
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

/** True while a person may put the order on hold: until it ends, or its cancellation is requested. */
export const mayBePutOnHold = (state: OrderState): boolean =>
  state === 'acknowledged' || state === 'inProgress' || state === 'held';

/** The states that a caller may request for an order; every other move is made by its workflow. */
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
