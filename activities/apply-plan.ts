import { isDeepStrictEqual } from 'node:util';
import { partitionWorkflowId } from '../domain/ids.js';
import type { OrderKind } from '../domain/messages.js';
import { terminal, type OrderState } from '../domain/order-state.js';
import { graphsOf, type GraphStep, type Partitioning } from '../domain/partition.js';
import type { Characteristic, Plan, PlannedItem, Step } from '../domain/plan.js';
import type { Reconciliation } from '../domain/reconcile.js';
import type { Operation, StepState, Withdrawal } from '../domain/step-state.js';
import { anyOf, type Transaction } from '../entities/database.js';
import { handOffTable, orderTable } from '../entities/order-tables.js';
import { putMessages } from '../entities/outbox-store.js';
import { insertSteps } from '../entities/step-store.js';
import { handOffOrder } from './hand-off-order.js';

export interface ReplanInput {
  readonly orderId: string;
  readonly kind: OrderKind;
  /** The partition whose workflow asks: new steps are run by it. */
  readonly partition: number;
  /** The steps that told something; none when others are to be given their new content. */
  readonly stepIds: readonly string[];
}

/** A step as it stands. */
export interface StepRow {
  readonly id: string;
  readonly orderId: string;
  readonly orderKind: OrderKind;
  readonly partitionNo: number;
  readonly position: number;
  readonly downstreamSystem: string;
  readonly state: StepState;
  readonly generation: number;
  readonly operation: Operation;
  readonly reportedState: OrderState | null;
  readonly result: { readonly characteristics?: readonly Characteristic[] } | null;
  readonly withdrawal: Withdrawal | null;
  readonly graph: GraphStep;
  readonly step: Step;
}

export interface OrderRow {
  readonly state: OrderState;
  readonly doc: object;
  readonly customerId: string | null;
  readonly partitions: number;
}

/** The running plan. */
export interface Running {
  readonly input: ReplanInput;
  readonly order: OrderRow;
  readonly steps: readonly StepRow[];
  readonly items: readonly ItemRow[];
}

export interface ItemRow {
  readonly itemId: string;
  readonly state: OrderState;
  readonly planned: PlannedItem;
}

/** The plan to come, and what it makes of each step. */
export interface Change {
  readonly plan: Plan;
  readonly next: Reconciliation;
}

/** True when the partition, or another one, has to read its steps again. */
export function applyPlan(tx: Transaction, running: Running, { plan, next }: Change): boolean {
  const { input, order, steps, items } = running;
  const { orderId, kind } = input;
  const { added, changed, dropped, undone, redone } = next;
  const partitioning: Partitioning = {
    partitionOf: new Map([
      ...added.map(({ id }) => [id, input.partition] as const),
      ...steps.map(({ id, partitionNo }) => [id, partitionNo] as const),
    ]),
    count: order.partitions,
  };
  const graphs = graphsOf(plan, partitioning);
  const graph = new Map(graphs.flatMap((each) => each.steps.map((step) => [step.id, step])));
  insertSteps(tx, {
    orderId,
    orderKind: kind,
    customerId: order.customerId,
    steps: added,
    positionOf: positions(plan, steps),
    partitioning,
    graph,
    handingOff: new Set(),
    handOff: handOffOrder,
  });
  for (const step of changed) renew(tx, step, graph.get(step.id));
  withdraw(tx, dropped);
  mark(tx, undone, 'remove');
  mark(
    tx,
    redone.map(({ id }) => id),
    'redo',
  );
  const renewed = new Set(changed.map(({ id }) => id));
  const relinked = steps.filter(
    (row) => !renewed.has(row.id) && graph.has(row.id) && !sameLinks(row.graph, graph.get(row.id)),
  );
  for (const { id, graph: before } of relinked)
    tx.write('UPDATE plan_step SET graph = ? WHERE id = ?', [{ ...before, ...links(graph.get(id)) }, id]);
  updateItems(tx, orderId, { plan, items });
  const touched = [...added, ...changed, ...redone].map(({ id }) => id).concat(dropped, undone);
  const isChanged = touched.length > 0 || relinked.length > 0;
  if (isChanged)
    tx.write(`UPDATE ${orderTable[kind]} SET revision = revision + 1, updatedAt = ? WHERE id = ?`, [
      new Date(),
      orderId,
    ]);
  const others = new Set(
    [...touched, ...relinked.map(({ id }) => id)].map((id) => partitioning.partitionOf.get(id)),
  );
  putMessages(
    tx,
    [...others]
      .filter((number) => number !== undefined && number !== input.partition)
      .map((number) => ({
        workflowId: partitionWorkflowId(kind, orderId, number ?? 0),
        message: { type: 'replanned' } as const,
      })),
  );
  return isChanged;
}

