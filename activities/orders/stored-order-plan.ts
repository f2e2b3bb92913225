import {
  type ReportedValuesByStep,
  reportedValuesByStep,
} from '../../domain/decomposition/reported-values.js';
import type { Database } from '../../entities/database.js';
import { orderTable } from '../../entities/tables/order-tables.js';
import { acceptsHandOffs } from '../hand-off/hand-off.js';
import type { OrderKind } from '../../domain/order/messages.js';
import type { OrchestratedOrderRow, OrderItem } from '../../entities/tables/orders.js';
import type { Decomposition, PlanStep } from '../../entities/tables/plan.js';
import type { Filled, Row } from '../../entities/tables/row.js';

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
  | 'sentAt'
  | 'graph'
  | 'step'
>;

export type RunningOrderRow = Row<OrchestratedOrderRow, 'state' | 'doc' | 'customerId' | 'partitions'> &
  Filled<OrchestratedOrderRow, 'caller'>;

/** The running plan. */
export interface StoredOrderPlan {
  readonly input: ReplanInput;
  readonly order: RunningOrderRow;
  readonly steps: readonly PlanStepRow[];
  readonly items: readonly PlanItemRow[];
}

export type PlanItemRow = Row<OrderItem, 'itemId' | 'state' | 'planned'>;

export interface ReplanInput {
  readonly orderId: string;
  readonly kind: OrderKind;
  /** The partition whose workflow calls: it runs new steps. */
  readonly partition: number;
  /** The steps that reported something; none when the purpose is to give others their new content. */
  readonly stepIds: readonly string[];
}

/** The running plan, and what it was made from. */
export interface PlanSnapshot extends StoredOrderPlan {
  readonly basis: DecompositionBasis;
  readonly reportedValues: ReportedValuesByStep;
}

export type DecompositionBasis = Row<Decomposition, 'decomposedOrder' | 'inventory' | 'reportedValues'>;

/** Undefined when the order has ended. */
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
  return {
    input,
    order,
    steps,
    items,
    basis,
    reportedValues: reportedValuesByStep(steps.map(toReportingStep), basis.reportedValues),
  };
}

const stepColumns = `id, orderId, orderKind, partitionNo, position, downstreamSystem, state, generation, operation,
  reportedState, result, withdrawal, sentAt, graph, step`;

/** The fields of the step from which reported values are read. */
export const toReportingStep = ({ id, state, result, reportedState, step }: PlanStepRow) => ({
  id,
  key: step.key,
  state,
  requestedCharacteristics: step.asked ?? [],
  characteristics: result?.characteristics ?? [],
  reportedCompleted: reportedState === 'completed',
});
