import type { Offering } from './catalog.js';
import type { Inventory } from '../inventory/inventory.js';
import type { OrderToPlan } from '../order/order.js';
import type { CharacteristicValues } from '../lib/values.js';
import type { Place } from '../order/references.js';

/** What conditions see of an item besides its characteristics; no characteristic may have one of these names. */
export const contextNames = ['customer', 'offering', 'place'] as const;

/** Of the customer: what the customer's own record says, else, where Turnup has none, what the order says: nobody says of themselves what the record does not. */
export const customerValues = (
  { customer }: Pick<OrderToPlan, 'customer'>,
  { customer: known }: Pick<Inventory, 'customer'>,
): CharacteristicValues | undefined => known ?? customer;

/** About an item: where it is and what was sold; what it does not say itself is taken from the item around it. */
export const itemContext = (
  offering: Offering | undefined,
  place: Place | undefined,
): CharacteristicValues => ({
  ...(offering && { offering: offeringContext(offering) }),
  ...(place && { place }),
});

const offeringContext = ({ id, name, version, category = [] }: Offering): CharacteristicValues => ({
  id,
  name,
  version,
  category: category.map((each) => each.id),
});

/** The place with its known postcode, if the place does not give one. */
export function withPostcode(place: Place | undefined, { postcodes = {} }: Inventory): Place | undefined {
  if (place?.id === undefined || place.postcode !== undefined) return place;
  const postcode = postcodes[place.id];
  return postcode === undefined ? place : { ...place, postcode };
}
