import type { Fault } from './decomposition-error.js';
import type { OwnedProduct } from '../inventory/inventory.js';
import type { ItemToPlan } from '../order/order.js';
import { isLive, productMoves } from '../inventory/product-status.js';
import { sameSite } from '../order/site.js';
import { sameValue } from '../lib/values.js';
import type { PlannedAction } from '../order/actions.js';
import type { Place } from '../order/references.js';
import type { OrderItem, NodeAction } from './specification-node.js';
/** True for actions that run in the reverse order of building. */
export const reversed = (action: NodeAction): boolean => action === 'delete' || action === 'suspend';

/** True for actions on everything that was built, whatever the catalog's rules say today. */
export const asBuilt = (action: NodeAction): boolean =>
  action === 'delete' || action === 'suspend' || action === 'resume';

/** A modify with another status suspends or resumes; one with another place moves. */
export function plannedAction(
  { action, status }: ItemToPlan,
  place: Place | undefined,
  owned: OwnedProduct | undefined,
): PlannedAction {
  if (action !== 'modify' || !owned) return action;
  if (status === 'suspended' && owned.status !== 'suspended') return 'suspend';
  if (status === 'active' && owned.status === 'suspended') return 'resume';
  return owned.place && place && !sameSite(owned.place, place) ? 'move' : 'modify';
}

/**
 * What becomes of each realisation of an item's product, for the larger of the old and new quantity: those beyond the
 * new quantity are taken down, and so is everything at the old place.
 */
export function rootActions({ action, quantity, owned }: OrderItem): NodeAction[] {
  const had = owned?.quantity ?? 1;
  const times = (count: number, each: NodeAction) => Array.from({ length: Math.max(0, count) }, () => each);
  switch (action) {
    case 'noChange':
      return [];
    case 'add':
      return times(quantity, 'add');
    case 'move':
      return [...times(quantity, 'add'), ...times(had, 'delete')];
    case 'modify':
      return [
        ...times(Math.min(quantity, had), 'modify'),
        ...times(quantity - had, 'add'),
        ...times(had - quantity, 'delete'),
      ];
    case 'suspend':
    case 'resume':
    case 'delete':
      return times(had, action);
  }
}

/** An item for a part that the order does not mention and that follows its product. */
type ImpliedChange = Pick<ItemToPlan, 'action' | 'status' | 'place'>;

/** The action on a part that follows from the action on the product it was sold with; undefined: none. */
export function impliedChange(
  { action, owned, place }: OrderItem,
  part: OwnedProduct,
): ImpliedChange | undefined {
  switch (action) {
    case 'delete':
      return isLive(part.status) ? { action: 'delete' } : undefined;
    case 'suspend':
      return productMoves[part.status].suspend && { action: 'modify', status: 'suspended' };
    case 'resume':
      return productMoves[part.status].resume && { action: 'modify', status: 'active' };
    case 'move':
      return isLive(part.status) && place && atSameSite(owned, part)
        ? { action: 'modify', place }
        : undefined;
    case 'add':
    case 'modify':
    case 'noChange':
      return undefined;
  }
}

/** The place that an item names; if it is the product's present site, the known details are filled in. */
export const orderedPlace = ({ place }: ItemToPlan, owned: OwnedProduct | undefined): Place | undefined =>
  place && owned?.place && sameSite(owned.place, place) ? { ...owned.place, ...place } : place;

/** The place of a named part that moves with its bundle. */
export const placeFollowingBundle = (
  parent: OrderItem | undefined,
  owned: OwnedProduct | undefined,
): Place | undefined =>
  parent?.action === 'move' && atSameSite(parent.owned, owned) ? parent.place : undefined;

const atSameSite = (bundle: OwnedProduct | undefined, part: OwnedProduct | undefined): boolean =>
  bundle?.place !== undefined && part?.place !== undefined && sameSite(bundle.place, part.place);

/** By status: what an order may not do with a product, and what it may not do at once. */
export function statusFaults(item: OrderItem): Omit<Fault, 'itemId'>[] {
  const { id, owned, status, action } = item;
  if (!owned) return [];
  if (status !== undefined && status !== owned.status && status !== 'active' && status !== 'suspended') {
    const message = `Item ${id}: a modify can set the status active or suspended, not ${status}.`;
    return [{ code: 'invalidStatus', message }];
  }
  if (action !== 'suspend' && action !== 'resume') return [];
  const also = [
    ...Object.entries(item.orderedValues).flatMap(([name, value]) =>
      sameValue(value, item.ownedValues[name]) ? [] : [name],
    ),
    ...(owned.place && item.place && !sameSite(owned.place, item.place) ? ['place'] : []),
    ...(item.quantity === (owned.quantity ?? 1) ? [] : ['quantity']),
  ];
  if (also.length === 0) return [];
  const message = `Item ${id}: to ${action} product ${owned.id} and to change its ${also.join(', ')} requires two orders.`;
  return [{ code: 'mixedChange', message }];
}
