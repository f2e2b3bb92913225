import { monthsBetween } from './early-termination.js';
import { installedNet } from './installed.js';
import type { Segment } from './line-steps.js';
import { describeAmount, exact } from './money.js';
import { addMonths } from './periods.js';
import type { PriceFault, PricingLine } from './pricing.js';
import type { Renewal } from './renewal.js';
import type { RenewedLine } from './renewed-end.js';
import type { Span } from './timeline.js';
import { alter, skip } from './working.js';

/** Why a line cannot be renewed so. */
export function renewalFaults(line: PricingLine, around: RenewedLine): PriceFault[] {
  const { id: lineId, action, renewal } = line;
  if (!renewal) return [];
  const why =
    action === 'modify'
      ? faultOf(line, renewal, around)
      : 'only what the customer has is renewed: its action is modify';
  return why === undefined ? [] : [{ code: 'invalidTerm', message: `Line ${lineId}: ${why}.`, lineId }];
}

function faultOf(
  line: PricingLine,
  { renewalType, until, committedUntil }: Renewal,
  { start, term: otherwise }: RenewedLine,
): string | undefined {
  const term = line.term ?? otherwise;
  if (line.end !== undefined) return 'its end follows from the renewal: leave product.terminationDate out';
  const isAfter = (one: string, other: string): boolean => Date.parse(one) > Date.parse(other);
  if (renewalType === 'coTerminated') {
    if (until === undefined) return 'it says with what it is to end: priceRenewal.endDateTime';
    if (!isAfter(until, start)) return 'it ends before it starts';
    return committedUntil !== undefined && isAfter(committedUntil, until)
      ? `it would end before its commitment does, on ${committedUntil.slice(0, 10)}: a shorter one is an early termination`
      : undefined;
  }
  if (term === undefined) return 'it says for how long it is renewed: itemTerm, or contractTerm of the quote';
  if (committedUntil === undefined)
    return 'no contract commits it that is in force or in its grace period: leave priceRenewal out, and make a new contract';
  const day = committedUntil.slice(0, 10);
  if (renewalType === 'late') {
    if (isAfter(committedUntil, start)) return `its commitment is not over before ${day}: renew it early`;
    return isAfter(addMonths(committedUntil, term), start)
      ? undefined
      : `${term} months from ${day} are over already`;
  }
  if (!isAfter(committedUntil, start)) return `its commitment was over on ${day}: renew it late`;
  return isAfter(addMonths(start, term), committedUntil)
    ? undefined
    : `${term} months end before its commitment does, on ${day}`;
}

/** What the renewal makes of a recurring price, after what the catalog and agreements say of it. */
export function applyRenewal({ working, charge, line, start }: Segment, span: Span): void {
  const { renewal } = line;
  if (!renewal || !charge.period) return;
  const { renewalType, committedUntil = start, until = span.end } = renewal;
  const { currency, amount } = working;
  const say = (text: string): void => void working.explanation.push({ step: 'renewal', text, amount });
  const months = monthsBetween(new Date(start), new Date(span.end));
  const ends = span.end.slice(0, 10);
  switch (renewalType) {
    case 'early':
      return say(
        `Renewed before its commitment is over on ${committedUntil.slice(0, 10)}: at today’s price until ${ends}`,
      );
    case 'late':
      return say(
        `Renewed after its commitment was over on ${committedUntil.slice(0, 10)}: at today’s price, counted from then, until ${ends}`,
      );
    case 'coTerminated':
      return say(
        `Ends with others on ${until.slice(0, 10)}: at today’s price for ${months.toFixed()} months`,
      );
    case 'blended': {
      const old = installedNet(charge, line, currency, start);
      const name = 'Blended price';
      if (!old)
        return skip(working, { step: 'renewal', name }, 'it was not sold at one price that this one follows');
      const left = monthsBetween(new Date(start), new Date(committedUntil));
      const text = `Blended price of ${describeAmount(old, currency)} for ${left.toFixed()} months that are left and ${describeAmount(amount, currency)} for ${months.minus(left).toFixed()} more`;
      const to = old
        .times(left)
        .plus(amount.times(months.minus(left)))
        .div(months.isZero() ? exact(1) : months);
      return alter(working, { step: 'renewal', name: text }, { to });
    }
  }
}
