import { partitionWorkflowId, stepWorkflowId, workflowId } from '../../domain/order/ids.js';
import { mergeCharacteristics } from '../../domain/catalog/characteristics.js';
import type { NewMessage, OrderKind, StepOperation } from '../../domain/order/messages.js';
import { type FalloutState, lateChangeCode } from '../../domain/tmf/schemas/fallout.js';
import type { Database, Transaction } from '../database.js';
import { putMessages } from '../outbox.js';
import type { Characteristic } from '../../domain/lib/values.js';

interface FalloutDecision {
  readonly falloutId: string;
  readonly caller: string;
}

export type FalloutAnswer =
  | { readonly outcome: 'accepted'; readonly workflowId: string }
  | { readonly outcome: 'unknown' }
  | { readonly outcome: 'refused'; readonly reason: string };

interface FalloutRow {
  readonly state: FalloutState;
  readonly code: string;
  readonly orderId: string;
  readonly orderKind: OrderKind;
  /** Of a fault of the order as a whole, the partition whose workflow has it; null: the order's own. */
  readonly faultyPartition: number | null;
  /** Null when no step failed, but the order cannot go on. */
  readonly stepId: string | null;
}

interface StepRow {
  readonly stepId: string;
  readonly partitionNo: number;
  readonly partitions: number;
  readonly operation: StepOperation;
  readonly result: { readonly characteristics?: readonly Characteristic[] } | null;
}

/** An operator's decision that what failed be tried again. */
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

interface CompletionDecision extends FalloutDecision {
  readonly characteristics: readonly Characteristic[];
  readonly note?: string;
}

/**
 * An operator's decision that the step counts as done: somebody did it by other means, or a value that it reported too late
 * is not followed. The workflow takes it as it takes the system's own word.
 */
export const requestCompletion = async (
  database: Database,
  { characteristics, note, ...decision }: CompletionDecision,
): Promise<FalloutAnswer> =>
  await decideFallout(database, decision, (tx, _fallout, step) => {
    if (!step) return 'no step failed that could count as done: retry it';
    const { stepId, operation, result } = step;
    tx.write(
      `UPDATE fallout SET state = 'completing', resolvedBy = ?, doc = JSON_MERGE_PATCH(doc, ?),
         revision = revision + 1, updatedAt = ? WHERE id = ?`,
      [decision.caller, { ...(note !== undefined && { note }) }, new Date(), decision.falloutId],
    );
    const merged = mergeCharacteristics(result?.characteristics ?? [], characteristics);
    tx.write(`UPDATE plan_step SET reportedState = 'completed', result = ? WHERE id = ?`, [
      { characteristics: merged, reasons: [] },
      stepId,
    ]);
    return { type: 'callback', stepId, operation: operation === 'undo' ? 'undo' : 'do' };
  });

async function decideFallout(
  database: Database,
  { falloutId }: FalloutDecision,
  /** The message to the workflow, or why it cannot be decided like that; without a step none failed. */
  write: (tx: Transaction, fallout: FalloutRow, step?: StepRow) => NewMessage | string,
): Promise<FalloutAnswer> {
  return await database.transaction(async (tx) => {
    const [fallout] = await tx.rows<FalloutRow>(
      `SELECT state, code, stepId, orderId, orderKind, partitionNo AS faultyPartition FROM fallout WHERE id = ? FOR UPDATE`,
      [falloutId],
    );
    if (!fallout) return { outcome: 'unknown' };
    if (fallout.state !== 'open') return { outcome: 'refused', reason: `the fallout is ${fallout.state}` };
    const [step] = await tx.rows<StepRow>(
      'SELECT id AS stepId, partitionNo, partitions, operation, result FROM plan_step WHERE id = ? FOR UPDATE',
      [fallout.stepId],
    );
    const message = write(tx, fallout, step);
    if (typeof message === 'string') return { outcome: 'refused', reason: message };
    const id = deciderOf(fallout, step);
    putMessages(tx, [{ workflowId: id, message }]);
    return { outcome: 'accepted', workflowId: id };
  });
}

/** The workflow that the decision is for. */
function deciderOf({ orderKind, orderId, faultyPartition }: FalloutRow, step?: StepRow): string {
  if (step) return stepWorkflowId({ ...step, orderKind, orderId });
  return faultyPartition === null
    ? workflowId(orderKind, orderId)
    : partitionWorkflowId(orderKind, orderId, faultyPartition);
}
