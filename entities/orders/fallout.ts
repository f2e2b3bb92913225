import { v7 as uuidv7 } from 'uuid';
import { handOffKinds, type Step } from '../../domain/plan/plan.js';
import type { StepState } from '../../domain/plan/step-state.js';
import {
  type FalloutState,
  notSentCode,
  unreachableCode,
  unresolvedFallout,
} from '../../domain/tmf/schemas/fallout.js';
import { anyOf, type Database, type Sql, sql, type Transaction } from '../database.js';
import { recordEventFor, recordHandOffEvent } from '../events/event-sources.js';
import { orderTable } from '../tables/order-tables.js';
import type { PlanStep } from '../tables/plan.js';
import type { Row } from '../tables/row.js';
import { cancelTaskOf } from './cancel-tasks.js';
import { dequeue } from './hand-off-queue.js';
import { showHandedOff } from './orders.js';
import { stepsMoved } from './steps.js';

/** A step that a person must decide about, and what is known of why. */
export type FailedStep = Row<
  PlanStep,
  | 'id'
  | 'orderId'
  | 'orderKind'
  | 'kind'
  | 'downstreamSystem'
  | 'generation'
  | 'operation'
  | 'reportedState'
  | 'result'
>;

/** One row a step, generation and operation; one that was closed and fails again the same way is open again. */
export function insertFallout(tx: Transaction, steps: readonly FailedStep[]): void {
  const now = new Date();
  for (const step of steps) {
    const [first] = step.result?.reasons ?? [];
    const reason =
      first?.message ??
      first?.reason ??
      `${step.downstreamSystem ?? 'A person'} reported ${step.reportedState ?? 'a failure'}`;
    tx.write(
      `INSERT INTO fallout (id, state, orderId, orderKind, stepId, generation, operation, customerId,
         downstreamSystem, code, reason, doc, createdAt, updatedAt)
       SELECT ?, 'open', id, ?, ?, ?, ?, customerId, ?, ?, ?, ?, ?, ? FROM ${orderTable[step.orderKind]} WHERE id = ?
       ON DUPLICATE KEY UPDATE state = 'open', code = VALUES(code), reason = VALUES(reason), doc = VALUES(doc),
         resolvedAt = NULL, resolvedBy = NULL, updatedAt = VALUES(updatedAt), revision = fallout.revision + 1`,
      [
        uuidv7(),
        step.orderKind,
        step.id,
        step.generation,
        step.operation,
        step.downstreamSystem,
        // What does not fit the columns is whole in the document.
        (first?.code ?? 'failed').slice(0, 255),
        reason.slice(0, 1024),
        { '@type': 'Fallout', reasons: step.result?.reasons ?? [] },
        now,
        now,
        step.orderId,
      ],
    );
    recordDecisionRequired(tx, step);
  }
}

/** A step, handed off or not, that cannot go on. */
type FailingStep = Omit<FailedStep, 'kind' | 'reportedState' | 'result'> &
  Row<PlanStep, 'state'> & { readonly step: Pick<Step, 'kind'> };

/** What is under way fails only as that; the rest also when its activity has committed it meanwhile. */
const sources: Readonly<Partial<Record<StepState, readonly StepState[]>>> = {
  undoing: ['undoing'],
  inProgress: ['inProgress'],
};

/** The step becomes fallout, unless a callback or a cancellation has taken it elsewhere: an operator decides. */
export async function failStep(
  tx: Transaction,
  step: FailingStep,
  reason: { readonly code: string; readonly message: string },
): Promise<void> {
  const now = new Date();
  const failed = await stepsMoved(tx, [step.id], 'failed', {
    set: { completedAt: now },
    from: sources[step.state] ?? ['waiting', 'handingOff'],
    where: sql('generation = ?', [step.generation]),
  });
  if (failed === 0) return;
  showHandedOff(tx, { kind: step.step.kind, ids: [step.id] }, 'failed', { at: now });
  insertFallout(tx, [{ ...step, kind: step.step.kind, reportedState: null, result: { reasons: [reason] } }]);
}

