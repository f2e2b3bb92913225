import type { ProductOfferingPrice } from '../../tmf/schemas/product-offering-price.js';
import type { Offering } from '../catalog.js';
import { type CheckedCatalog, isDiscarded } from './checked-catalog.js';

/** The prices of an offering that may be charged. */
export const listedPrices = (
  { productOfferingPrice = [] }: Offering,
  { catalog }: CheckedCatalog,
): ProductOfferingPrice[] =>
  [...new Set(productOfferingPrice.map(({ id }) => id))]
    .flatMap((id) => catalog.price(id) ?? [])
    .filter((each) => each.lifecycleStatus !== 'retired' && !isDiscarded(each));

/** True for a discount or surcharge. */
export const isAlteration = ({ priceType }: ProductOfferingPrice): boolean =>
  priceType === 'discount' || priceType === 'surcharge';
