import type { Decimal } from 'decimal.js';
import { groupBy } from '../lib/group-by.js';
import { exact, round, sumOf, zero } from './money.js';
import { monthly } from './periods.js';
import type { LinePricing, Period, PricePart, PriceSegment, PriceTotals, Sum } from './pricing.js';

/** Charges, and what the products that they are for cost a month so far. */
export interface Charged {
  readonly parts: readonly PricePart[];
  readonly installedMonthly: Decimal;
  /** False for a line that does not change what is paid. */
  readonly changes: boolean;
  /** True where it costs something in another currency today: the difference is not known, and left out. */
  readonly isIncomparable?: boolean;
}

/** The sums of the charges of a line, or of several. */
export function totalsOf(lines: readonly Charged[], currency?: string): PriceTotals {
  const parts = lines.flatMap((line) => line.parts);
  const oneTime = parts.filter(({ priceType }) => priceType === 'oneTime');
  const recurring = parts.flatMap((part) => (part.period ? [{ ...part, period: part.period }] : []));
  const payable = (amount: Decimal): Decimal => (currency === undefined ? amount : round(amount, currency));
  const times = (segment: PriceSegment, factor: Decimal): Addend => multiplied(segment, factor, payable);
  const inMonthOf = (charges: readonly PricePart[]): Sum =>
    addUp(
      charges.flatMap(({ period, segments: [first] }) =>
        period ? [times(first, monthly(exact(1), period))] : [],
      ),
    );
  const inMonth = inMonthOf(parts);
  const once = addUp(oneTime.map(({ segments: [first] }) => times(first, exact(1))));
  return {
    oneTime: once,
    recurring: byPeriod(recurring).flatMap((alike) => {
      const [first] = alike;
      return first
        ? [{ period: first.period, ...addUp(alike.map(({ segments }) => times(segments[0], exact(1)))) }]
        : [];
    }),
    monthly: inMonth,
    contract: addUp(
      [...oneTime, ...recurring].flatMap((part) =>
        part.segments.map((each) => times(each, each.periods ?? exact(1))),
      ),
    ),
    schedule: scheduleOf(recurring, payable),
    delta: {
      oneTime: once.net,
      monthly: sumOf([
        inMonth.net,
        ...lines.filter(({ changes }) => changes).map(({ installedMonthly }) => installedMonthly.negated()),
        ...lines
          .filter(({ isIncomparable }) => isIncomparable)
          .map((line) => inMonthOf(line.parts).net.negated()),
      ]),
    },
  };
}

/** In an order that does not depend on that of the lines. */
const byPeriod = <P extends { readonly period: Period }>(parts: readonly P[]): P[][] =>
  [...groupBy(parts, ({ period: { type, length } }) => `${length} ${type}`)]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([, alike]) => alike);

/** The sums of some of the lines that were priced together. */
export function totalOfLines(lines: readonly LinePricing[], currency: string | undefined): PriceTotals {
  const totals = totalsOf(
    lines.map(({ parts }) => ({ parts, changes: false, installedMonthly: zero })),
    currency,
  );
  const delta = (of: (each: PriceTotals['delta']) => Decimal) =>
    sumOf(lines.map((line) => of(line.totals.delta)));
  return {
    ...totals,
    delta: { oneTime: delta(({ oneTime }) => oneTime), monthly: delta((each) => each.monthly) },
  };
}

/** An addend: its cost is unknown where no price says it. */
interface Addend {
  readonly list: Decimal;
  readonly net: Decimal;
  readonly tax: Decimal;
  readonly cost: Decimal | undefined;
}

const multiplied = (
  { list, net, tax = zero, cost }: PriceSegment,
  factor: Decimal,
  payable: (amount: Decimal) => Decimal,
): Addend =>
  factor.equals(1)
    ? { list, net, tax, cost }
    : {
        list: payable(list.times(factor)),
        net: payable(net.times(factor)),
        tax: tax.isZero() ? tax : payable(tax.times(factor)),
        cost: cost && payable(cost.times(factor)),
      };

function addUp(addends: readonly Addend[]): Sum {
  const sum = (of: (each: Addend) => Decimal | undefined): Decimal =>
    sumOf(addends.flatMap((each) => of(each) ?? []));
  const known = addends.filter(({ cost }) => cost !== undefined);
  const net = sum((each) => each.net);
  const cost = sum((each) => each.cost);
  return {
    list: sum((each) => each.list),
    net,
    tax: sum((each) => each.tax),
    cost,
    ...(known.length > 0 && net.greaterThan(0) && { margin: net.minus(cost).div(net).times(100) }),
  };
}

type Recurring = PricePart & { readonly period: Period };

/** When the amount a month changes, over all charges. */
function scheduleOf(
  parts: readonly Recurring[],
  payable: (amount: Decimal) => Decimal,
): PriceTotals['schedule'] {
  const changes = groupBy(parts.flatMap(changesOf(payable)), ({ start }) => Date.parse(start));
  let inMonth = zero;
  return [...changes]
    .toSorted(([one], [other]) => one - other)
    .flatMap(([, together]) => {
      inMonth = sumOf([inMonth, ...together.map(({ by }) => by)]);
      return together.slice(0, 1).map(({ start }) => ({ start, monthly: inMonth }));
    });
}

/** By how much each segment changes the amount a month. */
const changesOf =
  (payable: (amount: Decimal) => Decimal) =>
  ({ period, segments }: Recurring) =>
    segments.map(({ start, net }, index) => {
      const before = segments[index - 1];
      const was = before ? payable(monthly(before.net, period)) : zero;
      return { start, by: payable(monthly(net, period)).minus(was) };
    });
