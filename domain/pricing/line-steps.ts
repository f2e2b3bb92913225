import type { ProductOfferingPrice } from '../tmf/schemas/product-offering-price.js';
import { type AgreedAt, reasonOf } from './agreement-prices.js';
import type { Charge } from './charges.js';
import { describeAmount, exact, zero } from './money.js';
import type { ManualAlteration, PricingLine } from './pricing.js';
import { endOfPeriods, promisedFrom, risesFrom, upliftOf, wholeMonths } from './timeline.js';
import { alter, type Change, type Reason, skip, type Working } from './working.js';

/** A segment of a charge and what it belongs to. */
export interface Segment {
  readonly working: Working;
  readonly charge: Charge;
  readonly line: PricingLine;
  /** When the line starts. */
  readonly start: string;
}

/**
 * What the line, or the catalog, says of later parts of the term: of what is paid in each period. The catalog's ramp and rise are none
 * of a price that an agreement fixes.
 */
export function applyRamp({ working, charge, line, start }: Segment, fixedBy: string | undefined): void {
  if (!charge.period) return;
  const own = rampAt(line.ramp, wholeMonths(start, working.start));
  const months = wholeMonths(line.ramp ? start : promisedFrom(line, start), working.start);
  if (own?.unitPrice) {
    const name = `Ramp, from month ${months + 1}: ${describeAmount(working.unitPrice, working.currency)} × ${working.units.toString()}`;
    alter(working, { step: 'ramp', name }, { to: working.unitPrice.times(working.units) });
  }
  const { percentage = 100 } = own ?? rampAt(charge.listed.ramp, months) ?? {};
  if (percentage !== 100) {
    const name = `Ramp, from month ${months + 1}: ${percentage} %`;
    if (fixedBy !== undefined && !own)
      skip(working, { step: 'ramp', name }, `the price is fixed by ${fixedBy}`);
    else alter(working, { step: 'ramp', name }, { percentage: percentage - 100 });
  }
  const uplift = upliftOf(charge, line);
  const since = wholeMonths(risesFrom(line, start), working.start);
  const rises = uplift ? Math.floor(since / (uplift.everyMonths ?? 12)) : 0;
  if (!uplift || rises === 0) return;
  const rise: Reason = { step: 'uplift', name: `Rise of ${uplift.percentage} %, ${rises} times` };
  if (fixedBy !== undefined && !line.uplift) return skip(working, rise, `the price is fixed by ${fixedBy}`);
  const factor = exact(uplift.percentage).div(100).plus(1).pow(rises);
  alter(working, rise, { by: working.amount.times(factor.minus(1)) });
}

/** The part of a ramp at so many months from the start; the last one stays. */
export function rampAt<S extends { readonly months: number }>(
  ramp: readonly S[] | undefined,
  months: number,
): S | undefined {
  let end = 0;
  return ramp?.find((segment) => months < (end += segment.months)) ?? ramp?.at(-1);
}

/** The discount of the agreement that is meant for this most; what does not hold says why. */
export function applyAgreement({ working }: Segment, { best, skipped }: AgreedAt): void {
  if (best?.percentage !== undefined) alter(working, reasonOf(best), { percentage: -best.percentage });
  else if (best?.amount)
    alter(working, reasonOf(best), { by: exact(best.amount.value).times(working.quantity).negated() });
  for (const { price, why } of skipped) skip(working, reasonOf(price), why);
}

/** Discounts and surcharges of the catalog, in the order of their priorities. */
export function applyCatalog(
  segment: Segment,
  alterations: readonly ProductOfferingPrice[],
  fixedBy: string | undefined,
): void {
  const { working, charge } = segment;
  let exclusive: string | undefined;
  for (const each of inOrder(alterations.filter((one) => concerns(one, charge)))) {
    const { id, name, priority, applicationDuration: periods, percentageOf: of } = each;
    const reason: Reason = {
      step: 'catalog',
      name,
      ...(id !== undefined && { id }),
      ...(priority !== undefined && { priority }),
      ...(periods !== undefined && { periods }),
    };
    if (isOver(segment, periods, alteredFrom(each, segment))) continue;
    if (fixedBy !== undefined) skip(working, reason, `the price is fixed by ${fixedBy}`);
    else if (exclusive !== undefined) skip(working, reason, `${exclusive} excludes others`);
    else {
      alter(working, reason, catalogChange(each, working, of));
      if (each.exclusive === true) exclusive = name;
    }
  }
}

