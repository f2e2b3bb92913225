import type { Decimal } from 'decimal.js';
import { type Json, object, objects, text } from '../lib/json.js';
import type { Charge } from './charges.js';
import { exact, zero } from './money.js';
import { monthly, periodType } from './periods.js';
import type { Period, PricingLine } from './pricing.js';

/** What the product costs a month today, in the currency: prices in another one are none of this. */
export function installedMonthly(
  { installed = [] }: PricingLine,
  currency: string,
  instant: string,
): Decimal {
  return installed.reduce<Decimal>((sum, price) => {
    const period = periodOf(price);
    const net = period && netOf(price, currency, instant);
    return net ? sum.plus(monthly(net, period)) : sum;
  }, zero);
}

/** The other currencies in which the product costs something again and again. */
export const otherCurrencies = ({ installed = [] }: PricingLine, currency: string): string[] => {
  const units = installed.flatMap((price) => {
    const { dutyFreeAmount, taxIncludedAmount } = object(price['netPrice'] ?? price['price']);
    return periodOf(price) ? (text(object(dutyFreeAmount ?? taxIncludedAmount)['unit']) ?? []) : [];
  });
  return [...new Set(units)].filter((unit) => unit !== currency);
};

/** The currencies in which the product was sold. */
export const installedCurrencies = ({ installed = [] }: PricingLine): string[] =>
  installed.flatMap(({ price }) => {
    const { dutyFreeAmount, taxIncludedAmount } = object(price);
    return text(object(dutyFreeAmount ?? taxIncludedAmount)['unit']) ?? [];
  });

/** The price of a unit at which the charge was sold; undefined when the product has no such charge. */
export function installedUnitPrice(
  { listed }: Charge,
  { installed = [] }: PricingLine,
  instant: string,
): Decimal | undefined {
  const same = installed.find(({ productOfferingPrice }) => object(productOfferingPrice)['id'] === listed.id);
  const unitPrice = same && object(segmentAt(same, instant)['unitPrice'])['value'];
  return typeof unitPrice === 'number' && listed.id !== undefined ? exact(unitPrice) : undefined;
}

/** What the charge costs today, net: as it was sold, else the product's only price of the same period. */
export function installedNet(
  { listed, period }: Charge,
  { installed = [] }: PricingLine,
  currency: string,
  instant: string,
): Decimal | undefined {
  const same = installed.find(({ productOfferingPrice }) => object(productOfferingPrice)['id'] === listed.id);
  const alike = installed.filter((price) => {
    const other = periodOf(price);
    return other && other.type === period?.type && other.length === period.length;
  });
  const price = listed.id !== undefined && same ? same : alike.length === 1 ? alike[0] : undefined;
  return price && netOf(price, currency, instant);
}

/** `month`, `3 month` and `months`, as TMF622 and TMF637 write them; undefined for what is not recurring. */
export function periodOf({ recurringChargePeriod, priceType }: Json): Period | undefined {
  const [, length = '1', type] = /^(?:(\d+) )?(\w+)$/.exec(text(recurringChargePeriod) ?? '') ?? [];
  if (type === undefined || priceType === 'usage') return undefined;
  return { type: periodType(type), length: Math.max(1, Number(length)) };
}

/** The part of the price's term that the instant is in; the price itself where it does not change. */
export const segmentAt = (price: Json, instant: string): Json =>
  objects(price['priceSegment']).findLast(
    ({ start }) => text(start) === undefined || Date.parse(text(start)!) <= Date.parse(instant),
  ) ?? price;

/** What is charged after all alterations: as Turnup says (`netPrice`), else by TMF's alterations in their order. */
export function netOf(price: Json, currency: string, instant: string): Decimal | undefined {
  const said = amountOf(object(segmentAt(price, instant)['netPrice']), currency);
  if (said) return said;
  const listed = amountOf(object(price['price']), currency);
  const alterations = [...objects(price['productPriceAlteration']), ...objects(price['priceAlteration'])];
  return (
    listed &&
    alterations
      .toSorted((a, b) => Number(a['priority'] ?? 0) - Number(b['priority'] ?? 0))
      .reduce((net, each) => altered(net, object(each['price']), currency), listed)
  );
}

/** TMF says of a percentage that it modifies the price, and means a discount. */
function altered(net: Decimal, by: Json, currency: string): Decimal {
  const amount = amountOf(by, currency);
  const percentage = by['percentage'];
  if (amount || typeof percentage !== 'number') return net.plus(amount ?? 0);
  return net.times(exact(100).minus(Math.abs(percentage))).div(100);
}

function amountOf(price: Json, currency: string): Decimal | undefined {
  const { value, unit } = object(price['dutyFreeAmount'] ?? price['taxIncludedAmount']);
  return typeof value === 'number' && unit === currency ? exact(value) : undefined;
}
