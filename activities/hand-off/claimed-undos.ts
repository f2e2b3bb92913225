import { stepWorkflowId } from '../../domain/order/ids.js';
import { retryDelay } from '../../domain/plan/retry-delay.js';
import type { DownstreamSystem } from '../../domain/tmf/schemas/downstream-system.js';
import { unreachableCode } from '../../domain/tmf/schemas/fallout.js';
import { anyOf, sql, type Transaction } from '../../entities/database.js';
import { failStep } from '../../entities/orders/fallout.js';
import { claimPlaces, dequeue, postpone, releaseClaim } from '../../entities/orders/hand-off-queue.js';
import { inquiriesFrom } from '../../entities/orders/inquiries.js';
import { outgoingColumns, type OutgoingRow, toOutgoing } from '../../entities/orders/outgoing-hand-offs.js';
import { putMessages } from '../../entities/outbox.js';
import type { PlanStep } from '../../entities/tables/plan.js';
import type { Row } from '../../entities/tables/row.js';
import { type Claimed, leaseMs } from './claimed-hand-offs.js';
import { type AnsweredUndo, recordUndoAnswers, stateAfter, type StepToUndo } from './undo-requests.js';

/** A step to be taken back, or stopped, that a worker has claimed. */
export interface ClaimedUndo extends Claimed {
  readonly step: StepToUndo;
}

type ClaimedRow = OutgoingRow &
  Row<PlanStep, 'partitionNo' | 'partitions' | 'operation' | 'externalRef' | 'gateId'>;

/** Claims the first of the queue; what is not to be undone any more leaves it. */
export async function claimUndos(
  tx: Transaction,
  system: { readonly id: string } & Pick<DownstreamSystem, 'timeoutSeconds'>,
  atMost: number,
): Promise<readonly ClaimedUndo[]> {
  const now = new Date();
  // One that has to be handed off again in order to be stopped takes two requests.
  const until = new Date(now.getTime() + 2 * leaseMs(system));
  const places = await claimPlaces(tx, { queue: 'undos', system: system.id }, { now, atMost, until });
  if (places.length === 0) return [];
  const ids = places.map(({ stepId }) => stepId);
  // Read once the steps are locked: a subquery of the locking statement would show a document as it was before.
  const [, rows] = await tx.reads<[object, ClaimedRow]>(
    ['SELECT id FROM plan_step WHERE id IN (?) ORDER BY id FOR UPDATE', [anyOf(ids)]],
    [
      `SELECT ${outgoingColumns}, partitionNo, partitions, operation, externalRef, gateId
       FROM plan_step WHERE id IN (?)`,
      [anyOf(ids)],
    ],
  );
  const undoing = new Map(rows.filter(({ state }) => state === 'undoing').map((row) => [row.id, row]));
  dequeue(
    tx,
    'undos',
    ids.filter((id) => !undoing.has(id)),
  );
  return places.flatMap(({ stepId, attempts }) => {
    const row = undoing.get(stepId);
    return row ? [{ step: toOutgoing(row), attempts, until, workflowId: stepWorkflowId(row) }] : [];
  });
}

/**
 * Records what became of it; true when its workflow is to hear of it, because it is fallout now. An answer to what is asked for
 * anew by now changes nothing, and leaves the newer request in the queue.
 */
export async function recordUndoAnswerTo(
  tx: Transaction,
  { step, attempts, until, workflowId }: ClaimedUndo,
  answered: Pick<AnsweredUndo, 'answer' | 'externalRef'>,
): Promise<boolean> {
  const { id, operation } = step;
  const { answer } = answered;
  const place = { queue: 'undos', stepId: id } as const;
  const [current] = await tx.rows<Row<PlanStep, 'generation' | 'operation'>>(
    'SELECT generation, operation FROM plan_step WHERE id = ? FOR UPDATE',
    [id],
  );
  const isCurrent = current?.generation === step.generation && current.operation === operation;
  if (isCurrent) await recordUndoAnswers(tx, [{ ...answered, step }]);
  if (!isCurrent || answer.outcome === 'limited') {
    releaseClaim(tx, { ...place, until });
    return false;
  }
  if (answer.outcome === 'unreachable') {
    const delay = retryDelay(step.step.retry, attempts + 1);
    if (delay !== undefined) {
      const nextTryAt = new Date(Date.now() + delay * 1_000);
      postpone(tx, place, { attempts: attempts + 1, lastError: answer.message, nextTryAt });
      return false;
    }
    const { falloutType = 'unreachable', message } = answer;
    await failStep(tx, step, { falloutType, code: unreachableCode, message });
  }
  dequeue(tx, 'undos', [id]);
  if (answer.outcome !== 'unreachable' && stateAfter({ ...answered, step }) === 'undoing') {
    tx.update('plan_step', inquiriesFrom(step.step, new Date()), sql(`id = ? AND state = 'undoing'`, [id]));
    return false;
  }
  putMessages(tx, [{ workflowId, message: { type: 'callback', stepId: id, operation } }]);
  return true;
}
