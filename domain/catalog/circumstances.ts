import type { Offering } from './catalog.js';
import type { Inventory } from '../inventory/inventory.js';
import type { OrderToPlan } from '../order/order.js';
import type { Values } from '../lib/values.js';
import type { Place } from '../order/references.js';

/** What conditions see of an item beside its characteristics; no characteristic may have one of these names. */
export const circumstances = ['customer', 'offering', 'place'] as const;
export type Circumstance = (typeof circumstances)[number];

/** Of the customer: what the customer's own record says, over what the order says. */
export const customerSeen = (
  { customer }: Pick<OrderToPlan, 'customer'>,
  { customer: known }: Inventory,
): Values => (customer || known ? { customer: { ...customer, ...known } } : {});

/** Of an item: where it is and what was sold; what it does not say itself is as it is around it. */
export const circumstancesOf = (offering: Offering | undefined, place: Place | undefined): Values => ({
  ...(offering && { offering: seen(offering) }),
  ...(place && { place }),
});

const seen = ({ id, name, version, category = [] }: Offering): Values => ({
  id,
  name,
  version,
  category: category.map((each) => each.id),
});

/** The place with the postcode that is known of it, where it does not say that itself. */
export function located(place: Place | undefined, { postcodes = {} }: Inventory): Place | undefined {
  if (place?.id === undefined || place.postcode !== undefined) return place;
  const postcode = postcodes[place.id];
  return postcode === undefined ? place : { ...place, postcode };
}
