import { stepWorkflowId } from '../../domain/order/ids.js';
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
  readonly stepId: string;
  readonly orderId: string;
  readonly orderKind: OrderKind;
  readonly partitionNo: number;
  readonly partitions: number;
  readonly operation: StepOperation;
  readonly result: { readonly characteristics?: readonly Characteristic[] } | null;
}

/** An operator's decision that the failed step is to be tried again. */
export const requestRetry = async (database: Database, decision: FalloutDecision): Promise<FalloutAnswer> =>
  await decideFallout(database, decision, (tx, { stepId, code }) => {
    if (code === lateChangeCode)
      return 'the step has completed: complete the fallout with the value to keep, or have the downstream system correct it';
    tx.write(
      `UPDATE fallout SET state = 'retrying', resolvedBy = ?, revision = revision + 1, updatedAt = ? WHERE id = ?`,
      [decision.caller, new Date(), decision.falloutId],
    );
    return { type: 'retry', stepId, falloutId: decision.falloutId };
  });

interface CompletionDecision extends FalloutDecision {
  readonly characteristics: readonly Characteristic[];
  readonly note?: string;
}

/**
 * An operator's decision that the step counts as done: somebody did it by other means, or a value that it reported too
 * late is ignored. The workflow treats it like a report of the system.
 */
export const requestCompletion = async (
  database: Database,
  { characteristics, note, ...decision }: CompletionDecision,
): Promise<FalloutAnswer> =>
  await decideFallout(database, decision, (tx, { stepId, operation, result }) => {
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
  /** The message to the workflow, or why this decision is impossible. */
  write: (tx: Transaction, fallout: FalloutRow) => NewMessage | string,
): Promise<FalloutAnswer> {
  return await database.transaction(async (tx) => {
    const [fallout] = await tx.rows<FalloutRow>(
      `SELECT f.state, f.code, f.stepId, s.orderId, s.orderKind, s.partitionNo, s.partitions, s.operation, s.result
       FROM fallout f JOIN plan_step s ON s.id = f.stepId WHERE f.id = ? FOR UPDATE`,
      [falloutId],
    );
    if (!fallout) return { outcome: 'unknown' };
    if (fallout.state !== 'open') return { outcome: 'refused', reason: `the fallout is ${fallout.state}` };
    const message = write(tx, fallout);
    if (typeof message === 'string') return { outcome: 'refused', reason: message };
    const id = stepWorkflowId(fallout);
    putMessages(tx, [{ workflowId: id, message }]);
    return { outcome: 'accepted', workflowId: id };
  });
}
