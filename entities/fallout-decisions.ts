import { stepWorkflowId } from '../domain/ids.js';
import type { OrderKind } from '../domain/messages.js';
import type { Database } from './database.js';
import { putMessages } from './outbox-store.js';

export interface FalloutDecision {
  readonly falloutId: string;
  readonly caller: string;
}

export type FalloutAnswer =
  | { readonly outcome: 'accepted'; readonly workflowId: string }
  | { readonly outcome: 'unknown' }
  | { readonly outcome: 'refused'; readonly reason: string };

interface FalloutRow {
  readonly state: string;
  readonly stepId: string;
  readonly orderId: string;
  readonly orderKind: OrderKind;
  readonly partitionNo: number;
  readonly partitions: number;
}

/** An operator's decision that the failed step be tried again. */
export async function requestRetry(
  database: Database,
  { falloutId, caller }: FalloutDecision,
): Promise<FalloutAnswer> {
  return await database.transaction(async (tx) => {
    const [fallout] = await tx.rows<FalloutRow>(
      `SELECT f.state, f.stepId, s.orderId, s.orderKind, s.partitionNo, s.partitions
       FROM fallout f JOIN plan_step s ON s.id = f.stepId WHERE f.id = ? FOR UPDATE`,
      [falloutId],
    );
    if (!fallout) return { outcome: 'unknown' };
    if (fallout.state !== 'open') return { outcome: 'refused', reason: `the fallout is ${fallout.state}` };
    tx.write(
      `UPDATE fallout SET state = 'retrying', resolvedBy = ?, revision = revision + 1, updatedAt = ? WHERE id = ?`,
      [caller, new Date(), falloutId],
    );
    const id = stepWorkflowId(fallout);
    putMessages(tx, [{ workflowId: id, message: { type: 'retry', stepId: fallout.stepId, falloutId } }]);
    return { outcome: 'accepted', workflowId: id };
  });
}
