import { ApplicationFailure } from '@temporalio/common';
import pMap from 'p-map';
import { retryDelay } from '../../domain/plan/retry-delay.js';
import { isRolledBack, type StepState } from '../../domain/plan/step-state.js';
import { findDownstreamSystem } from '../../entities/catalog/catalog-store.js';
import { anyOf, type Transaction, sql } from '../../entities/database.js';
import { releaseSteps } from '../../entities/orders/gates.js';
import { dequeueHandOffs, enqueueUndos } from '../../entities/orders/hand-off-queue.js';
import { inquiriesFrom, noInquiry } from '../../entities/orders/inquiries.js';
import { showHandedOff } from '../../entities/orders/orders.js';
import { outgoingColumns, type OutgoingRow, toOutgoing } from '../../entities/orders/outgoing-hand-offs.js';
import { moveSteps } from '../../entities/orders/steps.js';
import type { PlanStep } from '../../entities/tables/plan.js';
import type { Row } from '../../entities/tables/row.js';
import type { Dependencies } from '../dependencies.js';
import type { HandOffInput } from './hand-off.js';
import {
  type AnsweredUndo,
  recordUndoAnswers,
  requestUndo,
  stateAfter,
  type StepToUndo,
} from './undo-requests.js';

type UndoDependencies = Pick<Dependencies, 'database' | 'publicUrl' | 'downstream' | 'queue'>;

/**
 * Undoes steps: completed work by handing off its opposite, work under way by requesting the system to stop it, and
 * work that was never sent without any request. The result comes as a callback, like that of the work. What the system cannot
 * take now, or did not answer, is left to its queue, as is what a system that is not in the catalog is to undo: such steps are
 * `undoing` like the others. Of a workflow that does not know of queues (`mayQueue`) throws retryable failures while the system is
 * unknown, offline, busy or unreachable. Safe to repeat.
 */
export async function undoSteps(
  dependencies: UndoDependencies,
  input: HandOffInput,
): Promise<Readonly<Record<string, StepState>>> {
  const { database, downstream, queue, publicUrl } = dependencies;
  const { mayQueue = false } = input;
  const system = await findDownstreamSystem(database, input.system);
  if (!system && !mayQueue)
    throw ApplicationFailure.retryable(`there is no downstream system ${input.system}`, 'NoSystem');
  const offline = system?.status === 'offline';
  const isLimited = !system || offline || system.rateLimit !== undefined;
  const isFree = !isLimited && queue.isEmpty(input.system);
  const { steps, states, queued } = await database.transaction(async (tx) =>
    beginUndo(tx, input, { leavesAtOnce: isFree || !mayQueue, offline }),
  );
  if (queued) queue.wake(input.system);
  if (!system) return states;
  if (!mayQueue && offline && steps.length > 0)
    throw ApplicationFailure.retryable(`${system.name} is offline; the rollback waits`, 'Offline');
  const answered = await pMap(steps, (step) => requestUndo(downstream, { system, step, publicUrl }), {
    concurrency: 10,
  });
  await database.transaction((tx) => recordAnswers(tx, input, answered));
  if (answered.some(({ answer }) => isToBeRepeated(answer))) {
    if (!mayQueue) throw toFailure(answered);
    queue.wake(input.system);
  }
  for (const each of answered) states[each.step.id] = stateAfter(each);
  return states;
}

const isToBeRepeated = ({ outcome }: AnsweredUndo['answer']): boolean =>
  outcome === 'unreachable' || outcome === 'limited';

/** What was not answered tells more than what had to wait. */
function toFailure(answered: readonly AnsweredUndo[]): ApplicationFailure {
  const messagesOf = (wanted: 'unreachable' | 'limited') =>
    answered.flatMap(({ answer }) => (answer.outcome === wanted ? [answer.message] : []));
  const [unreachable] = messagesOf('unreachable');
  return unreachable === undefined
    ? ApplicationFailure.retryable(messagesOf('limited')[0], 'Busy')
    : ApplicationFailure.retryable(unreachable, 'Unreachable');
}

type UndoRow = OutgoingRow &
  Row<PlanStep, 'operation' | 'externalRef' | 'gateId' | 'result'> & { readonly isQueued: number };

