import { Decimal } from 'decimal.js';
import { type Json, object, objects, text } from '../lib/json.js';
import { isWorkedOut } from '../pricing/item-price.js';
import { round } from '../pricing/money.js';

/** What an opportunity is worth, in one currency, by docs/selling.md. */
export interface Figures {
  readonly currency: string;
  readonly oneTime: Decimal;
  /** Monthly recurring revenue. */
  readonly mrr: Decimal;
  /** Total contract value. */
  readonly tcv: Decimal;
}

/** Without one, a line or quote is taken to run for a year. */
const defaultTermMonths = 12;

/** By what its products of interest are expected to cost; undefined while none has a price in the currency. */
export function estimateOf(lines: readonly Json[], currency: string | undefined): Figures | undefined {
  const priced = lines.flatMap((line) =>
    objects(line['estimatedPrice']).map((price) => ({
      line,
      // What the catalog says is for all of the line, what somebody expects for one.
      quantity: isWorkedOut(price) ? 1 : (numberOf(line['quantity']) ?? 1),
      ...chargeOf(price),
    })),
  );
  const unit = currency ?? priced.find((each) => each.unit !== undefined)?.unit;
  const mine = priced.filter((each) => each.unit === unit && each.amount !== undefined);
  if (unit === undefined || mine.length === 0) return undefined;
  const charges = mine.map(({ line, ...charge }) => ({
    ...charge,
    months: numberOf(line['termMonths']) ?? defaultTermMonths,
  }));
  const oneTime = sum(
    charges
      .filter(({ perMonth }) => perMonth === undefined)
      .map(({ amount, quantity }) => amount!.times(quantity)),
  );
  const recurring = charges.filter(({ perMonth }) => perMonth !== undefined);
  return {
    currency: unit,
    oneTime,
    mrr: sum(recurring.map(({ perMonth, quantity }) => perMonth!.times(quantity))),
    tcv: oneTime.plus(
      sum(recurring.map(({ perMonth, quantity, months }) => perMonth!.times(quantity).times(months))),
    ),
  };
}

/** By a quote: its totals, and what it is worth over its term where it says that. */
export function figuresOfQuote(quote: Json): Figures | undefined {
  const charges = objects(quote['quoteTotalPrice']).map(chargeOf);
  const summary = object(quote['priceSummary']);
  const contract = moneyOf(object(summary['contract'])['net']);
  const monthly = moneyOf(object(summary['monthly'])['net']);
  const currency = contract?.unit ?? charges.find(({ unit }) => unit !== undefined)?.unit;
  if (currency === undefined) return undefined;
  const mine = charges.filter(({ unit, amount }) => unit === currency && amount !== undefined);
  const oneTime = sum(mine.flatMap(({ perMonth, amount }) => (perMonth === undefined ? [amount!] : [])));
  const mrr = monthly?.value ?? sum(mine.flatMap(({ perMonth }) => perMonth ?? []));
  return { currency, oneTime, mrr, tcv: contract?.value ?? oneTime.plus(mrr.times(defaultTermMonths)) };
}

/** The figures as an opportunity has them, rounded as its currency can be paid. */
export function opportunityFigures({ currency, oneTime, mrr, tcv }: Figures, probability: number): Json {
  const money = (value: Decimal): Json => ({ unit: currency, value: round(value, currency).toNumber() });
  const amount = round(tcv, currency);
  return {
    currency,
    amount: money(amount),
    oneTimeAmount: money(oneTime),
    mrr: money(mrr),
    arr: money(mrr.times(12)),
    acv: money(oneTime.plus(mrr.times(12))),
    tcv: money(tcv),
    weightedAmount: money(amount.times(probability).div(100)),
  };
}

interface Charge {
  readonly unit?: string | undefined;
  readonly amount?: Decimal | undefined;
  /** Of what recurs, the part of a month. */
  readonly perMonth?: Decimal | undefined;
}

/** Months of a period; a week or a day is its share of an average month. */
const monthsOf: Readonly<Record<string, Decimal.Value>> = {
  month: 1,
  quarter: 3,
  year: 12,
  week: new Decimal(12 * 7).div(365),
  day: new Decimal(12).div(365),
};

function chargeOf({ priceType, recurringChargePeriod, price, netPrice }: Json): Charge {
  const { dutyFreeAmount, taxIncludedAmount } = object(netPrice ?? price);
  const { unit, value } = moneyOf(dutyFreeAmount) ?? moneyOf(taxIncludedAmount) ?? {};
  if (value === undefined || text(priceType)?.toLowerCase().startsWith('usage')) return {};
  const period = text(recurringChargePeriod);
  if (period === undefined && priceType !== 'recurring') return { unit, amount: value };
  const [, count = '1', type = 'month'] =
    /^(\d+)?\s*(\w+?)(?:ly)?s?$/.exec((period ?? 'month').toLowerCase()) ?? [];
  const months = monthsOf[type];
  return months === undefined ? {} : { unit, amount: value, perMonth: value.div(months).div(count) };
}

function moneyOf(money: unknown): { readonly unit: string; readonly value: Decimal } | undefined {
  const { unit, value } = object(money);
  const currency = text(unit);
  return currency === undefined || !/^[A-Z]{3}$/.test(currency) || typeof value !== 'number'
    ? undefined
    : { unit: currency, value: new Decimal(value) };
}

const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

const sum = (amounts: readonly Decimal[]): Decimal =>
  amounts.reduce((total, amount) => total.plus(amount), new Decimal(0));
