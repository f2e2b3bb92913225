import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../lib/json.js';
import { customerOf } from '../order/order.js';
import { isWorkedOut } from '../pricing/item-price.js';
import { itemsIn } from '../tmf/item-numbers.js';

/**
 * What a quote offers, and so what opens it again when it changes: what is sold, to whom, at which price, and until when.
 * Everything else (contacts, notes, delivery dates) is changed without a new version.
 */
const commercialAttributes = [
  'account',
  'agreement',
  'agreementSpecification',
  'billingDay',
  'category',
  'channel',
  'contractTerm',
  'currency',
  'market',
  'marketSegment',
  'priceAlteration',
  'priceList',
  'renewal',
  'terminationRule',
  'validFor',
] as const;

/** Of a line, what is not commercial. */
const incidental: ReadonlySet<string> = new Set([
  'appointment',
  'attachment',
  'note',
  'relatedParty',
  'requestedCompletionDate',
  'requestedStartDate',
  'productOfferingQualificationItem',
  // Only the server says these.
  'state',
  'productOrder',
  'quoteItemAuthorization',
  'quoteItemPrice',
  'quoteItem',
  'priceSummary',
  'priceNote',
  'declined',
]);

/** The commercial attributes in which the quotes differ. */
export function commercialChanges(before: Json, after: Json): readonly string[] {
  const changed: string[] = commercialAttributes.filter(
    (name) => !isDeepStrictEqual(before[name], after[name]),
  );
  if (customerOf(before) !== customerOf(after)) changed.push('relatedParty');
  const lines = (quote: Json): unknown => itemsIn(quote, 'quoteItem').map(offered);
  if (!isDeepStrictEqual(lines(before), lines(after))) changed.push('quoteItem');
  return changed;
}

const offered = (item: Json): unknown => ({
  ...Object.fromEntries(Object.entries(item).filter(([name]) => !incidental.has(name))),
  // An action that is left out is meant.
  action: item['action'] ?? 'add',
  prices: negotiatedPrices(item),
  quoteItem: itemsIn(item, 'quoteItem').map(offered),
});

/** Prices that a caller gives; what the catalog says is computed again anyway. */
const negotiatedPrices = (item: Json): unknown =>
  itemsIn(item, 'quoteItemPrice').filter((price) => !isWorkedOut(price));
