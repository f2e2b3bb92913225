import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../lib/json.js';
import { withItemTotals } from './item-totals.js';

/**
 * A revised order whose prices were sent with it: its total is that of its items now, if it was the total of its items before. How
 * another one came to be nobody knows, and it is left out, as is what was summarised of the order.
 */
export function withRevisedTotal(before: Json, revised: Json): Json {
  const { orderTotalPrice, priceSummary: _, ...rest } = revised;
  const wasTotal = isDeepStrictEqual(withItemTotals(before)['orderTotalPrice'], before['orderTotalPrice']);
  return orderTotalPrice !== undefined && wasTotal ? withItemTotals(revised) : rest;
}
