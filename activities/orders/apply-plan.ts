import { isDeepStrictEqual } from 'node:util';
import { changedAttributes } from '../../domain/lib/changed-attributes.js';
import { resourceChanges } from '../../domain/events/event-types.js';
import { partitionWorkflowId, workflowId as orderWorkflowId } from '../../domain/order/ids.js';
import { isTerminal } from '../../domain/order/order-state.js';
import type { GraphStep } from '../../domain/plan/partition.js';
import { type Plan, type PlannedItem, type Step, handOffKinds, isHandedOff } from '../../domain/plan/plan.js';
import type { Reconciliation } from '../../domain/plan/reconcile.js';
import type { Withdrawal } from '../../domain/plan/step-state.js';
import type { Carried } from '../../domain/tmf/documents/carried.js';
import { anyOf, sql, type Transaction } from '../../entities/database.js';
import { withdrawTasks } from '../../entities/orders/manual-tasks.js';
import { putMessages } from '../../entities/outbox.js';
import { insertSteps } from '../../entities/orders/step-store.js';
import { toHandOffOrder } from '../../domain/tmf/documents/hand-off-order.js';
import { closedFor, type Links, renewedGraph, updateLinks } from './renewed-graph.js';
import type {
  PlanStepRow,
  StoredOrderPlan,
  PlanItemRow,
  ReplanInput,
} from '../../entities/orders/stored-order-plan.js';
import { resetSteps, moveSteps } from '../../entities/orders/steps.js';
import { showHandedOff, renewHandedOff } from '../../entities/orders/orders.js';
import { changeRows } from '../../entities/events/changes.js';

/** The new plan, and what it makes of each step. */
interface PlanChange {
  readonly plan: Plan;
  readonly next: Reconciliation;
  readonly carriedBy: CarriedBy;
}

type CarriedBy = (step: Step) => Carried;

/** True when the partition, or another one, must read its steps again. */
export function applyPlan(
  tx: Transaction,
  running: StoredOrderPlan,
  { plan, next, carriedBy }: PlanChange,
): boolean {
  const { input, order, steps, items } = running;
  const { orderId, kind } = input;
  const { added, changed, dropped, undone, redone } = next;
  const { partitioning, gates, graph } = renewedGraph(running, next);
  const { partitionOf, count } = partitioning;
  insertSteps(tx, {
    orderId,
    orderKind: kind,
    customerId: order.customerId,
    steps: added,
    positionOf: positions(plan, steps),
    partitioning,
    gates,
    graph,
    carriedBy,
    started: new Map(),
  });
  // Callbacks go to the workflow of the partition from now on.
  if (order.partitions === 1 && count > 1)
    tx.write('UPDATE plan_step SET partitions = ? WHERE orderId = ?', [count, orderId]);
  applyChanges(tx, running, { next, gates, graph, carriedBy });
  const relinked = updateLinks(tx, running, { changed, gates, graph });
  const closed = closedFor(steps, { gates, again: new Set([...undone, ...redone.map(({ id }) => id)]) });
  updateItems(tx, orderId, { plan, items });
  const touched = [...added, ...changed, ...redone]
    .map(({ id }) => id)
    .concat(dropped, undone, relinked, closed);
  if (touched.length === 0) return false;
  const removed = new Set([...dropped, ...undone]);
  const milestonesChange =
    added.some(isMilestone) || steps.some(({ id, step }) => removed.has(id) && isMilestone(step));
  changeRows(tx, kind, {
    ids: [orderId],
    set: { milestones: plan.steps.filter(isMilestone).length, partitions: count },
    change: milestonesChange ? [{ change: 'attributeValueChange', fieldPath: 'milestone' }] : [],
    at: new Date(),
  });
  notifyPartitions(tx, input, new Set(touched.map((id) => partitionOf.get(id) ?? input.partition)));
  return true;
}

/** The content of waiting steps that stay where they are. */
export interface ContentChange {
  readonly items: readonly PlannedItem[];
  readonly steps: readonly Step[];
  readonly carriedBy: CarriedBy;
}

/** The same where nothing but this is different; true when some partition must read its steps again. */
export function applyContents(
  tx: Transaction,
  { input, steps: rows, items: before }: StoredOrderPlan,
  { items, steps, carriedBy }: ContentChange,
): boolean {
  const rowOf = new Map(rows.map((row) => [row.id, row]));
  for (const step of steps) {
    const row = rowOf.get(step.id);
    const { staggers: _, ...graph } = row?.graph ?? {};
    resetStep(tx, step, {
      graph: { ...graph, ...(step.staggers && { staggers: true }) } as GraphStep,
      gateId: row?.gateId ?? null,
      before: row,
      carriedBy,
    });
  }
  updateItems(tx, input.orderId, { plan: { items }, items: before });
  notifyPartitions(tx, input, new Set(steps.map(({ id }) => rowOf.get(id)?.partitionNo ?? input.partition)));
  return steps.length > 0;
}

const isMilestone = ({ kind }: Step): boolean => kind === 'milestone';

