import type { Decimal } from 'decimal.js';
import { groupBy } from '../lib/group-by.js';
import type { ProductOfferingPrice } from '../tmf/schemas/product-offering-price.js';
import type { Charge } from './charges.js';
import { applyCatalog, applyManual, concerns } from './line-steps.js';
import { describeAmount, exact, sumOf } from './money.js';
import type { LineAtWork, PartAtWork, PricingAtWork } from './parts.js';
import { monthly, periodStart } from './periods.js';
import { payable, type Working } from './working.js';

/** The charges of each line that are a percentage of what others cost, which are final by now; none is a source itself. */
export function deriveCharges(lines: readonly LineAtWork[], atWork: PricingAtWork): PartAtWork[][] {
  const sources = sourceFinder(lines);
  return lines.map((line) =>
    line.derived.flatMap((charge) => derive(charge, line, sources(charge, line), atWork) ?? []),
  );
}

function derive(
  charge: Charge,
  { line, span, alterations }: LineAtWork,
  sources: readonly PartAtWork[],
  atWork: PricingAtWork,
): PartAtWork | undefined {
  if (sources.length === 0) {
    const message = `Line ${line.id}: ${charge.name} is a percentage of other prices, and there are none of those.`;
    atWork.faults.push({ code: 'nothingToDeriveFrom', message, lineId: line.id });
    return undefined;
  }
  const { period } = charge;
  const manual = atWork.assigned.manual.get(charge) ?? [];
  const durations = [
    ...alterations
      .filter((each) => concerns(each, charge))
      .flatMap(({ applicationDuration }) => applicationDuration ?? []),
    ...manual.flatMap(({ periods }) => periods ?? []),
  ];
  const changes = period
    ? [
        ...sources.flatMap(({ segments }) => segments.map(({ start }) => start)),
        ...durations.map((periods) => periodStart(span.start, period, periods)),
      ]
    : [];
  const inside = changes.filter(
    (each) => Date.parse(each) > Date.parse(span.start) && Date.parse(each) < Date.parse(span.end),
  );
  const starts = [span.start, ...new Set(inside)].toSorted((a, b) => Date.parse(a) - Date.parse(b));
  const [first, ...others] = starts.map((start, index): Working => {
    const working = startDerived(charge, sources, { start, end: starts[index + 1] }, atWork.currency);
    const segment = { working, charge, line, start: span.start };
    applyCatalog(segment, alterations, undefined);
    applyManual(segment, manual, atWork.replacement);
    return working;
  });
  return first && { charge, segments: [first, ...others] };
}

/** Finds the charges of the type on other lines of the bundle (or of everything), of these offerings if it names some. */
function sourceFinder(all: readonly LineAtWork[]) {
  const parents = new Map(all.map(({ line: { id, parent } }) => [id, parent]));
  const bundles = groupBy(all, ({ line: { id } }) => rootOf(id, parents));
  return ({ listed, priceType }: Charge, { line: { id: lineId } }: LineAtWork): readonly PartAtWork[] => {
    const { scope = 'bundle', priceType: type = priceType, productOffering } = listed.derivedFrom ?? {};
    const lines = scope === 'all' ? all : (bundles.get(rootOf(lineId, parents)) ?? []);
    return lines
      .filter(({ line: { id } }) => id !== lineId)
      .filter(
        ({ offering }) =>
          productOffering === undefined || productOffering.some(({ id }) => id === offering?.id),
      )
      .flatMap(({ parts }) => parts.filter(({ charge }) => charge.priceType === type));
  };
}

/** The outermost line around it; stops where the lines run in a circle. */
function rootOf(id: string, parents: ReadonlyMap<string, string | undefined>): string {
  const seen = new Set<string>();
  let root = id;
  for (
    let next = parents.get(id);
    next !== undefined && parents.has(next) && !seen.has(next);
    next = parents.get(next)
  ) {
    seen.add(next);
    root = next;
  }
  return root;
}

interface Slice {
  readonly start: string;
  readonly end: string | undefined;
}

function startDerived(
  charge: Charge,
  sources: readonly PartAtWork[],
  { start, end }: Slice,
  currency: string,
): Working {
  const { listed } = charge;
  const { percentage = 100, rounding = {}, id } = listed;
  const amounts = sources.map((source) => amountAt(source, start, listed));
  const base = aggregate(amounts, listed);
  const inPeriod = charge.period ? base.div(monthly(exact(1), charge.period)) : base;
  const list = payable(inPeriod.times(percentage).div(100), { currency, rounding });
  const how = listed.derivedFrom?.aggregate ?? 'sum';
  const text = `${charge.name}: ${percentage} % of the ${how} of ${amounts.length} prices, ${describeAmount(inPeriod, currency)} = ${describeAmount(list, currency)}`;
  return {
    currency,
    rounding,
    start,
    ...(end !== undefined && { end }),
    quantity: exact(1),
    units: exact(1),
    unitPrice: list,
    list,
    amount: list,
    alterations: [],
    explanation: [{ step: 'list', text, amount: list, ...(id !== undefined && { rule: id }) }],
  };
}

/** What the source costs at the instant; recurring prices by the month. */
function amountAt(
  { charge: { period }, segments }: PartAtWork,
  instant: string,
  { derivedFrom }: ProductOfferingPrice,
): Decimal {
  const segment = segments.findLast(({ start }) => Date.parse(start) <= Date.parse(instant)) ?? segments[0];
  const amount = derivedFrom?.basis === 'list' ? segment.list : segment.amount;
  return period ? monthly(amount, period) : amount;
}

function aggregate(amounts: readonly Decimal[], { derivedFrom }: ProductOfferingPrice): Decimal {
  const ascending = amounts.toSorted((a, b) => a.comparedTo(b));
  const sum = sumOf(amounts);
  switch (derivedFrom?.aggregate) {
    case 'minimum':
      return ascending[0] ?? sum;
    case 'maximum':
      return ascending.at(-1) ?? sum;
    case 'average':
      return sum.div(amounts.length);
    case 'sum':
    case undefined:
      return sum;
  }
}
