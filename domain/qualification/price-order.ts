import type { Decimal } from 'decimal.js';
import { type Json, objects, text } from '../lib/json.js';
import { mapNested } from '../lib/nested.js';
import { itemPathFinder } from '../order/item-paths.js';
import { nestedItems } from '../order/order.js';
import { netOf, periodOf } from '../pricing/installed.js';
import { withoutWorkings } from '../pricing/item-price.js';
import { exact } from '../pricing/money.js';
import type { Pricing } from '../pricing/pricing.js';
import type { ErrorDetail } from '../tmf/schemas/error.js';
import { type PriceBasis, priceDocument, withoutPriceWorkings } from './price-document.js';
import { negotiatedAttributes } from './pricing-input.js';

/** The order with what it costs, and why that cannot be, each with its path. */
interface PricedOrder {
  readonly document: Json;
  readonly pricing: Pricing;
  readonly faults: readonly ErrorDetail[];
}

/**
 * Prices a product order that comes from no quote. Prices that were sent must be the same: what was negotiated is in a
 * quote, or in an agreement of the account.
 */
export function priceOrder(sent: Json, basis: PriceBasis): PricedOrder {
  const { document, faults, pricing } = priceDocument('order', sent, basis);
  const { currency = '' } = pricing;
  const calculated = new Map(
    nestedItems('productOrder', document).map(({ item }) => [text(item['id']), item]),
  );
  const different = nestedItems('productOrder', sent).flatMap(({ item, path }): ErrorDetail[] => {
    const prices = objects(item['itemPrice']);
    const own = objects(calculated.get(text(item['id']))?.['itemPrice']);
    if (prices.length === 0 || sameSums(sums(prices, currency, basis), sums(own, currency, basis))) return [];
    const cost = describe(sums(own, currency, basis), currency);
    const message = `is not what the catalog says: ${cost}. Leave it out; ${remedy}`;
    return [{ path: `${path}.itemPrice`, message }];
  });
  const negotiated = [{ item: sent, path: '$' }, ...nestedItems('productOrder', sent)].flatMap(
    ({ item, path }) =>
      negotiatedAttributes
        .filter((name) => item[name] !== undefined)
        .map((name) => ({ path: `${path}.${name}`, message: `must be left out: ${remedy}` })),
  );
  const pathOf = itemPathFinder(sent, 'productOrderItem');
  const unpriced = faults.map(({ lineId, message }) => ({
    path: lineId === undefined ? '$' : pathOf(lineId),
    message,
  }));
  return {
    document: withoutPriceWorkings(document),
    pricing,
    faults: [...unpriced, ...different, ...negotiated],
  };
}

/**
 * The order with what ending products costs by the contracts that cover them, at the items that end them and say no price. It is
 * otherwise as it was sent.
 */
export function withTerminationPrices(sent: Json, basis: PriceBasis): Json {
  const { order, inventory } = basis;
  if ((inventory.contracts ?? []).length === 0) return sent;
  const ends = order.items.filter(({ action }) => action === 'delete');
  const { document } = priceDocument('order', sent, { ...basis, order: { ...order, items: ends } });
  const charges = new Map(
    nestedItems('productOrder', document).map(({ item }) => [
      text(item['id']),
      objects(item['itemPrice'])
        .filter(({ contract }) => contract !== undefined)
        .map(withoutWorkings),
    ]),
  );
  return mapNested(sent, 'productOrderItem', (item) => {
    const due = charges.get(text(item['id'])) ?? [];
    return due.length > 0 && item['itemPrice'] === undefined ? { ...item, itemPrice: due } : item;
  });
}

const remedy = 'what was agreed in a quote is ordered by accepting it (POST …/quote/{id}/accept)';

/** What is paid alike, together: the number of prices in which it is said does not matter. */
type Sums = ReadonlyMap<string, Decimal>;

function sums(prices: readonly Json[], currency: string, { instant }: PriceBasis): Sums {
  const result = new Map<string, Decimal>();
  for (const price of prices.filter(({ priceType }) => priceType !== 'usage')) {
    const period = periodOf(price);
    const key = period ? `${period.length} ${period.type}` : 'once';
    const net = netOf(price, currency, instant);
    if (net) result.set(key, (result.get(key) ?? exact(0)).plus(net));
  }
  return result;
}

const sameSums = (one: Sums, other: Sums): boolean =>
  [...new Set([...one.keys(), ...other.keys()])].every((key) =>
    (one.get(key) ?? exact(0)).equals(other.get(key) ?? exact(0)),
  );

const describe = (each: Sums, currency: string): string =>
  [...each]
    .map(([key, amount]) => `${amount.toString()} ${currency} ${key === 'once' ? key : `each ${key}`}`)
    .join(', ') || 'nothing';
