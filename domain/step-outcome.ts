import type { OrderState } from './order-state.js';
import type { Operation, StepState } from './step-state.js';

export interface ReportedStep {
  readonly state: StepState;
  readonly operation: Operation;
  readonly reportedState: OrderState | null;
}

/**
 * Where a step goes on its downstream system's final report; the state it has when the report changes nothing.
 * A system that was asked to stop and had already finished leaves the step `completed`: then it is undone.
 */
export function outcomeOf({ state, operation, reportedState }: ReportedStep): StepState {
  // What was given up, and done all the same: nobody needs to decide any more.
  if (state === 'failed' && reportedState === 'completed')
    return operation === 'undo' ? 'undone' : 'completed';
  if (state === 'undoing' && operation === 'undo') {
    if (reportedState === 'completed') return 'undone';
    return ended(reportedState) ? 'failed' : state;
  }
  if (state !== 'handingOff' && state !== 'inProgress' && state !== 'undoing') return state;
  if (reportedState === 'completed') return 'completed';
  if (!ended(reportedState)) return state;
  return state === 'undoing' ? 'cancelled' : 'failed';
}

const ended = (reported: OrderState | null): boolean =>
  reported === 'failed' || reported === 'cancelled' || reported === 'rejected' || reported === 'partial';
