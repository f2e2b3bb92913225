import { isDeepStrictEqual } from 'node:util';
import { Decimal } from 'decimal.js';
import { type Json, object, objects, text } from '../lib/json.js';
import { itemsIn } from '../tmf/item-numbers.js';
import { type PriceSum, sumPrices } from './price-sums.js';
import { quoteLines } from './quote-lines.js';

/** What distinguishes two quotes, or two versions of one: line by line, and in total. */
export interface QuoteComparison {
  readonly line: readonly LineComparison[];
  readonly total: readonly PriceDelta[];
}

interface LineComparison {
  readonly id: string;
  readonly change: 'added' | 'removed' | 'changed';
  readonly offering?: string;
  readonly difference: readonly Difference[];
  readonly price: readonly PriceDelta[];
}

interface Difference {
  /** E.g. `quantity`, `characteristic.downstreamMbps`. */
  readonly attribute: string;
  readonly from?: unknown;
  readonly to?: unknown;
}

/** What is paid alike: once, or in the same period, in the same currency. */
interface PriceDelta {
  readonly priceType: string;
  readonly recurringChargePeriod?: string;
  readonly unit: string;
  readonly from: number;
  readonly to: number;
  readonly delta: number;
}

/** Lines that are the same in both are left out. */
export function compareQuotes(from: Json, to: Json): QuoteComparison {
  const before = linesOf(from);
  const after = linesOf(to);
  const ids = new Set([...before.keys(), ...after.keys()]);
  const line = [...ids].flatMap((id) => compareLine(id, before.get(id), after.get(id)));
  return { line, total: deltas(itemsIn(from, 'quoteTotalPrice'), itemsIn(to, 'quoteTotalPrice')) };
}

const linesOf = (quote: Json): ReadonlyMap<string, Json> =>
  new Map(quoteLines(quote).map(({ id, item }) => [id, item]));

function compareLine(id: string, before?: Json, after?: Json): LineComparison[] {
  const difference = before && after ? differences(attributesOf(before), attributesOf(after)) : [];
  const price = deltas(itemsIn(before ?? {}, 'quoteItemPrice'), itemsIn(after ?? {}, 'quoteItemPrice'));
  if (before && after && difference.length === 0 && price.length === 0) return [];
  const offering = text(object((after ?? before ?? {})['productOffering'])['id']);
  const change = !before ? 'added' : after ? 'changed' : 'removed';
  return [{ id, change, ...(offering !== undefined && { offering }), difference, price }];
}

/** What a customer would call a difference. */
function attributesOf(item: Json): ReadonlyMap<string, unknown> {
  const product = object(item['product']);
  return new Map<string, unknown>([
    ['action', item['action'] ?? 'add'],
    ['quantity', item['quantity'] ?? 1],
    ['offering', object(item['productOffering'])['id']],
    ['product', product['id']],
    ['place', product['place']],
    ['term', item['itemTerm']],
    ['alternative', item['alternative']],
    ...objects(product['productCharacteristic']).map(
      ({ name, value }) => [`characteristic.${String(name)}`, value] as const,
    ),
  ]);
}

function differences(
  before: ReadonlyMap<string, unknown>,
  after: ReadonlyMap<string, unknown>,
): Difference[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((attribute) => {
    const [from, to] = [before.get(attribute), after.get(attribute)];
    if (isDeepStrictEqual(from, to)) return [];
    return [{ attribute, ...(from !== undefined && { from }), ...(to !== undefined && { to }) }];
  });
}

function deltas(before: readonly Json[], after: readonly Json[]): PriceDelta[] {
  const keyOf = ({ priceType, recurringChargePeriod, unit }: PriceSum): string =>
    JSON.stringify([priceType, recurringChargePeriod, unit]);
  const amountOf = (sum: PriceSum | undefined): Decimal => sum?.amount.dutyFreeAmount ?? new Decimal(0);
  const from = new Map(sumPrices(before).map((sum) => [keyOf(sum), sum]));
  const to = new Map(sumPrices(after).map((sum) => [keyOf(sum), sum]));
  return [...new Map([...from, ...to])].flatMap(([key, sum]) => {
    const { amount: _, ...like } = sum;
    const [was, is] = [amountOf(from.get(key)), amountOf(to.get(key))];
    return was.equals(is)
      ? []
      : [{ ...like, from: was.toNumber(), to: is.toNumber(), delta: is.minus(was).toNumber() }];
  });
}
