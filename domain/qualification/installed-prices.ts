import type { OrderItem } from '../decomposition/specification-node.js';
import { type Json, object, text } from '../lib/json.js';

/**
 * What the products of the items cost today, by item. Prices of the parts that a bundle implied are kept at the
 * bundle's product; they count for the part, where it is among the items.
 */
export function installedPrices(items: readonly OrderItem[]): ReadonlyMap<string, readonly Json[]> {
  const result = new Map<string, Json[]>(items.map(({ id }) => [id, []]));
  for (const item of items) {
    for (const price of item.owned?.sale?.productPrice ?? []) {
      const id = text(object(price['productOfferingPrice'])['id']);
      const owner = id === undefined || lists(item, id) ? item : (partWith(item, id, items) ?? item);
      result.get(owner.id)?.push(price);
    }
  }
  return result;
}

const lists = ({ offering }: OrderItem, priceId: string): boolean =>
  (offering?.productOfferingPrice ?? []).some(({ id }) => id === priceId);

/** A part of the product, in the order, that is sold at the price and has none of its own. */
const partWith = (item: OrderItem, priceId: string, items: readonly OrderItem[]): OrderItem | undefined =>
  items.find(
    (part) =>
      isInside(part, item) && lists(part, priceId) && (part.owned?.sale?.productPrice ?? []).length === 0,
  );

function isInside(part: OrderItem, item: OrderItem): boolean {
  for (let above = part.parent; above; above = above.parent) if (above === item) return true;
  return false;
}
