import { isDeepStrictEqual } from 'node:util';
import type { Inventory } from '../../domain/inventory/inventory.js';
import type { OrderToPlan } from '../../domain/order/order.js';
import {
  type ReportedValuesByStep,
  reportedValuesByStep,
} from '../../domain/decomposition/reported-values.js';
import type { Database } from '../../entities/database.js';
import { orderTable } from '../../entities/tables/order-tables.js';
import { acceptsHandOffs } from '../hand-off/hand-off.js';
import type { OrderKind, StepOperation } from '../../domain/order/messages.js';
import type { OrderState } from '../../domain/order/order-state.js';
import type { GraphStep } from '../../domain/plan/partition.js';
import type { PlannedItem, Step } from '../../domain/plan/plan.js';
import type { StepState, Withdrawal } from '../../domain/plan/step-state.js';
import type { Characteristic } from '../../domain/lib/values.js';

/** A step as it stands. */
export interface PlanStepRow {
  readonly id: string;
  readonly orderId: string;
  readonly orderKind: OrderKind;
  readonly partitionNo: number;
  readonly position: number;
  /** Null when it never leaves Turnup. */
  readonly downstreamSystem: string | null;
  readonly state: StepState;
  readonly generation: number;
  readonly operation: StepOperation;
  readonly reportedState: OrderState | null;
  readonly result: { readonly characteristics?: readonly Characteristic[] } | null;
  readonly withdrawal: Withdrawal | null;
  readonly sentAt: Date | null;
  readonly graph: GraphStep;
  readonly step: Step;
}

export interface RunningOrderRow {
  readonly state: OrderState;
  readonly doc: object;
  readonly customerId: string | null;
  readonly caller: string;
  readonly partitions: number;
}

/** The running plan. */
export interface StoredOrderPlan {
  readonly input: ReplanInput;
  readonly order: RunningOrderRow;
  readonly steps: readonly PlanStepRow[];
  readonly items: readonly PlanItemRow[];
}

export interface PlanItemRow {
  readonly itemId: string;
  readonly state: OrderState;
  readonly planned: PlannedItem;
}

export interface ReplanInput {
  readonly orderId: string;
  readonly kind: OrderKind;
  /** The partition whose workflow asks: new steps are run by it. */
  readonly partition: number;
  /** The steps that reported something; none when others are to be given their new content. */
  readonly stepIds: readonly string[];
}

/** The running plan as it stood, and what it was made from. */
export interface PlanSnapshot extends StoredOrderPlan {
  readonly basis: DecompositionBasis;
  readonly reportedValues: ReportedValuesByStep;
  /** The steps whose reports the plan is yet to follow. */
  readonly reporting: ReadonlySet<string>;
}

export interface DecompositionBasis {
  /** Null when an earlier version stored the plan: the order's document is read instead. */
  readonly decomposedOrder: OrderToPlan | null;
  readonly inventory: Inventory;
  readonly reportedValues: ReportedValuesByStep;
}

/** With all that was reported until now; undefined when the order runs no more. */
export async function loadSnapshot(
  database: Database,
  input: ReplanInput,
): Promise<PlanSnapshot | undefined> {
  const { orderId, kind } = input;
  const [[order], [basis], steps, items] = await Promise.all([
    database.rows<RunningOrderRow>(
      `SELECT state, doc, customerId, caller, partitions FROM ${orderTable[kind]} WHERE id = ?`,
      [orderId],
    ),
    database.rows<DecompositionBasis>(
      'SELECT decomposedOrder, inventory, reportedValues FROM decomposition WHERE orderId = ?',
      [orderId],
    ),
    database.rows<PlanStepRow>(
      `SELECT ${stepColumns} FROM plan_step WHERE orderId = ? ORDER BY position, id`,
      [orderId],
    ),
    database.rows<PlanItemRow>(
      'SELECT itemId, state, planned FROM order_item WHERE orderId = ? ORDER BY position',
      [orderId],
    ),
  ]);
  if (!order || !basis || !acceptsHandOffs(order.state)) return undefined;
  const reportedValues = reportedValuesByStep(steps.map(toReportingStep), basis.reportedValues);
  const reporting = Object.entries(reportedValues).filter(
    ([id, report]) => !isDeepStrictEqual(report, basis.reportedValues[id]),
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

/** The same as if of what is yet to be followed only the steps had reported that the input names. */
export function withOwnReportsOnly(snapshot: PlanSnapshot): PlanSnapshot {
  const { input, basis, reportedValues, reporting } = snapshot;
  const own = new Set(input.stepIds);
  const known = Object.entries(reportedValues).flatMap(([id, report]) => {
    const counted = !reporting.has(id) || own.has(id) ? report : basis.reportedValues[id];
    return counted ? [[id, counted] as const] : [];
  });
  return { ...snapshot, reportedValues: Object.fromEntries(known), reporting: own };
}

const stepColumns = `id, orderId, orderKind, partitionNo, position, downstreamSystem, state, generation, operation,
  reportedState, result, withdrawal, sentAt, graph, step`;

/** The step as reported values are read from it. */
export const toReportingStep = ({ id, state, result, reportedState, step }: PlanStepRow) => ({
  id,
  key: step.key,
  state,
  requestedCharacteristics: step.asked ?? [],
  characteristics: result?.characteristics ?? [],
  reportedCompleted: reportedState === 'completed',
});
