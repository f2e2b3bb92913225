import type { OrderKind } from '../../domain/order/messages.js';
import type { HandOffKind, StepKind } from '../../domain/plan/plan.js';

/** The table of the orders of a kind that Turnup runs. */
export const orderTable: Readonly<Record<OrderKind, string>> = {
  productOrder: 'product_order',
  serviceOrder: 'service_order',
  resourceOrder: 'resource_order',
};

/** The table of the orders that steps of a kind hand off; steps of the other kinds have none. */
export const handOffTable: Readonly<Record<HandOffKind, string> & Partial<Record<StepKind, string>>> = {
  serviceOrder: 'service_order',
  resourceOrder: 'resource_order',
  workOrder: 'work_order',
};
