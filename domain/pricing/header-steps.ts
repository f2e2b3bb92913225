import type { Decimal } from 'decimal.js';
import type { Charge } from './charges.js';
import { exact, sumOf, zero } from './money.js';
import { isOver, manualReason, type Segment } from './line-steps.js';
import type { LineAtWork, PartAtWork, PricingAtWork } from './parts.js';
import { monthly, periodStart } from './periods.js';
import type { HeaderAlteration } from './pricing.js';
import { alter, payable, skip, type Working } from './working.js';

/** A charge with what it is charged for; sorted, so that the order of the lines does not matter. */
interface Target {
  readonly key: string;
  readonly line: LineAtWork;
  readonly part: PartAtWork;
}

/** What is given for everything, in the order of priorities: percentages of each charge, shares of an amount. */
export function applyHeader(lines: readonly LineAtWork[], atWork: PricingAtWork): void {
  const targets = lines.flatMap((line) =>
    line.parts.map((part): Target => ({
      key: `${line.line.id} ${part.charge.listed.id ?? part.charge.name}`,
      line,
      part,
    })),
  );
  targets.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  for (const each of inOrder(atWork.input.alterations ?? [])) {
    const { priceType = 'recurring', amount } = each;
    const concerned = targets.filter(({ part }) => isForCharge(each, part.charge));
    const isLater =
      each.percentage !== undefined &&
      lines.some(({ derived }) => derived.some((charge) => isForCharge(each, charge)));
    if (concerned.length === 0 && isLater) continue;
    if (concerned.length === 0) {
      const message = `${each.name} alters ${priceType} prices, and no line has one.`;
      atWork.faults.push({ code: 'alterationWithoutCharge', message });
    } else if (amount && amount.unit !== atWork.currency) {
      const message = `${each.name} is in ${amount.unit}, but everything is priced in ${atWork.currency}.`;
      atWork.faults.push({ code: 'wrongCurrency', message });
    } else if (each.percentage === undefined) share(each, concerned);
    else
      for (const target of concerned) applyTo(target, each, { percentage: signOf(each) * each.percentage });
  }
}

/** What is given for everything is for the charges of a type. */
export const isForCharge = ({ priceType = 'recurring' }: HeaderAlteration, charge: Charge): boolean =>
  charge.priceType === priceType;

/**
 * A price that is derived from net amounts has the discounts for everything already; one of list amounts has those in percent. An
 * amount is shared by the prices that are derived from no others.
 */
export function applyHeaderToDerived(segment: Segment, headers: readonly HeaderAlteration[]): void {
  const { working, charge } = segment;
  const { basis, priceType = charge.priceType } = charge.listed.derivedFrom ?? {};
  for (const each of inOrder(headers)) {
    if (isOver(segment, each.periods)) continue;
    const reason = manualReason('header', each);
    if (each.percentage === undefined)
      skip(working, reason, 'its amount is shared by the prices that are derived from no others');
    else if (basis !== 'list' && priceType === (each.priceType ?? 'recurring'))
      skip(working, reason, 'the prices that it is derived from have it already');
    else alter(working, reason, { percentage: signOf(each) * each.percentage });
  }
}

const inOrder = (alterations: readonly HeaderAlteration[]): HeaderAlteration[] =>
  alterations.toSorted(
    (a, b) => (a.priority ?? 0) - (b.priority ?? 0) || ((a.id ?? a.name) < (b.id ?? b.name) ? -1 : 1),
  );

const signOf = ({ kind }: HeaderAlteration): number => (kind === 'discount' ? -1 : 1);

/** Of what each costs a month, its share of the amount (a month); the largest takes what rounding leaves over. */
function share(header: HeaderAlteration, targets: readonly Target[]): void {
  const costs = targets.map(({ part: { charge, segments } }) => inMonth(segments[0].amount, charge.period));
  const total = sumOf(costs);
  const amount = exact(header.amount?.value ?? 0).times(signOf(header));
  const shares = targets.map(({ part: { segments } }, index) => {
    const portion = total.isZero() ? exact(1).div(targets.length) : (costs[index] ?? zero).div(total);
    return payable(amount.times(portion), segments[0]);
  });
  const largest = costs.reduce(
    (best, cost, index) => (cost.greaterThan(costs[best] ?? zero) ? index : best),
    0,
  );
  const rest = amount.minus(sumOf(shares));
  for (const [index, target] of targets.entries()) {
    const own = (shares[index] ?? zero).plus(index === largest ? rest : 0);
    applyTo(target, header, { by: inPeriod(own, target) });
  }
}

const inMonth = (amount: Decimal, period: PartAtWork['charge']['period']): Decimal =>
  period ? monthly(amount, period) : amount;

/** A year has twelve times what a month has. */
const inPeriod = (amount: Decimal, { part: { charge } }: Target): Decimal =>
  charge.period ? amount.div(monthly(exact(1), charge.period)) : amount;

function applyTo(
  { line: { span }, part: { charge, segments } }: Target,
  header: HeaderAlteration,
  change: Parameters<typeof alter>[2],
): void {
  const { periods } = header;
  const end =
    charge.period && periods !== undefined ? periodStart(span.start, charge.period, periods) : undefined;
  const during = ({ start }: Working): boolean => end === undefined || Date.parse(start) < Date.parse(end);
  for (const segment of segments.filter(during)) alter(segment, manualReason('header', header), change);
}
