import { type Json, object, objects, text } from '../lib/json.js';
import { groupBy } from '../lib/group-by.js';
import { nestedIn } from '../lib/nested.js';
import type { ErrorDetail } from '../tmf/schemas/error.js';
import { netPriceOf } from './price-sums.js';

/**
 * What the lines of a cart cost otherwise than they did, line by line and over time: each price that is not paid any more
 * as it was, with what was paid and what is. When something is paid counts from the start, whenever that is: a cart that
 * is only ordered later costs the same.
 */
export function priceChanges(before: Json, after: Json): readonly ErrorDetail[] {
  const earlier = new Map(nestedIn(before, 'cartItem').map(({ item }) => [item['id'], item]));
  return nestedIn(after, 'cartItem').flatMap(({ item, path }) =>
    changesOf(earlier.get(item['id']) ?? {}, item).map((message) => ({ path: `${path}.itemPrice`, message })),
  );
}

function changesOf(before: Json, after: Json): readonly string[] {
  const [was, is] = [pricesOf(before), pricesOf(after)];
  const [gone, come] = [without(was, is), without(is, was)];
  const names = new Set([...gone, ...come].map(({ name }) => name));
  return [...names].map((name) => {
    const paid = (prices: readonly NamedPrice[]): string =>
      prices.flatMap((each) => (each.name === name ? [each.paid] : [])).join(' and ') || 'nothing';
    return `${name} was ${paid(gone)}, and is ${paid(come)}`;
  });
}

/** A price by its name, and what is paid for it, in words: these are equal where what is paid is. */
interface NamedPrice {
  readonly name: string;
  readonly paid: string;
}

const pricesOf = ({ itemPrice }: Json): readonly NamedPrice[] =>
  objects(itemPrice).map((price) => ({ name: text(price['name']) ?? 'the price', paid: paidFor(price) }));

/** The prices that the others do not have, each as often as they lack it; what is paid counts, not its name. */
function without(prices: readonly NamedPrice[], others: readonly NamedPrice[]): readonly NamedPrice[] {
  const left = new Map([...groupBy(others, ({ paid }) => paid)].map(([paid, { length }]) => [paid, length]));
  return prices.filter(({ paid }) => {
    const there = left.get(paid) ?? 0;
    left.set(paid, there - 1);
    return there <= 0;
  });
}

function paidFor(price: Json): string {
  const { priceType, priceSegment, recurringChargePeriod, unitOfMeasure } = price;
  const [period, unit] = [text(recurringChargePeriod), text(unitOfMeasure)];
  const often = period === undefined ? '' : ` each ${period}`;
  const once = priceType === 'oneTime' ? ' once' : '';
  const used = priceType === 'usage' ? ` for ${unit ?? 'one used'}` : '';
  const segments = objects(priceSegment);
  const steps = segments.length > 0 ? segments : [price];
  return steps
    .map((step, index) => {
      // The last one holds until the end, whenever that is.
      const periods = index < steps.length - 1 ? ` for ${String(step['periods'])} periods` : '';
      return `${amountOf(step)}${once}${often}${used}${periods}`;
    })
    .join(', then ');
}

function amountOf(step: Json): string {
  const { dutyFreeAmount, taxIncludedAmount } = netPriceOf(step);
  const said = ({ value, unit }: Json): string => `${String(value)} ${String(unit)}`;
  const gross = taxIncludedAmount === undefined ? '' : ` (with tax ${said(object(taxIncludedAmount))})`;
  return dutyFreeAmount === undefined
    ? said(object(taxIncludedAmount))
    : `${said(object(dutyFreeAmount))}${gross}`;
}
