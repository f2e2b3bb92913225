import type { Decimal } from 'decimal.js';
import { groupBy } from '../lib/group-by.js';
import type { ProductOfferingPrice } from '../tmf/schemas/product-offering-price.js';
import { type AgreedAt, agreedAt, agreementPricesFor, isInCurrency, reasonOf } from './agreement-prices.js';
import type { Charge } from './charges.js';
import { applyHeaderToDerived, isForCharge } from './header-steps.js';
import { alterationEnds, applyAgreement, applyCatalog, applyManual } from './line-steps.js';
import { describeAmount, exact, sumOf } from './money.js';
import type { LineAtWork, PartAtWork, PricingAtWork } from './parts.js';
import { monthly } from './periods.js';
import type { AgreementPrice } from './pricing.js';
import { alignedStarts, outerChanges, type Span } from './timeline.js';
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
  atLine: LineAtWork,
  sources: readonly PartAtWork[],
  atWork: PricingAtWork,
): PartAtWork | undefined {
  const { line, offering, span, alterations } = atLine;
  const { input, currency } = atWork;
  if (sources.length === 0) {
    const message = `Line ${line.id}: ${charge.name} is a percentage of other prices, and there are none of those.`;
    atWork.faults.push({ code: 'nothingToDeriveFrom', message, lineId: line.id });
    return undefined;
  }
  const manual = atWork.assigned.manual.get(charge) ?? [];
  const headers = (input.alterations ?? []).filter((each) => isForCharge(each, charge));
  const concerning = agreementPricesFor(charge, line, offering, atWork);
  const changes = outerChanges({
    agreementPrices: concerning.filter((each) => isInCurrency(each, currency)),
    ends: alterationEnds(charge, { line, start: span.start }, alterations, [...manual, ...headers]),
  });
  const [first, ...others] = startsOf(charge, span, sources, changes).map((start, index, starts): Working => {
    const agreed = onceOnly(agreedAt(start, concerning, { currency, hasOwnPrice: false }), charge, sources);
    const slice = { start, end: starts[index + 1] };
    const working = startDerived(charge, sources, { ...slice, fixed: agreed.best }, currency);
    const segment = { working, charge, line, start: span.start };
    applyAgreement(segment, agreed);
    applyCatalog(segment, alterations, agreed.best?.unitPrice && reasonOf(agreed.best).name);
    applyManual(segment, manual, atWork.replacement);
    applyHeaderToDerived(segment, headers);
    return working;
  });
  return first && { charge, segments: [first, ...others] };
}

/** A percentage that the agreement gives for the sources too is in their net amounts already. */
function onceOnly(
  agreed: AgreedAt,
  { listed: { derivedFrom } }: Charge,
  sources: readonly PartAtWork[],
): AgreedAt {
  const { best, skipped } = agreed;
  if (best?.percentage === undefined || derivedFrom?.basis === 'list') return agreed;
  const isTaken = sources.some(({ segments }) =>
    segments.some(({ alterations }) => alterations.some(({ id }) => id === best.id)),
  );
  if (!isTaken) return agreed;
  return {
    skipped: [...skipped, { price: best, why: 'the prices that it is derived from have it already' }],
  };
}

/** When it may change: with what it is derived from, and by what alters it. */
function startsOf(
  charge: Charge,
  span: Span,
  sources: readonly PartAtWork[],
  changes: readonly string[],
): readonly string[] {
  if (!charge.period) return [span.start];
  const [begin, end] = [Date.parse(span.start), Date.parse(span.end)];
  const ofSources = sources
    .flatMap(({ segments }) => segments.map(({ start }) => start))
    .filter((each) => Date.parse(each) > begin && Date.parse(each) < end);
  return [...new Set([...alignedStarts(charge, span, changes), ...ofSources])].toSorted(
    (a, b) => Date.parse(a) - Date.parse(b),
  );
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
  /** What an agreement gives, which may be a price instead. */
  readonly fixed: AgreementPrice | undefined;
}

function startDerived(
  charge: Charge,
  sources: readonly PartAtWork[],
  { start, end, fixed }: Slice,
  currency: string,
): Working {
  const { listed } = charge;
  const { percentage = 100, rounding = {}, id } = listed;
  const amounts = sources.map((source) => amountAt(source, start, listed));
  const base = aggregate(amounts, listed);
  const inPeriod = charge.period ? base.div(monthly(exact(1), charge.period)) : base;
  const price = fixed?.unitPrice;
  const amount = price ? exact(price.value) : inPeriod.times(percentage).div(100);
  const list = payable(amount, { currency, rounding });
  const how = price
    ? `${reasonOf(fixed).name},`
    : `${percentage} % of the ${listed.derivedFrom?.aggregate ?? 'sum'} of ${amounts.length} prices, ${describeAmount(inPeriod, currency)} =`;
  const text = `${charge.name}: ${how} ${describeAmount(list, currency)}`;
  const rule = price ? fixed.id : id;
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
    explanation: [{ step: 'list', text, amount: list, ...(rule !== undefined && { rule }) }],
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
