import type { Decimal } from 'decimal.js';
import { DateTime } from 'luxon';
import { addDuration, endOfTerm } from '../lib/instants.js';
import { exact, round, zero } from './money.js';

/** What leaving early costs, as data: of what is left to pay, a fixed amount, or nothing; never more than `maximum`. */
export interface TerminationRule {
  readonly chargeType: 'percentOfRemaining' | 'fixed' | 'none';
  readonly percent?: number;
  readonly amount?: { readonly value?: number; readonly unit?: string };
  readonly maximum?: { readonly value?: number; readonly unit?: string };
  /** Within so long from the start leaving is free, e.g. `P14D`. */
  readonly freeWithin?: string;
}

/** A line with a commitment. */
export interface CommittedLine {
  readonly id: string;
  readonly start: Date;
  /** ISO 8601 duration of the commitment; a line without has none. */
  readonly term?: string;
  /** What it costs a month. */
  readonly monthly?: { readonly value?: number; readonly unit?: string };
  readonly rule?: TerminationRule;
}

/** What ending the line on the date would cost, and why. */
export interface LineTermination {
  readonly id: string;
  readonly commitmentEnd?: string;
  /** Whole months and the begun one's part by days. */
  readonly remainingMonths: number;
  readonly charge: ChargedAmount;
  readonly explanation: string;
}

/** An amount; without a unit where nobody has said in which currency it is. */
export interface ChargedAmount {
  readonly value: number;
  readonly unit?: string;
}

/** What a product's end costs by a contract, or that it costs nothing, and why. */
export interface TerminationCharge {
  readonly contract: { readonly id: string; readonly name: string };
  /** The line of the contract. */
  readonly line: string;
  readonly amount: ChargedAmount;
  readonly explanation: string;
}

interface Leaving {
  readonly at: Date;
  /** Of amounts that say none: that of the contract. */
  readonly currency: string | undefined;
  readonly rule?: TerminationRule | undefined;
}

/** The currency of the contract: that of the first of its lines that says one. */
export const currencyOfLines = (lines: readonly CommittedLine[]): string | undefined =>
  lines.find(({ monthly }) => monthly?.unit !== undefined)?.monthly?.unit;

/** The charge of each line, and their sum by currency: amounts of different currencies are never added. */
export function earlyTermination(
  lines: readonly CommittedLine[],
  { at, currency, rule }: Leaving,
): {
  readonly lines: readonly LineTermination[];
  readonly total: readonly ChargedAmount[];
} {
  const ended = lines.map((line) => terminationOf(line, { at, currency, rule: line.rule ?? rule }));
  const sums = new Map<string | undefined, Decimal>();
  for (const { charge } of ended) sums.set(charge.unit, (sums.get(charge.unit) ?? zero).plus(charge.value));
  return {
    lines: ended,
    total: [...sums].map(([unit, sum]) => amountIn(unit, sum.toNumber())),
  };
}

const amountIn = (unit: string | undefined, value: number): ChargedAmount => ({
  value,
  ...(unit !== undefined && { unit }),
});

function terminationOf(
  { id, start, term, monthly }: CommittedLine,
  { at, currency, rule }: Leaving,
): LineTermination {
  const unit = (rule?.chargeType === 'fixed' ? rule.amount?.unit : undefined) ?? monthly?.unit ?? currency;
  const free = (explanation: string, remaining = zero, end?: Date): LineTermination => ({
    id,
    ...(end && { commitmentEnd: end.toISOString() }),
    remainingMonths: remaining.toNumber(),
    charge: amountIn(unit, 0),
    explanation,
  });
  if (term === undefined) return free('it has no commitment');
  const end = endOfTerm(start, term);
  if (!end) return free(`its commitment of ${term} is no time that can be counted`);
  if (at >= end) return free(`its commitment of ${term} is over`, undefined, end);
  const remaining = monthsBetween(at, end);
  if (!rule || rule.chargeType === 'none') return free('no charge is agreed', remaining, end);
  if (rule.freeWithin !== undefined && at <= addDuration(start, rule.freeWithin))
    return free(`leaving is free within ${rule.freeWithin}`, remaining, end);
  const { charge, explanation } = chargeOf(rule, remaining, monthly?.value ?? 0);
  const most = (rule.maximum?.unit ?? unit) === unit ? rule.maximum?.value : undefined;
  const capped = most !== undefined && charge.gt(most);
  const due = capped ? exact(most) : charge;
  return {
    id,
    commitmentEnd: end.toISOString(),
    remainingMonths: remaining.toNumber(),
    charge: amountIn(unit, (unit === undefined ? due : round(due, unit)).toNumber()),
    explanation: capped ? `${explanation}, at most ${most}` : explanation,
  };
}

function chargeOf(
  { chargeType, percent = 100, amount }: TerminationRule,
  remaining: Decimal,
  monthly: number,
): { readonly charge: Decimal; readonly explanation: string } {
  if (chargeType === 'fixed')
    return {
      charge: exact(amount?.value ?? 0),
      explanation: `a fixed charge of ${amount?.value ?? 0}`,
    };
  return {
    charge: remaining.times(monthly).times(percent).div(100),
    explanation: `${percent} % of ${remaining.toFixed()} months of ${monthly}`,
  };
}

/** Whole months, and of the begun one its part by real days; four decimals. */
export function monthsBetween(from: Date, to: Date): Decimal {
  const [begin, end] = [from, to].map((each) => DateTime.fromJSDate(each, { zone: 'utc' })) as [
    DateTime,
    DateTime,
  ];
  const whole = Math.floor(end.diff(begin, 'months').months);
  const rest = end.diff(begin.plus({ months: whole }), 'days').days;
  const length = begin.plus({ months: whole + 1 }).diff(begin.plus({ months: whole }), 'days').days;
  return exact(whole).plus(exact(rest).div(length)).toDecimalPlaces(4);
}
