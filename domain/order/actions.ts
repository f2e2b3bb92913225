/** What an order item asks for (TMF622 OrderItemActionType). */
export const itemActions = ['add', 'modify', 'delete', 'noChange'] as const;

export type ItemAction = (typeof itemActions)[number];

/** What an item amounts to, given what the customer has: TMF has only `modify` for the four in the middle. */
const plannedActions = ['add', 'modify', 'move', 'suspend', 'resume', 'delete', 'noChange'] as const;

export type PlannedAction = (typeof plannedActions)[number];

/** What a step does, and what a fulfilment is for. A move is an add at the new site and a delete at the old one. */
export const stepActions = ['add', 'modify', 'suspend', 'resume', 'delete'] as const;

export type StepAction = (typeof stepActions)[number];

/** The TMF action; whatever TMF has no word for is a modify. */
export const orderActionOf = (action: PlannedAction): ItemAction =>
  action === 'move' || action === 'suspend' || action === 'resume' ? 'modify' : action;
