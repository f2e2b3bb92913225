import { groupBy } from '../lib/group-by.js';
import { type Json, object, objects, text } from '../lib/json.js';
import { nestedIn } from '../lib/nested.js';
import { type Amount, exact, sumOf } from './money.js';

/**
 * The order with the sums of what its items cost, whenever these were priced. What was summarised of the order before holds no
 * more, and is left out.
 */
export function withItemTotals(document: Json): Json {
  const { priceSummary: _, ...order } = document;
  const totals = nestedIn(order, 'productOrderItem').flatMap(({ item }) => objects(item['itemTotalPrice']));
  const alike = groupBy(totals, ({ priceType, recurringChargePeriod, price }) =>
    [priceType, recurringChargePeriod, amountOf(price, 'dutyFreeAmount')?.unit].map(String).join(' '),
  );
  // One-time charges first, like those of an order that is priced as a whole.
  const sums = [...alike]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([, each]) => together(each));
  return { ...order, orderTotalPrice: sums };
}

function together(prices: readonly Json[]): Json {
  const [first = {}] = prices;
  const sum = (name: string): Amount => {
    const amounts = prices.flatMap(
      ({ price }) => amountOf(price, name) ?? amountOf(price, 'dutyFreeAmount') ?? [],
    );
    return {
      unit: amounts[0]?.unit ?? '',
      value: sumOf(amounts.map(({ value }) => exact(value))).toNumber(),
    };
  };
  const isTaxed = prices.some(({ price }) => amountOf(price, 'taxIncludedAmount'));
  return {
    ...first,
    price: {
      dutyFreeAmount: sum('dutyFreeAmount'),
      ...(isTaxed && { taxIncludedAmount: sum('taxIncludedAmount') }),
    },
  };
}

function amountOf(price: unknown, name: string): Amount | undefined {
  const amount = object(object(price)[name]);
  const unit = text(amount['unit']);
  const value = amount['value'];
  return unit === undefined || typeof value !== 'number' ? undefined : { unit, value };
}
