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