/** By priority, then by id, so that the order in which they are listed does not matter. */
const inOrder = (alterations: readonly ProductOfferingPrice[]): ProductOfferingPrice[] =>
  alterations.toSorted(
    (a, b) => (a.priority ?? 0) - (b.priority ?? 0) || ((a.id ?? '') < (b.id ?? '') ? -1 : 1),
  );

/** The charges that its relationships name, else those of a type. */
function concerns(alteration: ProductOfferingPrice, { listed, priceType }: Charge): boolean {
  const named = (alteration.popRelationship ?? []).flatMap(({ id }) => id ?? []);
  if (named.length > 0) return listed.id !== undefined && named.includes(listed.id);
  return priceType === (alteration.alteredPriceType ?? 'recurring');
}

/** From when the periods of a discount or surcharge count: what is for changes only begins with the change. */
const alteredFrom = (
  { action = ['add'] }: ProductOfferingPrice,
  { line, start }: Pick<Segment, 'line' | 'start'>,
): string => (action.includes('add') ? promisedFrom(line, start) : start);

/** When the alterations of a charge that are for some periods end: of the catalog, and given by hand. */
export const alterationEnds = (
  charge: Charge,
  of: Pick<Segment, 'line' | 'start'>,
  alterations: readonly ProductOfferingPrice[],
  byHand: readonly Pick<ManualAlteration, 'periods'>[],
): string[] =>
  [
    ...alterations
      .filter((each) => concerns(each, charge))
      .map((each) => endOfPeriods(charge, alteredFrom(each, of), each.applicationDuration)),
    ...byHand.map(({ periods }) => endOfPeriods(charge, of.start, periods)),
  ].flatMap((each) => each ?? []);

/** True when an alteration that is for some periods has been applied in all of them. */
export function isOver(
  { working, charge, start }: Segment,
  periods: number | undefined,
  from = start,
): boolean {
  const end = endOfPeriods(charge, from, periods);
  return end !== undefined && Date.parse(working.start) >= Date.parse(end);
}

function catalogChange(
  { percentage, price, priceType }: ProductOfferingPrice,
  { quantity }: Working,
  of: 'running' | 'list' = 'running',
): Change {
  const sign = priceType === 'discount' ? -1 : 1;
  if (percentage !== undefined) return { percentage: sign * percentage, of };
  return { by: price ? exact(price.value).times(quantity).times(sign) : zero };
}

/** What was given by hand for the charge, unless something that is given for everything replaces it. */
export function applyManual(
  segment: Segment,
  manual: readonly ManualAlteration[],
  replacedBy: string | undefined,
): void {
  const { working } = segment;
  for (const each of manual) {
    if (isOver(segment, each.periods)) continue;
    const reason = manualReason('manual', each);
    if (replacedBy !== undefined && each.kind !== 'override')
      skip(working, reason, `${replacedBy} replaces it`);
    else alter(working, reason, manualChange(each, working));
  }
}

/** Why an amount is altered: something given by hand, for the line or for everything. */
export const manualReason = (
  step: 'manual' | 'header',
  { id, name, priority, periods }: Pick<ManualAlteration, 'id' | 'name' | 'priority' | 'periods'>,
): Reason => ({
  step,
  name,
  ...(id !== undefined && { id }),
  ...(priority !== undefined && { priority }),
  ...(periods !== undefined && { periods }),
});

function manualChange(
  { kind, percentage, amount, per = 'line' }: ManualAlteration,
  { quantity }: Working,
): Change {
  const whole = exact(amount?.value ?? 0).times(per === 'product' ? quantity : 1);
  if (kind === 'override') return { to: whole };
  const sign = kind === 'discount' ? -1 : 1;
  return percentage === undefined ? { by: whole.times(sign) } : { percentage: sign * percentage };
}
