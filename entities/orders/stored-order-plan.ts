import { isDeepStrictEqual } from 'node:util';
import {
  type ReportedValuesByStep,
  reportedValuesByStep,
} from '../../domain/decomposition/reported-values.js';
import type { StepReport } from '../../domain/decomposition/specification-node.js';
import type { Database } from '../database.js';
import { orderTable } from '../tables/order-tables.js';
import { acceptsHandOffs } from './outgoing-hand-offs.js';
import type { OrderKind } from '../../domain/order/messages.js';
import { isTerminal } from '../../domain/order/order-state.js';
import type { OrchestratedOrderRow, OrderItem } from '../tables/orders.js';
import type { Decomposition, PlanStep } from '../tables/plan.js';
import type { Filled, Row } from '../tables/row.js';

/** A step as it stands. */
export type PlanStepRow = Row<
  PlanStep,
  | 'id'
  | 'orderId'
  | 'orderKind'
  | 'partitionNo'
  | 'position'
  | 'downstreamSystem'
  | 'state'
  | 'generation'
  | 'operation'
  | 'reportedState'
  | 'result'
  | 'withdrawal'
  | 'startedAt'
  | 'sentAt'
  | 'gateId'
  | 'graph'
  | 'step'
>;

export type RunningOrderRow = Row<
  OrchestratedOrderRow,
  'state' | 'doc' | 'customerId' | 'partitions' | 'version'
> &
  Filled<OrchestratedOrderRow, 'caller'>;

/** The running plan. */
export interface StoredOrderPlan {
  readonly input: ReplanInput;
  readonly order: RunningOrderRow;
  readonly steps: readonly PlanStepRow[];
  readonly items: readonly PlanItemRow[];
}

export type PlanItemRow = Row<OrderItem, 'itemId' | 'state' | 'planned' | 'droppedBy'>;

export interface ReplanInput {
  readonly orderId: string;
  readonly kind: OrderKind;
  /** The partition whose workflow calls: it runs new steps. */
  readonly partition: number;
  /** The steps that reported something; none when the purpose is to give others their new content. */
  readonly stepIds: readonly string[];
  /** True when an order of one workflow may become one of several: its workflow goes on as them. */
  readonly mayDivide?: boolean;
}

/** The running plan, and what it was made from. */
export interface PlanSnapshot extends StoredOrderPlan {
  readonly basis: DecompositionBasis;
  readonly reportedValues: ReportedValuesByStep;
  /** The steps whose reports the plan is yet to follow. */
  readonly reporting: ReadonlySet<string>;
}

export type DecompositionBasis = Row<Decomposition, 'decomposedOrder' | 'inventory' | 'reportedValues'>;

/** The order that the plan is of, as it is now; undefined when there is none. */
export async function readRunningOrder(
  database: Database,
  { orderId, kind }: ReplanInput,
): Promise<RunningOrderRow | undefined> {
  const [order] = await database.rows<RunningOrderRow>(
    `SELECT state, doc, customerId, caller, partitions, version FROM ${orderTable[kind]} WHERE id = ?`,
    [orderId],
  );
  return order;
}

/** What the order's plan was made from; undefined when there is none. */
export async function readDecompositionBasis(
  database: Database,
  orderId: string,
): Promise<DecompositionBasis | undefined> {
  const [basis] = await database.rows<DecompositionBasis>(
    'SELECT decomposedOrder, inventory, reportedValues FROM decomposition WHERE orderId = ?',
    [orderId],
  );
  return basis;
}

/** How many steps and items a plan has, of which nothing else is read. */
export async function planSize(
  database: Database,
  orderId: string,
): Promise<{ readonly steps: number; readonly items: number }> {
  const [size] = await database.rows<{ readonly steps: number | string; readonly items: number | string }>(
    `SELECT (SELECT COUNT(*) FROM plan_step WHERE orderId = ?) AS steps,
       (SELECT COUNT(*) FROM order_item WHERE orderId = ?) AS items`,
    [orderId, orderId],
  );
  return { steps: Number(size?.steps ?? 0), items: Number(size?.items ?? 0) };
}

/** With all that was reported until now; undefined when the order has ended. */
export async function loadSnapshot(
  database: Database,
  input: ReplanInput,
): Promise<PlanSnapshot | undefined> {
  const { orderId } = input;
  const [order, basis, steps, items] = await Promise.all([
    readRunningOrder(database, input),
    readDecompositionBasis(database, orderId),
    database.rows<PlanStepRow>(
      `SELECT ${stepColumns} FROM plan_step WHERE orderId = ? ORDER BY position, id`,
      [orderId],
    ),
    database.rows<PlanItemRow>(
      'SELECT itemId, state, planned, droppedBy FROM order_item WHERE orderId = ? ORDER BY position',
      [orderId],
    ),
  ]);
  if (!order || !basis || !acceptsHandOffs(order.state)) return undefined;
  const reportedValues = reportedValuesByStep(steps.map(toReportingStep), basis.reportedValues);
  const reporting = Object.entries(reportedValues).filter(
    ([id, report]) => !isDeepStrictEqual(report, basis.reportedValues[id] ?? nothingYet),
  );
  return {
    input,
    order,
    steps,
    items,
    basis,
    reportedValues,
    reporting: new Set([...input.stepIds, ...reporting.map(([id]) => id)]),
  };
}

/** Items that are not this order's to change any more: they have ended, or were dropped. */
export const endedItems = (items: readonly PlanItemRow[]): ReadonlySet<string> =>
  new Set(
    items.flatMap(({ itemId, state, droppedBy }) =>
      isTerminal(state) || droppedBy !== null ? [itemId] : [],
    ),
  );

/** Items of the plan as it is: those that were dropped are not. */
export const plannedItems = (items: readonly PlanItemRow[]): ReadonlySet<string> =>
  new Set(items.flatMap(({ itemId, droppedBy }) => (droppedBy === null ? [itemId] : [])));

/** What is known of a step that has reported nothing. */
export const nothingYet: StepReport = { values: {}, final: false };

/** The same as if of what is yet to be followed only the steps had reported that the input names. */
export function withOwnReportsOnly(snapshot: PlanSnapshot): PlanSnapshot {
  const { input, basis, reportedValues, reporting } = snapshot;
  const own = new Set(input.stepIds);
  const known = Object.entries(reportedValues).map(([id, report]) => {
    const isCounted = !reporting.has(id) || own.has(id);
    return [id, isCounted ? report : (basis.reportedValues[id] ?? nothingYet)] as const;
  });
  return { ...snapshot, reportedValues: Object.fromEntries(known), reporting: own };
}

/** Those of a `PlanStepRow`. */
export const stepColumns = `id, orderId, orderKind, partitionNo, position, downstreamSystem, state, generation, operation,
  reportedState, result, withdrawal, startedAt, sentAt, gateId, graph, step`;

/** The fields of the step from which reported values are read. */
export const toReportingStep = ({
  id,
  state,
  result,
  reportedState,
  step,
}: Row<PlanStep, 'id' | 'state' | 'result' | 'reportedState' | 'step'>) => ({
  id,
  key: step.key,
  state,
  requestedCharacteristics: step.asked ?? [],
  characteristics: result?.characteristics ?? [],
  reportedCompleted: reportedState === 'completed',
});
