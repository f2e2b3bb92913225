import type { BundledProductOffering } from '../tmf/schemas/product-offering.js';

/** How many of a part a bundle has by default: TMF620's default, else the lower limit, else one. */
export const usualNumberOf = (option: BundledProductOffering['bundledProductOfferingOption']): number =>
  option?.numberRelOfferDefault ?? option?.numberRelOfferLowerLimit ?? 1;
