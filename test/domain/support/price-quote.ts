import type { Json } from '../../../domain/lib/json.js';
import {
  type PriceBasis,
  priceDocument,
  type PricedDocument,
  withNegotiatedPrices,
} from '../../../domain/qualification/price-document.js';
import { quoteToOrder } from '../../../domain/qualification/quote.js';

/** The quote with its prices; those that were sent are negotiated. */
export function priceQuote(quote: Json, basis: Omit<PriceBasis, 'order'>): PricedDocument {
  const negotiated = withNegotiatedPrices('quote', quote);
  return priceDocument('quote', negotiated, { ...basis, order: quoteToOrder(negotiated) });
}
