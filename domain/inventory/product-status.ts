import type { PlannedAction } from '../order/actions.js';

/** TMF637 states of a sold product. */
export const productStatuses = [
  'created',
  'pendingActive',
  'active',
  'pendingTerminate',
  'terminated',
  'suspended',
  'cancelled',
  'aborted',
] as const;
export type ProductStatus = (typeof productStatuses)[number];

/** What an order may do with a product in each status, and the status that follows; the only table of these rules. */
export const productMoves: Readonly<
  Record<ProductStatus, Readonly<Partial<Record<PlannedAction, ProductStatus>>>>
> = {
  created: {},
  pendingActive: {},
  active: { modify: 'active', move: 'active', suspend: 'suspended', delete: 'terminated' },
  suspended: { resume: 'active', delete: 'terminated' },
  pendingTerminate: {},
  terminated: {},
  cancelled: {},
  aborted: {},
};

/** True while the customer has the product, or will have. */
export const isLive = (status: ProductStatus): boolean =>
  status !== 'terminated' && status !== 'cancelled' && status !== 'aborted';
