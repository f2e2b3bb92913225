import type { Place } from './plan.js';
import type { SpecificationNode } from './specification-tree.js';

/** What tells two sites apart: the id of the place, else all that is said of it. */
export const siteKey = (place: Place): string =>
  place.id ?? JSON.stringify(sorted({ ...place, role: undefined }));

export const sameSite = (one: Place, other: Place): boolean => siteKey(one) === siteKey(other);

/** Where the work is: what a move takes down stands at the old place. */
export const placeOf = ({ item, action }: SpecificationNode): Place | undefined =>
  item.action === 'move' && action === 'delete' ? item.owned?.place : item.place;

/** The site of a node; without a place it is at the site of its outermost item. */
export function siteOf(node: SpecificationNode): string {
  const place = placeOf(node);
  return place ? `place ${siteKey(place)}` : `item ${node.item.top}`;
}

/** A database may give an object's attributes back in another order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, each]) => [name, sorted(each)]),
  );
}
