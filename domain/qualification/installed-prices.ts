import type { OrderItem } from '../decomposition/specification-node.js';
import { type Json, object, text } from '../lib/json.js';

/**
 * What the products of the items cost today, by item. Prices of the parts that a bundle implied are kept at the
 * bundle's product; they count for the part, where it is among the items.
 */
export function installedPrices(items: readonly OrderItem[]): ReadonlyMap<string, readonly Json[]> {
  const result = new Map<string, Json[]>(items.map(({ id }) => [id, []]));
  const parts = partsWithoutPrices(items);
  for (const item of items) {
    for (const price of pricesOf(item)) {
      const id = text(object(price['productOfferingPrice'])['id']);
      const owner = id === undefined || listed(item).includes(id) ? item : (parts.get(item)?.get(id) ?? item);
      result.get(owner.id)?.push(price);
    }
  }
  return result;
}

/** Of each product with prices the first part, in the order, that is sold at a price and has none of its own. */
function partsWithoutPrices(
  items: readonly OrderItem[],
): ReadonlyMap<OrderItem, ReadonlyMap<string, OrderItem>> {
  const result = new Map<OrderItem, Map<string, OrderItem>>();
  for (const item of items) if (pricesOf(item).length > 0) result.set(item, new Map());
  for (const part of items) {
    if (pricesOf(part).length > 0) continue;
    for (let above = part.parent; above; above = above.parent) {
      const ofAbove = result.get(above);
      for (const id of listed(part)) if (ofAbove?.has(id) === false) ofAbove.set(id, part);
    }
  }
  return result;
}

const pricesOf = ({ owned }: OrderItem): readonly Json[] => owned?.sale?.productPrice ?? [];

/** The ids of the catalog's prices at which it is sold. */
const listed = ({ offering }: OrderItem): readonly string[] =>
  (offering?.productOfferingPrice ?? []).map(({ id }) => id);
