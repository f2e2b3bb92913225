import { Decimal } from 'decimal.js';
import { type Json, object, text } from '../lib/json.js';
import type { ItemPrice } from '../tmf/schemas/price.js';

const amounts = ['dutyFreeAmount', 'taxIncludedAmount'] as const;
type AmountName = (typeof amounts)[number];

/** What is paid alike: once, or in the same period, in the same currency. */
export interface PriceSum {
  readonly priceType: string;
  readonly recurringChargePeriod?: string;
  readonly unit: string;
  readonly amount: Readonly<Partial<Record<AmountName, Decimal>>>;
}

/** What remains of a price after its alterations. */
const netPriceOf = (price: Json): Json => object(price['netPrice'] ?? price['price']);

/** The sums of prices after their alterations; usage has none, since nobody knows how much will be used. */
export function sumPrices(prices: readonly Json[]): readonly PriceSum[] {
  const sums = new Map<string, PriceSum>();
  for (const price of prices) {
    const priceType = text(price['priceType']) ?? 'oneTime';
    const period = text(price['recurringChargePeriod']);
    if (priceType === 'usage') continue;
    for (const name of amounts) {
      const { unit, value } = object(netPriceOf(price)[name]);
      if (typeof unit !== 'string' || typeof value !== 'number') continue;
      const key = JSON.stringify([priceType, period, unit]);
      const known = sums.get(key) ?? {
        priceType,
        unit,
        amount: {},
        ...(period !== undefined && { recurringChargePeriod: period }),
      };
      sums.set(key, {
        ...known,
        amount: { ...known.amount, [name]: new Decimal(value).plus(known.amount[name] ?? 0) },
      });
    }
  }
  return [...sums.values()];
}

/** The sums as TMF648 has them in `quoteTotalPrice`. */
export const totalOfPrices = (prices: readonly Json[]): ItemPrice[] =>
  sumPrices(prices).map(({ unit, amount, ...like }) => ({
    ...like,
    price: Object.fromEntries(
      Object.entries(amount).map(([name, value]) => [name, { unit, value: value.toNumber() }]),
    ),
  }));
