import { Decimal } from 'decimal.js';
import { groupBy } from '../lib/group-by.js';
import { type Json, object, text } from '../lib/json.js';
import type { ItemPrice } from '../tmf/schemas/price.js';

type AmountName = 'dutyFreeAmount' | 'taxIncludedAmount';

/** Once, in the same period, or for so much used, in the same currency. */
export interface PaidAlike {
  readonly priceType: string;
  readonly recurringChargePeriod?: string;
  /** Of what is paid for use. */
  readonly unitOfMeasure?: string;
  readonly unit: string;
}

interface Paid {
  readonly like: PaidAlike;
  readonly amount: Readonly<Partial<Record<AmountName, Decimal>>>;
}

/** The sum of what is paid alike. */
interface PriceSum extends PaidAlike {
  readonly amount: Paid['amount'];
}

/** What remains of a price after its alterations. */
export const netPriceOf = (price: Json): Json => object(price['netPrice'] ?? price['price']);

/** The sums of prices after their alterations; usage has none, since nobody knows how much will be used. */
function sumPrices(prices: readonly Json[]): readonly PriceSum[] {
  const paid = prices.flatMap((price) => (price['priceType'] === 'usage' ? [] : (paidFor(price) ?? [])));
  return [...groupBy(paid, ({ like }) => JSON.stringify(like)).values()].flatMap((alike) => {
    const [first] = alike;
    if (!first) return [];
    const isTaxed = alike.some(({ amount }) => amount.taxIncludedAmount);
    const sum = (of: (each: PriceSum['amount']) => Decimal | undefined): Decimal =>
      alike.reduce((total, { amount }) => total.plus(of(amount) ?? 0), new Decimal(0));
    const isNet = alike.some(({ amount }) => amount.dutyFreeAmount);
    const amount = {
      ...(isNet && { dutyFreeAmount: sum((each) => each.dutyFreeAmount) }),
      // No tax is added to what is not taxed.
      ...(isTaxed && { taxIncludedAmount: sum((each) => each.taxIncludedAmount ?? each.dutyFreeAmount) }),
    };
    return [{ ...first.like, amount }];
  });
}

/** What is paid for a price after its alterations, and what is paid alike; undefined where no amount is said. */
export function paidFor(price: Json): Paid | undefined {
  const priceType = text(price['priceType']) ?? 'oneTime';
  const period = text(price['recurringChargePeriod']);
  const { dutyFreeAmount, taxIncludedAmount } = netPriceOf(price);
  const unit = text(object(dutyFreeAmount ?? taxIncludedAmount)['unit']);
  if (unit === undefined) return undefined;
  const amountOf = (name: AmountName): Decimal | undefined => {
    const { value } = object(netPriceOf(price)[name]);
    return typeof value === 'number' ? new Decimal(value) : undefined;
  };
  const unitOfMeasure = priceType === 'usage' ? text(price['unitOfMeasure']) : undefined;
  const like = {
    priceType,
    unit,
    ...(period !== undefined && { recurringChargePeriod: period }),
    ...(unitOfMeasure !== undefined && { unitOfMeasure }),
  };
  const [net, gross] = [amountOf('dutyFreeAmount'), amountOf('taxIncludedAmount')];
  if (!net && !gross) return undefined;
  const amount = { ...(net && { dutyFreeAmount: net }), ...(gross && { taxIncludedAmount: gross }) };
  return { like, amount };
}

/** The sums as TMF648 has them in `quoteTotalPrice`. */
export const totalOfPrices = (prices: readonly Json[]): ItemPrice[] =>
  sumPrices(prices).map(({ unit, amount, ...like }) => ({
    ...like,
    price: Object.fromEntries(
      Object.entries(amount).map(([name, value]) => [name, { unit, value: value.toNumber() }]),
    ),
  }));
