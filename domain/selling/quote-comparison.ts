import { isDeepStrictEqual } from 'node:util';
import { Decimal } from 'decimal.js';
import { type Json, object, objects, text } from '../lib/json.js';
import { itemsIn } from '../tmf/item-numbers.js';
import { groupBy } from '../lib/group-by.js';
import { type PaidAlike, paidFor } from './price-sums.js';
import { quoteLines, unchosenLines, withoutLines } from './quote-lines.js';

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

/** What is paid alike, before and after, in a part of the time in which both are paid. */
interface PriceDelta extends PaidAlike {
  /** After so many periods from the start; absent: from the start. */
  readonly fromPeriod?: number;
  /** Until so many periods after the start; absent: for good. */
  readonly toPeriod?: number;
  readonly from: number;
  readonly to: number;
  readonly delta: number;
}

/**
 * Lines that are the same in both are left out. Prices are compared over time, which counts from the start, whenever that is: a quote
 * that was priced later costs the same.
 */
export function compareQuotes(from: Json, to: Json): QuoteComparison {
  const before = linesOf(from);
  const after = linesOf(to);
  const ids = new Set([...before.keys(), ...after.keys()]);
  const line = [...ids].flatMap((id) => compareLine(id, before.get(id), after.get(id)));
  return { line, total: deltas(pricesThatCount(from), pricesThatCount(to)) };
}

/** What the chosen lines cost; nobody knows how much will be used. */
const pricesThatCount = (quote: Json): readonly Json[] =>
  quoteLines(withoutLines(quote, unchosenLines(quote)))
    .flatMap(({ item }) => itemsIn(item, 'quoteItemPrice'))
    .filter(({ priceType }) => priceType !== 'usage');

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
  const [was, is] = [before.flatMap(stepsOf), after.flatMap(stepsOf)];
  return [...groupBy([...was, ...is], ({ like }) => JSON.stringify(like)).values()].flatMap((alike) => {
    const [{ like }] = alike as [PriceStep];
    const own = (steps: readonly PriceStep[]) => steps.filter((each) => isDeepStrictEqual(each.like, like));
    return deltasOverTime(like, own(was), own(is));
  });
}

/** By how much what is paid alike becomes more with a part of a price, from which period on. */
interface PriceStep {
  readonly like: PaidAlike;
  readonly fromPeriod: number;
  readonly by: Decimal;
}

/** A price that does not change is one step; each further part of a ramp steps from the one before. */
function stepsOf(price: Json): readonly PriceStep[] {
  const segments = objects(price['priceSegment']);
  let fromPeriod = 0;
  let before = new Decimal(0);
  return (segments.length > 0 ? segments : [price]).flatMap((part) => {
    const paid = paidFor({ ...price, ...part });
    if (!paid) return [];
    const amount = paid.amount.dutyFreeAmount ?? new Decimal(0);
    const step = { like: paid.like, fromPeriod, by: amount.minus(before) };
    before = amount;
    fromPeriod += Number(part['periods'] ?? 0);
    return [step];
  });
}

function deltasOverTime(
  like: PaidAlike,
  was: readonly PriceStep[],
  is: readonly PriceStep[],
): readonly PriceDelta[] {
  const amountAt = (steps: readonly PriceStep[], period: number): Decimal =>
    steps.reduce((sum, { fromPeriod, by }) => (fromPeriod <= period ? sum.plus(by) : sum), new Decimal(0));
  const periods = [...new Set([...was, ...is].map(({ fromPeriod }) => fromPeriod))].toSorted((a, b) => a - b);
  return periods.flatMap((period, index) => {
    const [from, to] = [amountAt(was, period), amountAt(is, period)];
    const next = periods[index + 1];
    return from.equals(to)
      ? []
      : [
          {
            ...like,
            ...(period > 0 && { fromPeriod: period }),
            ...(next !== undefined && { toPeriod: next }),
            from: from.toNumber(),
            to: to.toNumber(),
            delta: to.minus(from).toNumber(),
          },
        ];
  });
}
