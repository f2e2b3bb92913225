import type { Decimal } from 'decimal.js';
import { describeAmount, exact, round, type Rounding, zero } from './money.js';
import type { AppliedAlteration, PriceStep, StepName } from './pricing.js';

/** The amount of a segment while it is worked out; every change of it leaves a step behind. */
export interface Working {
  readonly currency: string;
  /** Absent for rates of usage, which have as many decimals as they need. */
  readonly rounding?: Rounding;
  readonly start: string;
  end?: string;
  /** How many products, which amounts by product are for. */
  readonly quantity: Decimal;
  readonly units: Decimal;
  readonly unitPrice: Decimal;
  readonly list: Decimal;
  amount: Decimal;
  tax?: Decimal;
  readonly alterations: AppliedAlteration[];
  readonly explanation: PriceStep[];
}

/** Decimals of a rate of usage, e.g. the price of a kilobyte. */
const rateDecimals = 10;

/** An amount as it can be paid. */
export const payable = (
  amount: Decimal,
  { currency, rounding }: Pick<Working, 'currency' | 'rounding'>,
): Decimal => (rounding ? round(amount, currency, rounding) : amount.toDecimalPlaces(rateDecimals));

/** Who says that the amount changes. */
export interface Reason {
  readonly step: StepName;
  readonly name: string;
  readonly id?: string;
  readonly priority?: number;
  readonly periods?: number;
}

/** What is meant to be done to the amount: in percent (of the list amount if it says so), by an amount, or to one. */
export type Change =
  | { readonly percentage: number; readonly of?: 'running' | 'list' }
  | { readonly by: Decimal }
  | { readonly to: Decimal };

/** Changes the amount, by what can be paid, and never to less than nothing. */
export function alter(working: Working, reason: Reason, change: Change): void {
  const { currency, amount } = working;
  const wanted = payable(wantedChange(working, change), working);
  const least = amount.isNegative() ? zero : amount.negated();
  const applied = wanted.lessThan(least) ? least : wanted;
  const { step, name, ...more } = reason;
  const { id } = reason;
  working.amount = amount.plus(applied);
  working.alterations.push({
    ...more,
    name,
    source: step,
    amount: applied,
    ...('percentage' in change && { percentage: change.percentage }),
  });
  const capped = applied.equals(wanted) ? '' : ', no more than what is left';
  working.explanation.push({
    step,
    text: `${name}: ${describeChange(working, change)}${capped} = ${describeAmount(working.amount, currency)}`,
    amount: working.amount,
    ...(id !== undefined && { rule: id }),
  });
}

function wantedChange({ amount, list }: Working, change: Change): Decimal {
  if ('to' in change) return change.to.minus(amount);
  if ('by' in change) return change.by;
  return (change.of === 'list' ? list : amount).times(change.percentage).div(100);
}

function describeChange({ currency }: Working, change: Change): string {
  if ('to' in change) return `${describeAmount(change.to, currency)} instead`;
  if ('by' in change) return signed(change.by, describeAmount(change.by, currency));
  const { percentage, of } = change;
  return `${signed(exact(percentage), `${percentage} %`)}${of === 'list' ? ' of the list price' : ''}`;
}

const signed = (value: Decimal, text: string): string => (value.isNegative() ? text : `+${text}`);

/** Says that a rule was not applied, and why. */
export function skip(working: Working, { step, name, id }: Reason, why: string): void {
  working.explanation.push({
    step,
    text: `${name}: not applied, ${why}`,
    amount: working.amount,
    ...(id !== undefined && { rule: id }),
    skipped: true,
  });
}
