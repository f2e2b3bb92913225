import type { Catalog } from '../catalog/catalog.js';
import type { Inventory } from '../inventory/inventory.js';
import type { OrderToPlan } from '../order/order.js';
import { linkedProducts } from './linked-products.js';
import { itemContextOf, toOrderItem } from './order-item.js';
import type { OrderItem } from './specification-node.js';

/**
 * Items for products that the order does not name but affects by mappings (`linkedProducts`). They change nothing of
 * their own; decomposition finds out which of them stay as they are.
 */
export function linkedItems(
  order: OrderToPlan,
  items: readonly OrderItem[],
  { catalog, inventory }: { readonly catalog: Catalog; readonly inventory: Inventory },
): OrderItem[] {
  if (order.kind !== 'productOrder') return [];
  const linked = linkedProducts({ items, products: inventory.products, catalog });
  if (linked.length === 0) return [];
  const context = itemContextOf(order, { catalog, inventory, faults: [] });
  const byId = new Map(linked.map((each) => [each.product.id, each]));
  const itemOf = new Map(items.flatMap((item) => (item.owned ? [[item.owned.id, item] as const] : [])));
  const toItem = (id: string | undefined): OrderItem | undefined => {
    const known = itemOf.get(id ?? '');
    const each = known ? undefined : byId.get(id ?? '');
    if (!each) return known;
    byId.delete(each.product.id);
    const { product, item: linkedTo } = each;
    const parent = toItem(product.parentProductId);
    const draft = { id: `${linkedTo.id}.${product.id}`, action: 'modify', productId: product.id } as const;
    const item = toOrderItem(
      { ...draft, implied: true, linkedTo, characteristics: [], ...(parent && { parent }) },
      context,
    );
    itemOf.set(product.id, item);
    return item;
  };
  return linked.flatMap(({ product }) => toItem(product.id) ?? []);
}
