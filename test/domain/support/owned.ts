import { inventoryAfter } from '../../../catalog/inventory-after.js';
import { emptyInventory, type Inventory } from '../../../domain/inventory/inventory.js';
import type { ItemToPlan, OrderToPlan } from '../../../domain/order/order.js';
import type { Plan } from '../../../domain/plan/plan.js';
import type { ItemAction } from '../../../domain/order/actions.js';

/** What the customer has when an order that adds is completed. */
export const ownedBy = (plan: Plan): Inventory => inventoryAfter(plan, emptyInventory);

/** An order that does the same to each of the products, top products only or those named. */
export function orderOn(
  inventory: Inventory,
  action: ItemAction,
  only?: readonly string[],
  more: Partial<ItemToPlan> = {},
): OrderToPlan {
  const items = inventory.products
    .filter(({ id, parentProductId }) => (only ? only.includes(id) : parentProductId === undefined))
    .map(({ id }, index): ItemToPlan => ({
      id: String(index + 1),
      action,
      productId: id,
      characteristics: [],
      ...more,
    }));
  return { id: 'later', kind: 'productOrder', items };
}
