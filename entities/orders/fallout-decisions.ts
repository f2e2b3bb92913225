import { partitionWorkflowId, stepWorkflowId, workflowId } from '../../domain/order/ids.js';
import { attributeChanges } from '../../domain/events/deed.js';
import { mergeCharacteristics } from '../../domain/catalog/characteristics.js';
import type { NewMessage } from '../../domain/order/messages.js';
import type { OrderState } from '../../domain/order/order-state.js';
import type { StepState } from '../../domain/plan/step-state.js';
import { lateChangeCode, unknownOutcomeCodes } from '../../domain/tmf/schemas/fallout.js';
import { type Database, sql, type Transaction } from '../database.js';
import { orderTable } from '../tables/order-tables.js';
import { putMessages } from '../outbox.js';
import { showHandedOff } from './orders.js';
import { moveSteps } from './steps.js';
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

type FalloutRow = Row<Fallout, 'state' | 'code' | 'orderId' | 'orderKind' | 'stepId'> & {
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
  /** The message to the workflow, or why this decision is impossible; without a step none failed. */
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
    recordDecision(tx, falloutId, fallout, message);
    const id = deciderOf(fallout, step);
    putMessages(tx, [{ workflowId: id, message }]);
    return { outcome: 'accepted', workflowId: id };
  });
}

/** On record with the fallout and with its order. */
function recordDecision(
  tx: Transaction,
  falloutId: string,
  { code, orderId, orderKind }: FalloutRow,
  message: NewMessage,
): void {
  const state = message.type === 'callback' ? 'completing' : 'retrying';
  const change = attributeChanges({ state: 'open' }, { state });
  tx.deeds?.add('fallout', { resource: 'fallout', id: falloutId, action: 'change', change });
  tx.deeds?.add(orderTable[orderKind], {
    resource: orderKind,
    id: orderId,
    action: 'request',
    change: attributeChanges({}, { fallout: { id: falloutId, code, state } }),
  });
}

/** The workflow that the decision is for. */
function deciderOf({ orderKind, orderId, faultyPartition }: FalloutRow, step?: StepRow): string {
  if (step) return stepWorkflowId({ ...step, orderKind, orderId });
  return faultyPartition === null
    ? workflowId(orderKind, orderId)
    : partitionWorkflowId(orderKind, orderId, faultyPartition);
}

/** The decision as the workflow takes it up. */
export interface RetryInput {
  readonly stepId: string;
  readonly falloutId: string;
}

type FailedRow = Row<PlanStep, 'state' | 'operation' | 'kind'> & { readonly orderState: OrderState };

const orderStates = `COALESCE(${Object.values(orderTable)
  .map((table) => `(SELECT state FROM ${table} WHERE id = plan_step.orderId)`)
  .join(', ')})`;

/**
 * Makes a failed step ready to be handed off again: forward, or during rollback. Work that was refused or failed is
 * asked for anew, in a new generation; a request of which nobody knows whether it arrived keeps its key.
 */
export async function retryStep(
  database: Database,
  { stepId, falloutId }: RetryInput,
): Promise<Readonly<Record<string, StepState>>> {
  return await database.transaction(async (tx) => {
    const [step] = await tx.rows<FailedRow>(
      `SELECT state, operation, kind, ${orderStates} AS orderState FROM plan_step WHERE id = ? FOR UPDATE`,
      [stepId],
    );
    if (step?.state !== 'failed') return step ? { [stepId]: step.state } : {};
    const [fallout] = await tx.rows<Row<Fallout, 'code'>>('SELECT code FROM fallout WHERE id = ?', [
      falloutId,
    ]);
    const mayHaveArrived = unknownOutcomeCodes.some((code) => code === fallout?.code);
    const to = retryState(step, mayHaveArrived);
    const now = new Date();
    moveSteps(tx, [stepId], to, {
      set: {
        operation: 'do',
        reportedState: null,
        result: null,
        completedAt: null,
        // The id that the system gave the work of an older generation must not stand for that of the new one.
        ...(!mayHaveArrived && { generation: sql('generation + 1'), externalRef: null }),
        ...(to === 'waiting' && { sentAt: null }),
      },
    });
    const shown = to === 'completed' ? 'completed' : 'acknowledged';
    showHandedOff(tx, { kind: step.kind, ids: [stepId] }, shown, { at: now });
    tx.write(
      `UPDATE fallout SET state = 'resolved', resolvedAt = ?, updatedAt = ?, revision = revision + 1 WHERE id = ?`,
      [now, now, falloutId],
    );
    return { [stepId]: to };
  });
}

/** What may have arrived, or during rollback could not be stopped, is under way: its callback may come any time. */
function retryState({ operation, orderState }: FailedRow, mayHaveArrived: boolean): StepState {
  if (operation === 'undo') return 'completed';
  return mayHaveArrived || orderState === 'pendingCancellation' ? 'handingOff' : 'waiting';
}
