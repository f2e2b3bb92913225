import type { Json } from '../lib/json.js';
import { nestedItems } from '../order/order.js';

/**
 * The path of an item in a product order by its id, and for what a bundle implies that of the item that implies it: ids of
 * implied items begin with that item's.
 */
export function itemPathFinder(order: Json): (itemId: string) => string {
  const paths = new Map(
    nestedItems('productOrder', order).map(({ item, path }) => [String(item['id']), path]),
  );
  return (itemId) => {
    for (let id = itemId; id !== ''; id = id.slice(0, Math.max(0, id.lastIndexOf('.')))) {
      const path = paths.get(id);
      if (path !== undefined) return path;
    }
    return '$.productOrderItem';
  };
}