type UndeliverableRow = FailingStep & Row<PlanStep, 'sentAt' | 'step'>;

/** Steps whose downstream system could not be reached within their limit become fallout; of some not even a try was made. */
export async function failUndeliverable(
  database: Database,
  { stepIds, reason }: { readonly stepIds: readonly string[]; readonly reason: string },
): Promise<Readonly<Record<string, StepState>>> {
  return await database.transaction(async (tx) => {
    const steps = await tx.rows<UndeliverableRow>(
      `SELECT id, orderId, orderKind, downstreamSystem, state, generation, operation, step, sentAt FROM plan_step WHERE id IN (?) ORDER BY id FOR UPDATE`,
      [anyOf(stepIds)],
    );
    const undelivered = steps.filter(
      ({ state }) => state === 'waiting' || state === 'handingOff' || state === 'undoing',
    );
    for (const step of undelivered) {
      const mayHaveArrived = step.state === 'undoing' || step.sentAt !== null;
      const code = mayHaveArrived ? unreachableCode : notSentCode;
      await failStep(tx, step, { code, message: reason });
    }
    const ids = undelivered.map(({ id }) => id);
    for (const queue of ['handOffs', 'undos'] as const) dequeue(tx, queue, ids);
    return Object.fromEntries(
      steps.map((step) => [step.id, undelivered.includes(step) ? 'failed' : step.state]),
    );
  });
}

/** The fallout of these steps is over: what was asked for is done, or undone. */
export function resolveFallout(tx: Transaction, stepIds: readonly string[], now: Date): void {
  if (stepIds.length > 0)
    closeFallout(tx, 'resolved', { which: sql('stepId IN (?)', [anyOf(stepIds)]), now });
}

/** Nothing of an order that is rolled back is to be decided any more. */
export function cancelFallout(tx: Transaction, orderId: string, now: Date): void {
  closeFallout(tx, 'cancelled', { which: sql('orderId = ?', [orderId]), now });
}

/** Closes what is not resolved of the fallout that fulfils the condition: nobody has to decide about it any more. */
export function closeFallout(
  tx: Transaction,
  state: Extract<FalloutState, 'resolved' | 'cancelled'>,
  { which, now }: { readonly which: Sql; readonly now: Date },
): void {
  tx.write(
    `UPDATE fallout SET state = ?, resolvedAt = ?, updatedAt = ?, revision = revision + 1
     WHERE ${which.text} AND state IN (?)`,
    [state, now, now, ...which.values, anyOf(unresolvedFallout)],
  );
}

/**
 * What cannot go on wants a decision: the order that was handed off, and the one that it is part of unless that waits for
 * another decision already; and the request that either be cancelled, if that is why.
 */
function recordDecisionRequired(
  tx: Transaction,
  { id, orderId, orderKind, kind, reportedState }: FailedStep,
): void {
  recordEventFor(tx, orderKind, 'informationRequired', {
    where: `t.id = ? AND NOT EXISTS (SELECT 1 FROM fallout f WHERE f.orderId = t.id AND f.stepId <> ? AND f.state IN (?))`,
    values: [orderId, id, anyOf(unresolvedFallout)],
  });
  recordHandOffEvent(tx, kind, 'informationRequired', { where: 't.id = ?', values: [id] });
  recordEventFor(tx, cancelTaskOf[orderKind].resource, 'informationRequired', {
    where: `t.resource = ? AND t.orderId = ? AND t.state = 'inProgress'`,
    values: [cancelTaskOf[orderKind].resource, orderId],
  });
  const handedOff = handOffKinds.find((each) => each === kind);
  if (!handedOff || reportedState !== 'cancelled') return;
  recordEventFor(tx, cancelTaskOf[handedOff].resource, 'informationRequired', {
    where: `t.resource = ? AND t.orderId = ? AND t.state = 'done'`,
    values: [cancelTaskOf[handedOff].resource, id],
  });
}
