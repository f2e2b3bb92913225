import type { Inventory, OwnedProduct, Realization } from '../domain/inventory/inventory.js';
import type { Plan, PlannedItem } from '../domain/plan/plan.js';
import { productMoves } from '../domain/inventory/product-status.js';

/** What the customer has once a product order's plan is completed: the inventory that follows, as values. */
export function inventoryAfter({ items }: Plan, { products, ...known }: Inventory): Inventory {
  const result = new Map(products.map((product) => [product.id, product]));
  for (const item of items) {
    if (!item.product || item.action === 'noChange') continue;
    result.set(item.product.id, productAfter(item, item.product, result.get(item.product.id)));
  }
  return { ...known, products: [...result.values()] };
}

function productAfter(
  item: PlannedItem,
  product: NonNullable<PlannedItem['product']>,
  owned: OwnedProduct | undefined,
): OwnedProduct {
  const status = owned ? productMoves[owned.status][item.action] : undefined;
  return { ...product, status: status ?? 'active', realizations: installBaseAfter(item, owned) };
}

function installBaseAfter(
  { realizations, before, action }: PlannedItem,
  owned: OwnedProduct | undefined,
): Realization[] {
  const had = new Set((before?.realizations ?? []).map(({ id }) => id));
  const now = new Map(realizations.map((each) => [each.id, toInventoried(each, action)]));
  const kept = (owned?.realizations ?? []).flatMap((each): Realization[] => {
    if (!had.has(each.id)) return [each];
    const after = now.get(each.id);
    now.delete(each.id);
    return after ? [after] : [];
  });
  return [...kept, ...now.values()];
}

/** As the inventory reports it, which no longer names the step. */
function toInventoried(realization: Realization, action: PlannedItem['action']): Realization {
  const { stepId: _, suspended: __, ...each } = realization;
  return action === 'suspend' ? { ...each, suspended: true } : each;
}
