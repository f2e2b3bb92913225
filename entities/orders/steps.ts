import { stepMoves, type StepState } from '../../domain/plan/step-state.js';
import { statesBefore } from '../../domain/order/order-state.js';
import { anyOf, type Assignments, type Sql, sql, type Transaction } from '../database.js';
import { noInquiry } from './inquiries.js';
import { idsAnd } from '../events/changes.js';

/** Condition: the step is to be handed off and its request has not left, so its system cannot know of it. */
export const isQueued = sql(`(state = 'handingOff' AND sentAt IS NULL)`);

/** The same for a step that was read. */
export const isStepQueued = ({
  state,
  sentAt,
}: {
  readonly state: StepState;
  readonly sentAt: Date | null;
}): boolean => state === 'handingOff' && sentAt === null;

interface StepMoveOptions {
  /** Further columns that the move sets; expressions see the step as it was. */
  readonly set?: Assignments;
  /** Only steps in one of these states; the table must allow the move from each. */
  readonly from?: readonly StepState[];
  /** Further conditions that a step must meet. */
  readonly where?: Sql;
}

/**
 * Moves steps to a state, from any state from which the table of states allows it (domain/plan/step-state.ts); a step in
 * another state stays as it is. Put off until the next read or the commit.
 *
 * @throws {RangeError} when the table allows the move from none of the states in `from`
 */
export function moveSteps(
  tx: Transaction,
  ids: readonly string[],
  to: StepState,
  options: StepMoveOptions = {},
): void {
  if (ids.length > 0) tx.update('plan_step', assignments(to, options), among(idsAnd(ids), to, options));
}

/** The same for all steps of an order that meet the conditions. */
export function moveStepsOf(tx: Transaction, orderId: string, to: StepState, options: StepMoveOptions): void {
  tx.update('plan_step', assignments(to, options), among(sql('orderId = ?', [orderId]), to, options));
}

/**
 * Moves steps back to `waiting` with new content: steps that had not begun, or whose work was undone and is in the plan
 * again.
 */
export function resetSteps(tx: Transaction, ids: readonly string[], content: Assignments): void {
  const set = {
    ...content,
    withdrawal: null,
    generation: sql("generation + (state <> 'waiting')"),
    result: null,
    reportedState: null,
    externalRef: null,
    operation: 'do',
    dueAt: null,
    completedAt: null,
    startedAt: null,
    sentAt: null,
    state: 'waiting',
  };
  const where = sql('state IN (?)', [anyOf(['waiting', ...statesBefore(stepMoves, 'waiting')])]);
  tx.update('plan_step', set, idsAnd(ids, where));
}

/** The same, executed at once; returns how many steps it moved. */
export async function stepsMoved(
  tx: Transaction,
  ids: readonly string[],
  to: StepState,
  options: StepMoveOptions = {},
): Promise<number> {
  if (ids.length === 0) return 0;
  return await tx.updated('plan_step', assignments(to, options), among(idsAnd(ids), to, options));
}

// What is not under way is not asked for.
// MySQL sees the new value of a column that the same statement has set before: the state comes last.
const assignments = (to: StepState, { set }: StepMoveOptions): Assignments => ({
  ...noInquiry,
  ...set,
  state: to,
});

function among(steps: Sql, to: StepState, { from, where }: StepMoveOptions): Sql {
  const sources = statesBefore(stepMoves, to).filter((state) => !from || from.includes(state));
  const text = `${steps.text} AND state IN (?)${where ? ` AND ${where.text}` : ''}`;
  return sql(text, [...steps.values, anyOf(sources), ...(where?.values ?? [])]);
}
