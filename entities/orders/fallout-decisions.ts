import { partitionWorkflowId, stepWorkflowId, workflowId } from '../../domain/order/ids.js';
import { attributeChanges } from '../../domain/events/deed.js';
import { mergeCharacteristics } from '../../domain/catalog/characteristics.js';
import type { NewMessage } from '../../domain/order/messages.js';
import type { StepResult } from '../../domain/plan/downstream-report.js';
import { type FalloutCompletion, lateChangeCode } from '../../domain/tmf/schemas/fallout.js';
import type { Database, Transaction } from '../database.js';
import { orderTable } from '../tables/order-tables.js';
import { putMessages } from '../outbox.js';
import { requestCancel } from './cancellation.js';
import { mayHaveEffect } from './failed-work.js';
import type { Characteristic } from '../../domain/lib/values.js';
import type { Fallout, PlanStep } from '../tables/plan.js';
import type { OrderItem } from '../tables/orders.js';
import type { Row } from '../tables/row.js';

/** What a person decides about a fallout, alone or with many others. */
export interface FalloutDecision {
  readonly falloutId: string;
  readonly caller: string;
  /** Why: on record with the decision. */
  readonly reason?: string;
  /** The job by which it is decided: only about what had failed when it was sent. */
  readonly job?: { readonly id: string; readonly submittedAt: Date };
}

export type FalloutAnswer =
  | { readonly outcome: 'accepted'; readonly workflowId: string }
  | { readonly outcome: 'unknown' }
  | { readonly outcome: 'refused'; readonly reason: string };

type FalloutRow = Row<Fallout, 'state' | 'code' | 'orderId' | 'orderKind' | 'stepId' | 'openedAt'> & {
  /** Of a fault of the order as a whole, the partition whose workflow has it; null: the order's own. */
  readonly faultyPartition: number | null;
};

type StepRow = Row<PlanStep, 'partitionNo' | 'partitions' | 'operation' | 'result'> & {
  readonly stepId: PlanStep['id'];
};

/** An operator's decision that what failed is to be tried again. */
export const requestRetry = async (database: Database, decision: FalloutDecision): Promise<FalloutAnswer> =>
  await decideFallout(database, decision, (tx, { code }, step) => {
    if (code === lateChangeCode)
      return 'the step has completed: complete the fallout with the value to keep, or have the downstream system correct it';
    tx.write(
      `UPDATE fallout SET state = 'retrying', resolvedBy = ?, revision = revision + 1, updatedAt = ? WHERE id = ?`,
      [decision.caller, new Date(), decision.falloutId],
    );
    const { falloutId } = decision;
    return step ? { type: 'retry', stepId: step.stepId, falloutId } : { type: 'tryAgain', falloutId };
  });

export interface CompletionDecision extends FalloutDecision {
  readonly characteristics: readonly Characteristic[];
  readonly note?: string;
  /** What shows that it was done: references to documents. */
  readonly evidence?: FalloutCompletion['evidence'];
}

/**
 * An operator's decision that the step counts as done: somebody did it by other means, or a value that it reported too
 * late is ignored. The workflow treats it like a report of the system.
 */
export const requestCompletion = async (
  database: Database,
  { characteristics, note, evidence, ...decision }: CompletionDecision,
): Promise<FalloutAnswer> =>
  await decideFallout(database, decision, (tx, _fallout, step) => {
    if (!step) return 'no step failed that could count as done: retry it';
    const { stepId, operation, result } = step;
    markCompleting(tx, decision, {
      ...(note !== undefined && { note }),
      ...(evidence && { evidence }),
    });
    const merged = mergeCharacteristics(result?.characteristics ?? [], characteristics);
    tx.write(`UPDATE plan_step SET reportedState = 'completed', result = ? WHERE id = ?`, [
      { characteristics: merged, reasons: [] },
      stepId,
    ]);
    return { type: 'callback', stepId, operation: operation === 'undo' ? 'undo' : 'do' };
  });