type Links = Pick<GraphStep, 'remoteDependents' | 'remoteDependencies'>;

/** Who waits for whom elsewhere: the one thing of a begun step that may still change. */
const links = (step: GraphStep | undefined): Links => ({
  remoteDependents: step?.remoteDependents ?? [],
  remoteDependencies: step?.remoteDependencies ?? [],
});

const sameLinks = (a: GraphStep, b: GraphStep | undefined): boolean => isDeepStrictEqual(links(a), links(b));

/** A new step is shown after the step that it follows in the new plan. */
function positions(plan: Plan, rows: readonly StepRow[]): (step: Step) => number {
  const known = new Map(rows.map(({ id, position }) => [id, position]));
  const result = new Map<string, number>();
  let last = 0;
  for (const { id } of plan.steps) {
    last = known.get(id) ?? last;
    result.set(id, last);
  }
  return ({ id }) => result.get(id) ?? last;
}

/** A step that is not begun, or was taken back and is asked for again. */
function renew(tx: Transaction, step: Step, graph: GraphStep | undefined): void {
  const now = new Date();
  // In this order: MySQL sees the new value of a column that the same statement has set before.
  tx.write(
    `UPDATE plan_step SET step = ?, graph = ?, pointOfNoReturn = ?, downstreamSystem = ?, withdrawal = NULL,
       generation = generation + (state <> 'waiting'), result = NULL, reportedState = NULL, externalRef = NULL,
       operation = 'do', completedAt = NULL, startedAt = NULL, state = 'waiting' WHERE id = ?`,
    [step, graph, step.pointOfNoReturn, step.downstreamSystem, step.id],
  );
  const table = handOffTable[step.kind];
  if (!table) return;
  tx.write(
    `UPDATE ${table} SET doc = ?, state = 'acknowledged', completionDate = NULL, updatedAt = ?,
       revision = revision + 1 WHERE id = ?`,
    [handOffOrder(step), now, step.id],
  );
}

/** Nothing of these was begun. */
function withdraw(tx: Transaction, ids: readonly string[]): void {
  if (ids.length === 0) return;
  const now = new Date();
  tx.write(
    `UPDATE plan_step SET state = 'cancelled', withdrawal = 'remove', completedAt = ? WHERE id IN (?)`,
    [now, anyOf(ids)],
  );
  for (const table of Object.values(handOffTable)) {
    tx.write(
      `UPDATE ${table} SET state = 'cancelled', completionDate = ?, updatedAt = ?, revision = revision + 1
       WHERE id IN (?)`,
      [now, now, anyOf(ids)],
    );
  }
}

function mark(tx: Transaction, ids: readonly string[], withdrawal: Withdrawal): void {
  if (ids.length > 0)
    tx.write('UPDATE plan_step SET withdrawal = ? WHERE id IN (?)', [withdrawal, anyOf(ids)]);
}

function updateItems(
  tx: Transaction,
  orderId: string,
  { plan, items }: { readonly plan: Plan; readonly items: readonly ItemRow[] },
): void {
  const before = new Map(items.map((item) => [item.itemId, item]));
  for (const planned of plan.items) {
    const row = before.get(planned.id);
    if (!row || terminal(row.state) || isDeepStrictEqual(row.planned, planned)) continue;
    tx.write('UPDATE order_item SET planned = ?, openRules = ? WHERE orderId = ? AND itemId = ?', [
      planned,
      planned.openRules?.length ?? 0,
      orderId,
      planned.id,
    ]);
  }
}
