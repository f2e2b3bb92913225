import type { Decimal } from 'decimal.js';
import { type Json, object, objects } from '../lib/json.js';
import type { ItemPrice } from '../tmf/schemas/price.js';
import type { AppliedAlteration, Period, PricePart, PriceSegment, PriceTotals, Sum } from './pricing.js';

/** The type of prices that Turnup works out: who sends one back does not ask for anything by it. */
const calculatedPrice = 'CalculatedPrice';

/** True of a price that Turnup worked out, now or before it had this engine; others were given by hand. */
export const isWorkedOut = (price: Json): boolean =>
  price['@type'] === calculatedPrice || price['@type'] === 'CatalogPrice';

/** A charge as TMF648, 663 and 622 carry it: the price before alterations, these, and what remains (docs/pricing.md). */
export function toItemPrice(part: PricePart, currency: string): ItemPrice {
  const {
    price,
    name,
    description,
    contract,
    priceType,
    period,
    unitOfMeasure,
    taxRate,
    segments,
    firstPeriod,
  } = part;
  const [first] = segments;
  return {
    '@type': calculatedPrice,
    '@baseType': 'QuotePrice',
    name,
    ...(description !== undefined && { description }),
    ...(contract && { contract: { ...contract, '@referredType': 'Contract' } }),
    priceType,
    ...(period && { recurringChargePeriod: periodText(period) }),
    ...(unitOfMeasure?.units !== undefined && {
      unitOfMeasure: `${unitOfMeasure.amount} ${unitOfMeasure.units}`,
    }),
    ...(price && { productOfferingPrice: { ...price, '@referredType': 'ProductOfferingPrice' } }),
    ...amounts(first, { priceType, currency, period, taxRate }),
    ...(segments.length > 1 && {
      priceSegment: segments.map((each) => ({
        start: each.start,
        ...(each.end !== undefined && { end: each.end }),
        ...(each.periods && { periods: each.periods.toNumber() }),
        ...amounts(each, { priceType, currency, period, taxRate }),
      })),
    }),
    ...(firstPeriod && {
      firstPeriod: {
        startDateTime: firstPeriod.start,
        endDateTime: firstPeriod.end,
        price: { dutyFreeAmount: money(firstPeriod.amount, currency) },
      },
    }),
  };
}

interface Kind {
  readonly priceType: string;
  readonly currency: string;
  readonly period: Period | undefined;
  readonly taxRate: number | undefined;
}

function amounts(segment: PriceSegment, kind: Kind) {
  const { list, net, tax, units, unitPrice, cost, alterations, explanation } = segment;
  const { currency, taxRate } = kind;
  return {
    price: { dutyFreeAmount: money(list, currency) },
    ...(alterations.length > 0 && { priceAlteration: alterations.map((each) => toAlteration(each, kind)) }),
    netPrice: {
      dutyFreeAmount: money(net, currency),
      ...(tax && { taxIncludedAmount: money(net.plus(tax), currency) }),
      ...(taxRate !== undefined && { taxRate }),
    },
    unitPrice: money(unitPrice, currency),
    units: units.toNumber(),
    ...(cost && { cost: money(cost, currency) }),
    explanation: explanation.map(({ step, text, amount, rule, skipped }) => ({
      step,
      text,
      amount: amount.toNumber(),
      ...(rule !== undefined && { rule }),
      ...(skipped && { skipped }),
    })),
  };
}

/** The percentage that was given stays beside the amount that it came to. */
function toAlteration(alteration: AppliedAlteration, { priceType, currency, period }: Kind) {
  const { id, name, source, amount, percentage, priority, periods } = alteration;
  return {
    '@type': 'AppliedAlteration',
    name,
    ...(id !== undefined && { id }),
    priceType,
    ...(period && { recurringChargePeriod: periodText(period) }),
    ...(priority !== undefined && { priority }),
    ...(periods !== undefined && { applicationDuration: periods }),
    price: {
      ...(percentage !== undefined && { percentage }),
      dutyFreeAmount: money(amount, currency),
    },
    source,
  };
}

/** The price without how it came about and what it costs the operator. */
export const withoutWorkings = (price: Json): Json => without(price, ['explanation', 'cost']);

/** The price without what it costs the operator. */
export const withoutCost = (price: Json): Json => without(price, ['cost']);

function without(price: Json, names: readonly string[]): Json {
  const { priceSegment } = price;
  return {
    ...Object.fromEntries(Object.entries(price).filter(([name]) => !names.includes(name))),
    ...(priceSegment !== undefined && {
      priceSegment: objects(priceSegment).map((each) => without(each, names)),
    }),
  };
}

/** A price summary without what it costs the operator. */
export function withoutMargin({ monthly, contract, ...others }: Json): Json {
  const lean = (sum: unknown): Json => {
    const { cost: _, margin: __, ...rest } = object(sum);
    return rest;
  };
  return { ...others, monthly: lean(monthly), contract: lean(contract) };
}

/** The sums as TMF carries them: one-time, and one for each period; recurring ones are those of the start. */
export function toTotalPrices({ oneTime, recurring }: PriceTotals, currency: string): ItemPrice[] {
  const sum = ({ net, tax }: Sum) => ({
    price: {
      dutyFreeAmount: money(net, currency),
      ...(!tax.isZero() && { taxIncludedAmount: money(net.plus(tax), currency) }),
    },
  });
  return [
    ...(oneTime.list.isZero() && oneTime.net.isZero() ? [] : [{ priceType: 'oneTime', ...sum(oneTime) }]),
    ...recurring.map(({ period, ...each }) => ({
      priceType: 'recurring',
      recurringChargePeriod: periodText(period),
      ...sum(each),
    })),
  ];
}

/** What TMF has no place for: the amount a month and its changes, the contract's value, the margin, and the difference. */
export function toPriceSummary(totals: PriceTotals, currency: string) {
  const { monthly, contract, schedule, delta } = totals;
  const sum = ({ list, net, tax, cost, margin }: Sum) => ({
    list: money(list, currency),
    net: money(net, currency),
    tax: money(tax, currency),
    ...(margin && { cost: money(cost, currency), margin: margin.toDecimalPlaces(2).toNumber() }),
  });
  return {
    '@type': 'PriceSummary',
    monthly: sum(monthly),
    contract: sum(contract),
    schedule: schedule.map((each) => ({ start: each.start, monthly: money(each.monthly, currency) })),
    delta: { oneTime: money(delta.oneTime, currency), monthly: money(delta.monthly, currency) },
  };
}

/** JSON numbers: exact, since amounts have few decimals. */
const money = (value: Decimal, unit: string) => ({ unit, value: value.toNumber() });

/** `month`, `3 month`. */
const periodText = ({ type, length }: Period): string => (length === 1 ? type : `${length} ${type}`);
