import type { OrderState } from '../../domain/order/order-state.js';
import type { StepState } from '../../domain/plan/step-state.js';
import { unknownOutcomeCodes } from '../../domain/tmf/schemas/fallout.js';
import { type Database, sql } from '../database.js';
import { orderTable } from '../tables/order-tables.js';
import type { Fallout, PlanStep } from '../tables/plan.js';
import type { Row } from '../tables/row.js';
import { showHandedOff } from './orders.js';
import { moveSteps } from './steps.js';

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