/** Existing steps take their new content, or are removed. */
function applyChanges(
  tx: Transaction,
  { steps }: StoredOrderPlan,
  { next, gates, graph, carriedBy }: Omit<PlanChange, 'plan'> & Omit<Links, 'changed'>,
): void {
  const { changed, dropped, undone, redone } = next;
  // An open task or a running wait never left Turnup: it ends at once.
  const internal = new Set(steps.filter(isOpenInternal).map(({ id }) => id));
  const rows = new Map(steps.map((row) => [row.id, row]));
  const redoneInternal = redone.filter(({ id }) => internal.has(id));
  cancelSteps(tx, [...dropped, ...cancelledAtOnce(steps, undone), ...redoneInternal.map(({ id }) => id)]);
  for (const step of [...changed, ...redoneInternal])
    resetStep(tx, step, {
      graph: graph.get(step.id),
      gateId: gates.before.get(step.id)?.id ?? null,
      before: rows.get(step.id),
      carriedBy,
    });
  markWithdrawal(
    tx,
    undone.filter((id) => !internal.has(id)),
    'remove',
  );
  markWithdrawal(
    tx,
    redone.filter(({ id }) => !internal.has(id)).map(({ id }) => id),
    'redo',
  );
  // A lag counts from when the step before it is finally completed.
  const again = new Set([...undone, ...redone.map(({ id }) => id)]);
  const lagging = steps.filter(
    ({ state, step: { lags = {} } }) => state === 'waiting' && Object.keys(lags).some((id) => again.has(id)),
  );
  if (lagging.length > 0)
    tx.write('UPDATE plan_step SET dueAt = NULL WHERE id IN (?)', [anyOf(lagging.map(({ id }) => id))]);
}

/** The workflows of other partitions read their steps again. */
function notifyPartitions(
  tx: Transaction,
  { orderId, kind, partition: own }: ReplanInput,
  numbers: ReadonlySet<number>,
): void {
  const others = [...numbers].filter((number) => number !== own);
  if (others.length === 0) return;
  putMessages(
    tx,
    // The order's own workflow too: a partition that had ended is to be started again.
    others.flatMap((partition) =>
      [partitionWorkflowId(kind, orderId, partition), orderWorkflowId(kind, orderId)].map((workflowId) => ({
        workflowId,
        message: { type: 'replanned', partition } as const,
      })),
    ),
  );
}

/** Those that end at once when they are undone. */
export const cancelledAtOnce = (
  steps: readonly PlanStepRow[],
  undone: readonly string[],
): readonly string[] => {
  const internal = new Set(steps.filter(isOpenInternal).map(({ id }) => id));
  return undone.filter((id) => internal.has(id));
};

const isOpenInternal = ({ downstreamSystem, state }: PlanStepRow): boolean =>
  downstreamSystem === null && state === 'inProgress';

/** A new step is shown after the step that it follows in the new plan. */
function positions(plan: Plan, rows: readonly PlanStepRow[]): (step: Step) => number {
  const known = new Map(rows.map(({ id, position }) => [id, position]));
  const result = new Map<string, number>();
  let last = 0;
  for (const { id } of plan.steps) {
    last = known.get(id) ?? last;
    result.set(id, last);
  }
  return ({ id }) => result.get(id) ?? last;
}

interface StepReset {
  readonly graph: GraphStep | undefined;
  readonly gateId: string | null;
  readonly before: PlanStepRow | undefined;
  readonly carriedBy: CarriedBy;
}

/** Steps that are not begun, or were undone or cancelled and are in the plan again. */
function resetStep(tx: Transaction, step: Step, { graph, gateId, before, carriedBy }: StepReset): void {
  const now = new Date();
  resetSteps(tx, [step.id], {
    step,
    graph,
    gateId,
    pointOfNoReturn: step.pointOfNoReturn,
    downstreamSystem: step.downstreamSystem ?? null,
  });
  withdrawTasks(tx, sql('stepId = ?', [step.id]), now);
  if (!isHandedOff(step)) return;
  const carried = carriedBy(step);
  const doc = toHandOffOrder(step, carried);
  const changed = before ? changedAttributes(toHandOffOrder(before.step, carried), doc) : [];
  const moved = before?.state === 'waiting' ? [] : ['state'];
  renewHandedOff(tx, step, { doc, changes: resourceChanges(step.kind, [...changed, ...moved]), at: now });
}

/** None of these had begun. */
function cancelSteps(tx: Transaction, ids: readonly string[]): void {
  if (ids.length === 0) return;
  const now = new Date();
  moveSteps(tx, ids, 'cancelled', { set: { withdrawal: 'remove', completedAt: now } });
  withdrawTasks(tx, sql('stepId IN (?)', [anyOf(ids)]), now);
  for (const kind of handOffKinds)
    showHandedOff(tx, { kind, ids }, 'cancelled', { at: now, set: { completionDate: now } });
}

function markWithdrawal(tx: Transaction, ids: readonly string[], withdrawal: Withdrawal): void {
  if (ids.length > 0)
    tx.write('UPDATE plan_step SET withdrawal = ? WHERE id IN (?)', [withdrawal, anyOf(ids)]);
}

function updateItems(
  tx: Transaction,
  orderId: string,
  { plan, items }: { readonly plan: Pick<Plan, 'items'>; readonly items: readonly PlanItemRow[] },
): void {
  const before = new Map(items.map((item) => [item.itemId, item]));
  for (const planned of plan.items) {
    const row = before.get(planned.id);
    if (!row || isTerminal(row.state) || isDeepStrictEqual(row.planned, planned)) continue;
    tx.write(
      'UPDATE order_item SET action = ?, planned = ?, openRules = ? WHERE orderId = ? AND itemId = ?',
      [planned.action, planned, planned.openRules?.length ?? 0, orderId, planned.id],
    );
  }
}
