import { continueAsNew, patched, workflowInfo } from '@temporalio/workflow';
import type { NextRunInput, OrderInput } from '../domain/order/messages.js';
import type { OrderState } from '../domain/order/order-state.js';
import type { Inbox } from './inbox.js';

/**
 * Goes on in a new run, which reads everything from MySQL; but a cancellation in Temporal is in no row, and is handed on until it
 * is decided.
 */
export async function continueOrder({
  input,
  inbox,
}: {
  readonly input: OrderInput;
  readonly inbox: Inbox;
}): Promise<never> {
  const isRequested = inbox.hasUndecidedCancellation;
  return await continueAsNew<RunOrder>({ ...input, ...(isRequested && { cancelRequested: true }) });
}

/** Any workflow of an order: it goes on as what it is. */
type RunOrder = (input: NextRunInput) => Promise<OrderState>;

/**
 * True when the workflow should go on in a new run, whatever is under way: that is ended first. Before the patch it waited
 * for a moment at which nothing was.
 */
export const isHistoryLong = (): boolean =>
  workflowInfo().continueAsNewSuggested && patched('continue-as-new-anywhere');
