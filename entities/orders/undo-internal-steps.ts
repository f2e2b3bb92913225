import type { OrderKind } from '../../domain/order/messages.js';
import type { StepState } from '../../domain/plan/step-state.js';
import { anyOf, type Database } from '../database.js';
import { orderTable } from '../tables/order-tables.js';
import { releaseSteps } from './gates.js';
import { openTasks } from './manual-tasks.js';
import { moveSteps } from './steps.js';
import type { OrchestratedOrderRow } from '../tables/orders.js';
import type { PlanStep } from '../tables/plan.js';
import type { Row } from '../tables/row.js';

type StepRow = Row<
  PlanStep,
  'id' | 'state' | 'orderId' | 'orderKind' | 'generation' | 'gateId' | 'result' | 'step'
>;

/** Internal steps of one order. */
export interface StepsToCompensate {
  readonly orderId: string;
  readonly kind: OrderKind;
  readonly stepIds: readonly string[];
}

/**
 * Undoes steps that never left Turnup: milestones and waits need nothing; what a person did is undone by a person,
 * where the catalog says so. Safe to repeat.
 */
export async function compensateInternalSteps(
  database: Database,
  { orderId, kind, stepIds }: StepsToCompensate,
): Promise<Readonly<Record<string, StepState>>> {
  return await database.transaction(async (tx) => {
    const [[order], steps] = await tx.reads<[Row<OrchestratedOrderRow, 'state' | 'customerId'>, StepRow]>(
      [`SELECT state, customerId FROM ${orderTable[kind]} WHERE id = ?`, [orderId]],
      [
        'SELECT id, state, orderId, orderKind, generation, gateId, result, step FROM plan_step WHERE id IN (?) ORDER BY id FOR UPDATE',
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

const isUndoneByTask = ({ step, result }: StepRow): boolean =>
  result?.skipped !== true && step.kind === 'manualTask' && step.compensation === 'opposite';
