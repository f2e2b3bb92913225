import type { OrderItem } from './order-tree.js';
import type { Place } from './plan.js';

/** What tells two sites apart: the id of the place, else all that is said of it. */
export const siteKey = (place: Place): string => place.id ?? JSON.stringify({ ...place, role: undefined });

/** The site of an item; items without a place are at the site of their outermost item. */
export const siteOf = ({ place, top }: OrderItem): string =>
  place ? `place ${siteKey(place)}` : `item ${top}`;
