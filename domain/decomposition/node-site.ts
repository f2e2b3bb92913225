import type { Place } from '../order/references.js';
import { siteKey } from '../order/site.js';
import type { Expansion, SpecificationNode } from './specification-node.js';

/** Where the work is done: what a move takes down is still at the old place. */
export const placeOf = ({ item, action }: SpecificationNode): Place | undefined =>
  item.action === 'move' && action === 'delete' ? item.owned?.place : item.place;

/** The time zone where the work is; undefined where none is known. */
export const timeZoneOf = (node: SpecificationNode, { timeZones }: Expansion): string | undefined =>
  timeZones[placeOf(node)?.id ?? ''];

/** The site of a node; without a place it is at the site of its outermost item. */
export function siteOf(node: SpecificationNode): string {
  const place = placeOf(node);
  return place ? `place ${siteKey(place)}` : `item ${node.item.topItemId}`;
}
