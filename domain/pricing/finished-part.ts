import type { Charge } from './charges.js';
import type { TaxRate } from './last-steps.js';
import { exact, zero } from './money.js';
import type { PartAtWork } from './parts.js';
import { firstPeriod, periodsBetween } from './periods.js';
import type { PricePart, PriceSegment } from './pricing.js';
import type { Span } from './timeline.js';
import { payable, type Working } from './working.js';

interface Finishing {
  readonly span: Span;
  readonly taxRate: TaxRate;
  readonly billingDay: number | undefined;
}

/** The charge as it is answered. */
export function finishedPart(
  { charge, segments }: PartAtWork,
  { span, taxRate, billingDay }: Finishing,
): PricePart {
  const { listed, name, priceType, period, own, because } = charge;
  const { id, unitOfMeasure } = listed;
  const { amount = 1, units } = unitOfMeasure ?? {};
  const rate = taxRate(charge);
  const [first, ...others] = withoutEqual(segments);
  const begun = period && billingDay !== undefined ? firstPeriod(span.start, period, billingDay) : undefined;
  return {
    ...(id !== undefined && !own && { price: { id, name } }),
    name,
    ...(because && { description: because.text, contract: because.contract }),
    priceType,
    ...(period && { period }),
    ...(unitOfMeasure && { unitOfMeasure: { amount, ...(units !== undefined && { units }) } }),
    ...(rate !== undefined && { taxRate: rate }),
    segments: [
      finishedSegment(first, charge, span),
      ...others.map((each) => finishedSegment(each, charge, span)),
    ],
    ...(begun && {
      firstPeriod: {
        start: span.start,
        end: begun.end,
        amount: payable(listed.proration === 'none' ? first.amount : first.amount.times(begun.share), first),
      },
    }),
  };
}

/** What costs the same for the same reasons as the part before is no part of its own. */
function withoutEqual(segments: PartAtWork['segments']): PartAtWork['segments'] {
  const [first, ...others] = segments;
  const result: [Working, ...Working[]] = [first];
  for (const next of others) {
    const last = result.at(-1) ?? first;
    if (!isEqual(last, next)) result.push(next);
    else {
      const { end: _, ...before } = last;
      result[result.length - 1] = { ...before, ...(next.end !== undefined && { end: next.end }) };
    }
  }
  return result;
}

const isEqual = (one: Working, other: Working): boolean =>
  one.units.equals(other.units) &&
  one.unitPrice.equals(other.unitPrice) &&
  one.list.equals(other.list) &&
  one.amount.equals(other.amount) &&
  JSON.stringify(one.alterations) === JSON.stringify(other.alterations);

function finishedSegment(working: Working, { listed, period }: Charge, span: Span): PriceSegment {
  const { start, end, units, unitPrice, list, amount, tax, alterations, explanation } = working;
  const cost = listed.cost && payable(exact(listed.cost.value).times(units), working);
  const until = (instant: string) =>
    period ? periodsBetween(span.start, instant, period, listed.proration !== 'none') : zero;
  return {
    start,
    ...(end !== undefined && { end }),
    ...(period && { periods: until(end ?? span.end).minus(until(start)) }),
    units,
    unitPrice,
    list,
    net: amount,
    ...(tax && { tax }),
    ...(cost && { cost }),
    alterations,
    explanation,
  };
}