/**
 * An operator's decision that the step is left out, where its specification allows it and nothing of the work was done: it counts
 * as completed, has reported nothing, and there is nothing to undo.
 */
export const requestSkip = async (database: Database, decision: FalloutDecision): Promise<FalloutAnswer> =>
  await decideFallout(database, decision, async (tx, _fallout, step) => {
    const refusal = step
      ? await skipRefusal(tx, step.stepId)
      : 'no step failed that could be left out: retry it';
    if (refusal !== undefined || !step) return refusal ?? '';
    const { stepId } = step;
    markCompleting(tx, decision, { skipped: true });
    tx.write(`UPDATE plan_step SET reportedState = 'completed', result = ? WHERE id = ?`, [
      { characteristics: [], reasons: [], skipped: true } satisfies StepResult,
      stepId,
    ]);
    return { type: 'callback', stepId, operation: 'do' };
  });

/** Why the step, which is locked, cannot be left out; undefined when it can. */
async function skipRefusal(tx: Transaction, stepId: string): Promise<string | undefined> {
  const [[row], [item]] = await tx.reads<
    [Row<PlanStep, 'operation' | 'step'> & { readonly mayHaveEffect: number }, Row<OrderItem, 'planned'>]
  >(
    [
      `SELECT operation, step, ${mayHaveEffect.text} AS mayHaveEffect FROM plan_step WHERE id = ?`,
      [...mayHaveEffect.values, stepId],
    ],
    [
      `SELECT planned FROM order_item i JOIN plan_step s ON s.orderId = i.orderId AND s.itemId = i.itemId WHERE s.id = ?`,
      [stepId],
    ],
  );
  if (!row) return 'its step is not in the plan any more';
  const { operation, step } = row;
  const built = item?.planned.realizations.find((each) => each.stepId === stepId);
  if (operation === 'undo') return 'undoing is not left out: complete it when it is done';
  if (!step.skippable)
    return `the specification ${step.specification.id} does not allow to leave ${step.name} out`;
  if (row.mayHaveEffect === 1) return `${step.name} may be done, or a part of it: retry or complete it`;
  if (built)
    return `${step.name} builds ${built.name}, which the inventory would show although nobody built it: complete it when it is done`;
  if (step.staggers || step.asked?.length)
    return `${step.name} is to report ${step.asked?.join(', ') ?? 'values'}: complete it with them`;
  return undefined;
}

/** The order is about to go on as if the system had completed the step. */
function markCompleting(tx: Transaction, { falloutId, caller }: FalloutDecision, said: object): void {
  tx.write(
    `UPDATE fallout SET state = 'completing', resolvedBy = ?, doc = JSON_MERGE_PATCH(doc, ?),
       revision = revision + 1, updatedAt = ? WHERE id = ?`,
    [caller, said, new Date(), falloutId],
  );
}

/**
 * An operator's decision that the order is given up because of the fallout: what was done of it is undone, and it ends
 * cancelled. Refused like any cancellation, past a hard point of no return say.
 */
export async function requestOrderCancellation(
  database: Database,
  decision: FalloutDecision,
): Promise<FalloutAnswer> {
  const { falloutId, caller, reason, job } = decision;
  return await database.transaction(async (tx) => {
    const own = job && (await ownCancellation(tx, falloutId, job.id));
    if (own) return own;
    const fallout = await lockOpenFallout(tx, decision);
    if ('outcome' in fallout) return fallout;
    const { orderKind: kind, orderId, code } = fallout;
    const why = reason ?? `fallout ${code}`;
    const doc = {
      fallout: { id: falloutId, '@referredType': 'Fallout' },
      ...(job && { jobId: job.id }),
    };
    const request = { kind, orderId, caller, reason: why, doc };
    const answer = await requestCancel(database.within(tx), request);
    return answer.outcome === 'refused' ? { outcome: 'refused', reason: answer.reason } : answer;
  });
}

