import { stepWorkflowId } from '../../domain/order/ids.js';
import { mergeCharacteristics } from '../../domain/catalog/characteristics.js';
import type { NewMessage } from '../../domain/order/messages.js';
import { lateChangeCode } from '../../domain/tmf/schemas/fallout.js';
import type { Database, Transaction } from '../database.js';
import { putMessages } from '../outbox.js';
import type { Characteristic } from '../../domain/lib/values.js';
import type { Fallout, PlanStep } from '../tables/plan.js';
import type { Row } from '../tables/row.js';

interface FalloutDecision {
  readonly falloutId: string;
  readonly caller: string;
}

export type FalloutAnswer =
  | { readonly outcome: 'accepted'; readonly workflowId: string }
  | { readonly outcome: 'unknown' }
  | { readonly outcome: 'refused'; readonly reason: string };

type FalloutRow = Row<Fallout, 'state' | 'code' | 'stepId'> &
  Row<PlanStep, 'orderId' | 'orderKind' | 'partitionNo' | 'partitions' | 'operation' | 'result'>;

/** An operator's decision that the failed step be tried again. */
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
 * An operator's decision that the step counts as done: somebody did it by other means, or a value that it reported too late
 * is not followed. The workflow takes it as it takes the system's own word.
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
  /** The message to the workflow, or why it cannot be decided like that. */
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
