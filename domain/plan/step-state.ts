import type { OrderState } from '../order/order-state.js';
import type { StepOperation } from '../order/messages.js';

/**
 * A step's life. `waiting` has not been handed off or begun; `handingOff` is committed before the request leaves, so that a
 * crash in between is seen; `inProgress` was taken by the downstream system, is an open task or a running wait; `failed` is open fallout.
 * `undoing` and `undone` are the rollback of a cancelled order; `cancelled` never had an effect.
 * @internal Exported for the tests.
 */
export const stepStates = [
  'waiting',
  'handingOff',
  'inProgress',
  'completed',
  'failed',
  'undoing',
  'undone',
  'cancelled',
] as const;
export type StepState = (typeof stepStates)[number];

/** Legal moves of a step; the one table, by which `moveSteps` changes steps in the database (entities/orders/steps.ts). */
export const stepMoves: Readonly<Record<StepState, readonly StepState[]>> = {
  waiting: ['handingOff', 'inProgress', 'completed', 'failed', 'cancelled'],
  handingOff: ['inProgress', 'completed', 'failed', 'undoing', 'cancelled'],
  inProgress: ['completed', 'failed', 'undoing', 'cancelled'],
  // A step may report a change too late: then it is fallout again (staggered decomposition).
  completed: ['undoing', 'undone', 'failed'],
  failed: ['waiting', 'handingOff', 'completed', 'undoing', 'undone', 'cancelled'],
  undoing: ['undone', 'failed', 'cancelled', 'completed'],
  // A branch that is in the plan again.
  undone: ['waiting'],
  cancelled: ['waiting'],
};

/** Why a step is undone while its order goes on: it is no longer in the plan, or has other content. */
const withdrawals = ['remove', 'redo'] as const;
export type Withdrawal = (typeof withdrawals)[number];

/** True when rollback need not wait for the step any longer. */
export const isRolledBack = (state: StepState): boolean => state === 'undone' || state === 'cancelled';

export interface ReportedStep {
  readonly state: StepState;
  readonly operation: StepOperation;
  readonly reportedState: OrderState | null;
  /** True when an earlier generation did a part of the work, which is still there. */
  readonly partlyDone?: boolean;
}

/**
 * The state that a step moves to on its downstream system's final report; its present state when the report changes
 * nothing. If a system was requested to stop and had already done all or a part of the work, the step becomes
 * `completed` and is then undone. During rollback everything under way is to stop, whether or not its system was
 * requested to yet.
 */
export function outcomeOf(
  { state, operation, reportedState, partlyDone = false }: ReportedStep,
  { rollingBack = false }: { readonly rollingBack?: boolean } = {},
): StepState {
  // A step that had failed and was completed after all: nobody needs to decide any more.
  if (state === 'failed' && reportedState === 'completed')
    return operation === 'undo' ? 'undone' : 'completed';
  if (state === 'undoing' && operation === 'undo') {
    if (reportedState === 'completed') return 'undone';
    return endedWithoutSuccess(reportedState) ? 'failed' : state;
  }
  if (state !== 'handingOff' && state !== 'inProgress' && state !== 'undoing') return state;
  if (reportedState === 'completed') return 'completed';
  if (!endedWithoutSuccess(reportedState)) return state;
  if (state !== 'undoing' && !rollingBack) return 'failed';
  return partlyDone || reportedState === 'partial' ? 'completed' : 'cancelled';
}

/** What a system reports when it ended without doing all of the work. */
export const unsuccessfulEnds = [
  'failed',
  'cancelled',
  'rejected',
  'partial',
] as const satisfies readonly OrderState[];

const endedWithoutSuccess = (reported: OrderState | null): boolean =>
  unsuccessfulEnds.some((end) => end === reported);

/** A manual task's life: it is open until a person has done it, could not do it, or need not do it any more. */
export const manualTaskStates = ['open', 'completed', 'failed', 'withdrawn'] as const;
export type ManualTaskState = (typeof manualTaskStates)[number];

/** Legal moves of a task; the one table. A failed one is open again when an operator retries its fallout. */
export const manualTaskMoves: Readonly<Record<ManualTaskState, readonly ManualTaskState[]>> = {
  open: ['completed', 'failed', 'withdrawn'],
  // Also tasks that were done or withdrawn, when their step is renewed.
  completed: ['open'],
  failed: ['open', 'withdrawn'],
  withdrawn: ['open'],
};

/**
 * How far a downstream order has come according to its system; the ranking is monotone. A report counts only when it
 * ranks higher than the last one, so a late `inProgress` never replaces a `completed`.
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

/** True when no further report can come for this hand-off. */
export const isFinalReport = (state: OrderState): boolean => rank[state] === 9;

/** True when the report takes the hand-off further. States of the same rank replace each other until one is final. */
export function advances(from: OrderState | null, to: OrderState): boolean {
  if (from === null) return true;
  if (isFinalReport(from)) return false;
  return from !== to && rank[to] >= rank[from];
}
