/** What an order item asks for (TMF622 OrderItemActionType). */
export const itemActions = ['add', 'modify', 'delete', 'noChange'] as const;

export type ItemAction = (typeof itemActions)[number];

/** What an item comes to, seen against what the customer has: TMF has `modify` for the four in the middle. */
const plannedActions = ['add', 'modify', 'move', 'suspend', 'resume', 'delete', 'noChange'] as const;

export type PlannedAction = (typeof plannedActions)[number];

/** What a step does, and a fulfilment is for. A move is adding here and deleting there. */
export const stepActions = ['add', 'modify', 'suspend', 'resume', 'delete'] as const;

export type StepAction = (typeof stepActions)[number];

/** How TMF says it: what it has no word for is a modify. */
export const orderActionOf = (action: PlannedAction): ItemAction =>
  action === 'move' || action === 'suspend' || action === 'resume' ? 'modify' : action;
