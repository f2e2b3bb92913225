import { Decimal } from 'decimal.js';
import type { RoundingMode } from '../order/price-words.js';

/** An amount with its currency, as catalog and documents give it: JSON numbers, which become exact decimals here. */
export interface Amount {
  readonly value: number;
  readonly unit: string;
}

/** Decimals of 34 digits, whatever the process uses elsewhere. */
const Exact = Decimal.clone({ precision: 34, rounding: Decimal.ROUND_HALF_UP });

/** The number as an exact decimal; throws a `RangeError` for what is no finite number. */
export function exact(value: Decimal.Value): Decimal {
  if (value instanceof Exact) return value;
  try {
    const result = new Exact(value);
    if (result.isFinite()) return result;
  } catch {
    // decimal.js's own error has no name of its own: said below.
  }
  throw new RangeError(`${String(value)} is no number`);
}

export const zero = exact(0);

/** A JSON number has 15 digits that count; more than this is a typing error. */
export const largestAmount = 1e13;

/** The sum, exact; zero of nothing. */
export const sumOf = (amounts: Iterable<Decimal>): Decimal => {
  let sum = zero;
  for (const amount of amounts) sum = sum.plus(amount);
  return sum;
};

/** ISO 4217: currencies whose smallest unit is not a hundredth, by the number of decimals. */
const minorUnits: ReadonlyMap<string, number> = new Map([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map(withDecimals(0)),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map(withDecimals(3)),
  ...'CLF UYW'.split(' ').map(withDecimals(4)),
]);

function withDecimals(decimals: number): (currency: string) => [string, number] {
  return (currency) => [currency, decimals];
}

/** How many decimals an amount of the currency has. */
const decimalsOf = (currency: string): number => minorUnits.get(currency) ?? 2;

/** How amounts are rounded; by default commercially, to the smallest unit of the currency. */
export interface Rounding {
  readonly mode?: RoundingMode;
  readonly increment?: number;
}

const modes: Readonly<Record<RoundingMode, Decimal.Rounding>> = {
  halfUp: Decimal.ROUND_HALF_UP,
  halfEven: Decimal.ROUND_HALF_EVEN,
  up: Decimal.ROUND_UP,
  down: Decimal.ROUND_DOWN,
};

/** An amount that can be paid. What an increment leaves is rounded to the currency's smallest unit. */
export function round(
  amount: Decimal,
  currency: string,
  { mode = 'halfUp', increment }: Rounding = {},
): Decimal {
  const decimals = decimalsOf(currency);
  const stepped = increment === undefined ? amount : amount.toNearest(increment, modes[mode]);
  return stepped.toDecimalPlaces(decimals, modes[mode]);
}

/** For people: `1,234.50 EUR`; rates keep their further decimals. */
export function describeAmount(amount: Decimal, currency: string): string {
  const digits = Math.max(decimalsOf(currency), amount.decimalPlaces());
  const [whole = '', fraction] = amount.abs().toFixed(digits).split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',');
  return `${amount.isNegative() && !amount.isZero() ? '-' : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`} ${currency}`;
}
