import type { OrderState } from '../../domain/order/order-state.js';
import type { OrderKind } from '../../domain/order/messages.js';
import type { Step } from '../../domain/plan/plan.js';
import type { StepState } from '../../domain/plan/step-state.js';
import { anyOf, type Database } from '../../entities/database.js';
import { orderTable } from '../../entities/tables/order-tables.js';
import type { HandOffInput } from '../hand-off/hand-off.js';
import { openTasks } from './open-tasks.js';
import { releaseSteps } from '../../entities/orders/gates.js';
import { moveSteps } from '../../entities/orders/steps.js';

interface StepRow {
  readonly id: string;
  readonly state: StepState;
  readonly orderId: string;
  readonly orderKind: OrderKind;
  readonly generation: number;
  readonly gateId: string | null;
  readonly step: Step;
}

/**
 * Undoes what never left Turnup: of milestones and waits there is nothing to undo; what a person did is undone by a
 * person, where the catalog says so. Safe to repeat.
 */
export async function compensateInternalSteps(
  database: Database,
  { orderId, kind, stepIds }: Omit<HandOffInput, 'system'>,
): Promise<Readonly<Record<string, StepState>>> {
  return await database.transaction(async (tx) => {
    const [[order], steps] = await tx.reads<[{ state: OrderState; customerId: string | null }, StepRow]>(
      [`SELECT state, customerId FROM ${orderTable[kind]} WHERE id = ?`, [orderId]],
      [
        'SELECT id, state, orderId, orderKind, generation, gateId, step FROM plan_step WHERE id IN (?) ORDER BY id FOR UPDATE',
        [anyOf(stepIds)],
      ],
    );
    const now = new Date();
    const done = steps.filter(({ state }) => state === 'completed');
    const [byTask, immediate] = [done.filter(isUndoneByTask), done.filter((each) => !isUndoneByTask(each))];
    const idsOf = (rows: readonly StepRow[]): string[] => rows.map(({ id }) => id);
    moveSteps(tx, idsOf(immediate), 'undone', { set: { completedAt: now } });
    moveSteps(tx, idsOf(byTask), 'undoing', { set: { operation: 'undo', reportedState: null } });
    const customerId = order?.customerId ?? null;
    openTasks(
      tx,
      byTask.map((each) => ({ ...each, customerId, operation: 'undo' })),
      now,
    );
    await releaseSteps(
      tx,
      { orderId, kind },
      immediate.map(({ gateId }) => gateId),
    );
    const states = Object.fromEntries(steps.map(({ id, state }) => [id, state]));
    for (const { id } of immediate) states[id] = 'undone';
    for (const { id } of byTask) states[id] = 'undoing';
    return states;
  });
}

const isUndoneByTask = ({ step }: StepRow): boolean =>
  step.kind === 'manualTask' && step.compensation === 'opposite';
