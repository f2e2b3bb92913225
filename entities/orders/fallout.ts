import { v7 as uuidv7 } from 'uuid';
import { errorSignature } from '../../domain/plan/error-signature.js';
import type { FalloutType } from '../../domain/order/fault-types.js';
import { handOffKinds, type Step } from '../../domain/plan/plan.js';
import type { StepState } from '../../domain/plan/step-state.js';
import {
  type FalloutState,
  notSentCode,
  unreachableCode,
  unresolvedFallout,
} from '../../domain/tmf/schemas/fallout.js';
import { downstreamSystems } from '../catalog/catalog-store.js';
import { anyOf, type Database, type Sql, sql, type Transaction } from '../database.js';
import { recordEventFor, recordHandOffEvent } from '../events/event-sources.js';
import { orderTable } from '../tables/order-tables.js';
import type { Fallout, PlanStep } from '../tables/plan.js';
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
> & { readonly falloutType: FalloutType };

/** One row a step, generation and operation; one that was closed and fails again the same way is open again. */
export async function insertFallout(tx: Transaction, steps: readonly FailedStep[]): Promise<void> {
  if (steps.length === 0) return;
  const now = new Date();
  const aboutOf = await readSubjects(
    tx,
    steps.map(({ id }) => id),
  );
  for (const step of steps) {
    const [first] = step.result?.reasons ?? [];
    const reason =
      first?.message ??
      first?.reason ??
      `${step.downstreamSystem ?? 'A person'} reported ${step.reportedState ?? 'a failure'}`;
    const { falloutType, downstreamSystem } = step;
    const { specificationId = null, stepName = null } = aboutOf.get(step.id) ?? {};
    // What does not fit the columns is whole in the document.
    const code = (first?.code ?? 'failed').slice(0, 255);
    const signature = errorSignature({ falloutType, downstreamSystem, specificationId, code, reason });
    tx.write(
      `INSERT INTO fallout (id, state, orderId, orderKind, stepId, generation, operation, customerId,
         downstreamSystem, code, reason, falloutType, signature, specificationId, stepName, doc, openedAt, createdAt, updatedAt)
       SELECT ?, 'open', id, ?, ?, ?, ?, customerId, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM ${orderTable[step.orderKind]} WHERE id = ?
       ON DUPLICATE KEY UPDATE openedAt = IF(fallout.state = 'open', fallout.openedAt, VALUES(openedAt)), state = 'open', code = VALUES(code), reason = VALUES(reason), doc = VALUES(doc),
         falloutType = VALUES(falloutType), signature = VALUES(signature), specificationId = VALUES(specificationId),
         stepName = VALUES(stepName),
         resolvedAt = NULL, resolvedBy = NULL, updatedAt = VALUES(updatedAt), revision = fallout.revision + 1`,
      [
        uuidv7(),
        step.orderKind,
        step.id,
        step.generation,
        step.operation,
        downstreamSystem,
        code,
        reason.slice(0, 1024),
        falloutType,
        signature,
        specificationId,
        stepName,
        { '@type': 'Fallout', reasons: step.result?.reasons ?? [] },
        now,
        now,
        now,
        step.orderId,
      ],
    );
    recordDecisionRequired(tx, step);
  }
}

type Subject = Row<Fallout, 'specificationId' | 'stepName'>;

/** What the steps are for, as people know it. */
async function readSubjects(
  tx: Transaction,
  stepIds: readonly string[],
): Promise<ReadonlyMap<string, Subject>> {
  const rows = await tx.rows<Subject & Row<PlanStep, 'id'>>(
    `SELECT id, LEFT(JSON_UNQUOTE(JSON_EXTRACT(step, '$.specification.id')), 255) AS specificationId,
       LEFT(JSON_UNQUOTE(JSON_EXTRACT(step, '$.name')), 1024) AS stepName FROM plan_step WHERE id IN (?)`,
    [anyOf(stepIds)],
  );
  return new Map(rows.map(({ id, ...subject }) => [id, subject]));
}

/** A step, handed off or not, that cannot go on. */
type FailingStep = Omit<FailedStep, 'kind' | 'reportedState' | 'result' | 'falloutType'> &
  Row<PlanStep, 'state'> & { readonly step: Pick<Step, 'kind'> };

/** What is under way fails only as that; the rest also when its activity has committed it meanwhile. */
const sources: Readonly<Partial<Record<StepState, readonly StepState[]>>> = {
  undoing: ['undoing'],
  inProgress: ['inProgress'],
};

/** Why a step cannot go on. */
interface Failure {
  readonly falloutType: FalloutType;
  readonly code: string;
  readonly message: string;
}

/** The step becomes fallout, unless a callback or a cancellation has taken it elsewhere: an operator decides. */
export async function failStep(
  tx: Transaction,
  step: FailingStep,
  { falloutType, ...reason }: Failure,
): Promise<void> {
  const now = new Date();
  const failed = await stepsMoved(tx, [step.id], 'failed', {
    set: { completedAt: now },
    from: sources[step.state] ?? ['waiting', 'handingOff'],
    where: sql('generation = ?', [step.generation]),
  });
  if (failed === 0) return;
  showHandedOff(tx, { kind: step.step.kind, ids: [step.id] }, 'failed', { at: now });
  const { kind } = step.step;
  await insertFallout(tx, [
    { ...step, kind, falloutType, reportedState: null, result: { reasons: [reason] } },
  ]);
}

type UndeliverableRow = FailingStep & Row<PlanStep, 'sentAt' | 'step'>;

/** Steps whose downstream system could not be reached within their limit become fallout; of some not even a try was made. */
export async function failUndeliverable(
  database: Database,
  { stepIds, reason }: { readonly stepIds: readonly string[]; readonly reason: string },
): Promise<Readonly<Record<string, StepState>>> {
  const systemOf = await downstreamSystems(database);
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
      const unsent = systemOf(step.downstreamSystem ?? '') ? 'internal' : 'catalogFault';
      const falloutType = mayHaveArrived ? 'unreachable' : unsent;
      await failStep(tx, step, { falloutType, code, message: reason });
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
