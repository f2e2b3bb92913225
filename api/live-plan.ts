import { hrefOf } from '../domain/href.js';
import type { OrderKind } from '../domain/messages.js';
import { taskId } from '../domain/ids.js';
import type { Step } from '../domain/plan.js';
import type { StepState } from '../domain/step-state.js';
import { orderTable } from '../entities/order-tables.js';
import type { Context } from './context.js';
import { itemsOf, type ItemRow } from './resources/order-items.js';
import { withPinnedHrefs, withSpecificationHref } from './resources/catalog-ref.js';
import { orders } from './resources/orders.js';
import { task } from './resources/task.js';
import { Problem } from './tmf630/errors.js';
import type { Body } from './tmf630/resource.js';

export interface PlanRequest {
  readonly kind: OrderKind;
  readonly orderId: string;
  readonly origin: string;
}

interface StepRow {
  readonly state: StepState;
  readonly generation: number;
  readonly operation: string;
  readonly reportedState: string | null;
  readonly externalRef: string | null;
  readonly startedAt: Date | null;
  readonly completedAt: Date | null;
  readonly dueAt: Date | null;
  readonly step: Step;
}

/** The order's plan as it stands, with what each waiting step waits for. */
export async function livePlan({ database }: Context, { kind, orderId, origin }: PlanRequest): Promise<Body> {
  const [order] = await database.rows<{ state: string }>(
    `SELECT state FROM ${orderTable[kind]} WHERE id = ? AND caller IS NOT NULL`,
    [orderId],
  );
  if (!order) throw new Problem('notFound', `There is no ${kind} ${orderId} that Turnup runs.`);
  const [steps, items] = await Promise.all([
    database.rows<StepRow>(
      `SELECT state, generation, operation, reportedState, externalRef, startedAt, completedAt, dueAt, step
       FROM plan_step WHERE orderId = ? ORDER BY position`,
      [orderId],
    ),
    itemsOf(database, [orderId]),
  ]);
  return {
    '@type': 'Plan',
    order: { id: orderId, href: hrefOf(origin, orders[kind], orderId), state: order.state },
    items: (items.get(orderId) ?? []).map((item) => showItem(item, origin)),
    steps: showSteps(steps, origin),
  };
}

function showItem({ planned, state, productId }: ItemRow, origin: string): Body {
  return { ...withPinnedHrefs(origin, planned), state, ...(productId !== null && { productId }) };
}

/**
 * Each step with where it stands; a waiting one with the dependencies that are not completed, a task with its place in
 * the work list, a wait or lag with its end.
 */
export function showSteps(rows: readonly StepRow[], origin: string): Body[] {
  const byId = new Map(rows.map((row) => [row.step.id, row]));
  return rows.map(({ step, state, generation, operation, ...row }) => ({
    ...withSpecificationHref(origin, step),
    state,
    generation,
    operation,
    ...(row.reportedState !== null && { reportedState: row.reportedState }),
    ...(row.externalRef !== null && { externalRef: row.externalRef }),
    ...(row.startedAt && { startedAt: row.startedAt.toISOString() }),
    ...(row.completedAt && { completedAt: row.completedAt.toISOString() }),
    ...(row.dueAt && { dueAt: row.dueAt.toISOString() }),
    ...(step.kind === 'manualTask' && row.startedAt && { taskRef: taskRef(step.id, operation, origin) }),
    blockedBy: state === 'waiting' ? step.dependsOn.flatMap((id) => blocker(byId.get(id))) : [],
  }));
}

function taskRef(stepId: string, operation: string, origin: string): Body {
  const id = taskId(stepId, operation === 'undo' ? 'undo' : 'do');
  return { id, href: hrefOf(origin, task, id), '@referredType': task.type };
}

const blocker = (row: StepRow | undefined): Body[] =>
  row && row.state !== 'completed' ? [{ id: row.step.id, name: row.step.name, state: row.state }] : [];
