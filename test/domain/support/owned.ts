import type { Inventory } from '../../../domain/inventory.js';
import type { ItemToPlan, OrderToPlan } from '../../../domain/order.js';
import type { ItemAction, Plan } from '../../../domain/plan.js';

/** What the customer has when an order that adds is completed. */
export function ownedBy(plan: Plan): Inventory {
  return {
    products: plan.items.flatMap(({ product, realizations }) =>
      product ? [{ ...product, status: 'active' as const, realizations }] : [],
    ),
  };
}

/** An order that does the same to each of the products, top products only or all. */
export function orderOn(inventory: Inventory, action: ItemAction, only?: readonly string[]): OrderToPlan {
  const items = inventory.products
    .filter(({ id, parentProductId }) => (only ? only.includes(id) : parentProductId === undefined))
    .map(({ id }, index): ItemToPlan => ({
      id: String(index + 1),
      action,
      productId: id,
      characteristics: [],
      quantity: 1,
    }));
  return { id: 'later', kind: 'productOrder', items };
}
