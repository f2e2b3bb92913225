import type { OrderState } from '../../domain/order/order-state.js';
import type { StepState } from '../../domain/plan/step-state.js';
import { anyOf, type Database, sql } from '../../entities/database.js';
import { orderTable } from '../../entities/tables/order-tables.js';
import type { HandedOffStep } from '../hand-off/outgoing-hand-off.js';
import { failStep } from '../hand-off/send-hand-offs.js';
import { notSentCode, unknownOutcomeCodes, unreachableCode } from '../../domain/tmf/schemas/fallout.js';
import { dequeueHandOffs } from '../../entities/orders/hand-off-queue.js';
import { moveSteps } from '../../entities/orders/steps.js';
import { showHandedOff } from '../../entities/orders/orders.js';

export interface RetryInput {
  readonly stepId: string;
  readonly falloutId: string;
}

type States = Readonly<Record<string, StepState>>;

interface FailedRow extends HandedOffStep {
  readonly operation: 'do' | 'undo';
}

const columns = 'id, orderId, orderKind, downstreamSystem, state, generation, operation, step';
const orderStates = `COALESCE(${Object.values(orderTable)
  .map((table) => `(SELECT state FROM ${table} WHERE id = plan_step.orderId)`)
  .join(', ')})`;

/**
 * Makes a failed step ready to be handed off again: forward, or during rollback. Work that was refused or failed is
 * asked for anew, in a new generation; a request of which nobody knows whether it arrived keeps its key.
 */
export async function retryStep(database: Database, { stepId, falloutId }: RetryInput): Promise<States> {
  return await database.transaction(async (tx) => {
    const [step] = await tx.rows<FailedRow & { readonly orderState: OrderState }>(
      `SELECT ${columns}, ${orderStates} AS orderState FROM plan_step WHERE id = ? FOR UPDATE`,
      [stepId],
    );
    if (step?.state !== 'failed') return step ? { [stepId]: step.state } : {};
    const [fallout] = await tx.rows<{ code: string }>('SELECT code FROM fallout WHERE id = ?', [falloutId]);
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
    showHandedOff(tx, { kind: step.step.kind, ids: [stepId] }, shown, { at: now });
    tx.write(
      `UPDATE fallout SET state = 'resolved', resolvedAt = ?, updatedAt = ?, revision = revision + 1 WHERE id = ?`,
      [now, now, falloutId],
    );
    return { [stepId]: to };
  });
}

/** What may have arrived, or during rollback could not be stopped, is under way: its callback may come any time. */
function retryState(
  { operation, orderState }: { readonly operation: 'do' | 'undo'; readonly orderState: OrderState },
  mayHaveArrived: boolean,
): StepState {
  if (operation === 'undo') return 'completed';
  return mayHaveArrived || orderState === 'pendingCancellation' ? 'handingOff' : 'waiting';
}

/** Steps whose downstream system could not be reached within their limit become fallout; of some not even a try was made. */
export async function failUndeliverable(
  database: Database,
  { stepIds, reason }: { readonly stepIds: readonly string[]; readonly reason: string },
): Promise<States> {
  return await database.transaction(async (tx) => {
    const steps = await tx.rows<FailedRow & { readonly sentAt: Date | null }>(
      `SELECT ${columns}, sentAt FROM plan_step WHERE id IN (?) ORDER BY id FOR UPDATE`,
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
    dequeueHandOffs(
      tx,
      undelivered.map(({ id }) => id),
    );
    return Object.fromEntries(
      steps.map((step) => [step.id, undelivered.includes(step) ? 'failed' : step.state]),
    );
  });
}