/** What the job has decided about another fallout of the order gives the order up with all of its fallout. */
async function ownCancellation(
  tx: Transaction,
  falloutId: string,
  jobId: string,
): Promise<FalloutAnswer | undefined> {
  const [cancelled] = await tx.rows<Row<Fallout, 'orderId' | 'orderKind'>>(
    `SELECT f.orderId, f.orderKind FROM fallout f JOIN cancel_order c ON c.orderId = f.orderId
     WHERE f.id = ? AND c.state <> 'terminatedWithError' AND JSON_UNQUOTE(JSON_EXTRACT(c.doc, '$.jobId')) = ? LIMIT 1`,
    [falloutId, jobId],
  );
  return cancelled && { outcome: 'accepted', workflowId: workflowId(cancelled.orderKind, cancelled.orderId) };
}

/** The fallout under its lock, if it is open, and was when the job was sent that decides about it. */
async function lockOpenFallout(
  tx: Transaction,
  { falloutId, job }: FalloutDecision,
): Promise<FalloutRow | Exclude<FalloutAnswer, { outcome: 'accepted' }>> {
  const [fallout] = await tx.rows<FalloutRow>(
    `SELECT state, code, stepId, orderId, orderKind, openedAt, partitionNo AS faultyPartition FROM fallout WHERE id = ? FOR UPDATE`,
    [falloutId],
  );
  if (!fallout) return { outcome: 'unknown' };
  const { state, openedAt } = fallout;
  if (state !== 'open') return { outcome: 'refused', reason: `the fallout is ${state}` };
  return job && openedAt && openedAt > job.submittedAt
    ? { outcome: 'refused', reason: 'it has failed again since the job was sent' }
    : fallout;
}

async function decideFallout(
  database: Database,
  decision: FalloutDecision,
  /** The message to the workflow, or why this decision is impossible; without a step none failed. */
  write: (
    tx: Transaction,
    fallout: FalloutRow,
    step?: StepRow,
  ) => NewMessage | string | Promise<NewMessage | string>,
): Promise<FalloutAnswer> {
  return await database.transaction(async (tx) => {
    const fallout = await lockOpenFallout(tx, decision);
    if ('outcome' in fallout) return fallout;
    const [step] = await tx.rows<StepRow>(
      'SELECT id AS stepId, partitionNo, partitions, operation, result FROM plan_step WHERE id = ? FOR UPDATE',
      [fallout.stepId],
    );
    const message = await write(tx, fallout, step);
    if (typeof message === 'string') return { outcome: 'refused', reason: message };
    recordDecision(tx, decision, fallout, message);
    const id = deciderOf(fallout, step);
    putMessages(tx, [{ workflowId: id, message }]);
    return { outcome: 'accepted', workflowId: id };
  });
}

/** On record with the fallout and with its order. */
function recordDecision(
  tx: Transaction,
  { falloutId, reason, job }: FalloutDecision,
  { code, orderId, orderKind }: FalloutRow,
  message: NewMessage,
): void {
  const state = message.type === 'callback' ? 'completing' : 'retrying';
  const change = attributeChanges({ state: 'open' }, { state });
  tx.deeds?.add('fallout', { resource: 'fallout', id: falloutId, action: 'change', change, reason });
  tx.deeds?.add(orderTable[orderKind], {
    resource: orderKind,
    id: orderId,
    action: 'request',
    change: attributeChanges({}, { fallout: { id: falloutId, code, state, ...(job && { job: job.id }) } }),
    reason,
  });
}

/** The workflow that the decision is for. */
function deciderOf({ orderKind, orderId, faultyPartition }: FalloutRow, step?: StepRow): string {
  if (step) return stepWorkflowId({ ...step, orderKind, orderId });
  return faultyPartition === null
    ? workflowId(orderKind, orderId)
    : partitionWorkflowId(orderKind, orderId, faultyPartition);
}
