/**
 * A step's life. `waiting` has not been handed off or begun; `handingOff` is committed before the request leaves, so that a
 * crash in between is seen; `inProgress` was taken by the downstream system, is an open task or a running wait; `failed` is open fallout.
 * `undoing` and `undone` are the way back of a cancelled order; `cancelled` never had an effect.
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

/** Legal moves of a step; the one table (STYLE 5). */
export const stepMoves: Readonly<Record<StepState, readonly StepState[]>> = {
  waiting: ['handingOff', 'inProgress', 'completed', 'failed', 'cancelled'],
  handingOff: ['inProgress', 'completed', 'failed', 'undoing', 'cancelled'],
  inProgress: ['completed', 'failed', 'undoing', 'cancelled'],
  // What a step told may change too late: then it is fallout again (staggered decomposition).
  completed: ['undoing', 'undone', 'failed'],
  failed: ['waiting', 'handingOff', 'completed', 'undoing', 'undone', 'cancelled'],
  undoing: ['undone', 'failed', 'cancelled', 'completed'],
  // A branch that is asked for again.
  undone: ['waiting'],
  cancelled: ['waiting'],
};

/** Why a step is taken back while its order goes on: it is not asked for any more, or with something else. */
export const withdrawals = ['remove', 'redo'] as const;
export type Withdrawal = (typeof withdrawals)[number];

/** True when nothing of the step is left to wait for on the way back. */
export const endedBackward = (state: StepState): boolean => state === 'undone' || state === 'cancelled';

/** What the request to the downstream system is: the work, its reversal, or the wish that it be stopped. */
export const operations = ['do', 'undo', 'cancel'] as const;
export type Operation = (typeof operations)[number];