interface BegunUndo {
  /** To be sent now. */
  readonly steps: readonly StepToUndo[];
  readonly states: Record<string, StepState>;
  /** True when some were put into the queue of their system. */
  readonly queued: boolean;
}

/** Of a workflow that does not know of queues steps whose system is offline are left as they are. */
async function beginUndo(
  tx: Transaction,
  input: HandOffInput,
  { leavesAtOnce, offline }: { readonly leavesAtOnce: boolean; readonly offline: boolean },
): Promise<BegunUndo> {
  const { kind, mayQueue = false } = input;
  const rows = await tx.rows<UndoRow>(
    `SELECT ${outgoingColumns}, operation, externalRef, gateId, result,
       EXISTS (SELECT 1 FROM queued_undo q WHERE q.stepId = plan_step.id) AS isQueued
     FROM plan_step WHERE id IN (?) ORDER BY id FOR UPDATE`,
    [anyOf(input.stepIds)],
  );
  const states: Record<string, StepState> = {};
  const toSend: StepToUndo[] = [];
  const ended: (string | null)[] = [];
  for (const { isQueued, result, ...row } of rows) {
    const step = toOutgoing(row);
    const { state, operation } = undoTransition(step, result?.skipped === true);
    states[step.id] = state;
    if (state === 'undoing' && isQueued === 0) toSend.push({ ...step, state, operation });
    if (state === step.state || (state === 'undoing' && offline && !mayQueue)) continue;
    // Without the id of the work an inquiry cannot mistake the work's end for that of its undoing.
    const unlessSame = (column: string) => sql(`IF(operation = ?, ${column}, NULL)`, [operation]);
    const set = {
      ...(state === 'undoing' && leavesAtOnce && inquiriesFrom(step.step, new Date())),
      reportedState: unlessSame('reportedState'),
      externalRef: unlessSame('externalRef'),
      operation,
    };
    moveSteps(tx, [step.id], state, { set });
    if (isRolledBack(state)) ended.push(step.gateId);
    if (step.state === 'handingOff') dequeueHandOffs(tx, [step.id]);
    if (state === 'cancelled')
      showHandedOff(tx, { kind: step.step.kind, ids: [step.id] }, state, { at: new Date() });
  }
  const stepIds = toSend.map(({ id }) => id);
  if (!leavesAtOnce) enqueueUndos(tx, { kind, stepIds });
  await releaseSteps(tx, input, ended);
  return { steps: leavesAtOnce ? toSend : [], states, queued: !leavesAtOnce && stepIds.length > 0 };
}

/** The start of a step's rollback. */
function undoTransition(
  { state, operation, step, isSent }: StepToUndo,
  isSkipped: boolean,
): { state: StepState; operation: 'do' | 'undo' } {
  switch (state) {
    case 'completed':
      return step.compensation === 'none' || isSkipped
        ? { state: 'undone', operation }
        : { state: 'undoing', operation: 'undo' };
    case 'handingOff':
      return { state: isSent ? 'undoing' : 'cancelled', operation: 'do' };
    case 'inProgress':
      return { state: 'undoing', operation: 'do' };
    case 'waiting':
    case 'failed':
    case 'undoing':
    case 'undone':
    case 'cancelled':
      return { state, operation };
  }
}

/** What was not answered is tried again from the queue, by the step's retry policy; the first try was one. */
async function recordAnswers(
  tx: Transaction,
  { kind, mayQueue = false }: HandOffInput,
  answered: readonly AnsweredUndo[],
): Promise<void> {
  await recordUndoAnswers(tx, answered);
  if (!mayQueue) return;
  for (const { step, answer } of answered) {
    if (answer.outcome !== 'unreachable' && answer.outcome !== 'limited') continue;
    const stepIds = [step.id];
    tx.update('plan_step', noInquiry, sql(`id = ? AND state = 'undoing'`, stepIds));
    const delay = answer.outcome === 'limited' ? 0 : (retryDelay(step.step.retry, 1) ?? 0);
    enqueueUndos(tx, {
      kind,
      stepIds,
      attempts: answer.outcome === 'limited' ? 0 : 1,
      lastError: answer.message,
      nextTryAt: new Date(Date.now() + delay * 1_000),
    });
  }
}
