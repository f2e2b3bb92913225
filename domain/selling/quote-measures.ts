import { Decimal } from 'decimal.js';
import { type Json, object, objects } from '../lib/json.js';
import { itemsIn } from '../tmf/item-numbers.js';
import type { ApprovalMeasure } from '../tmf/schemas/approval-rule.js';
import { isWorkedOut } from '../pricing/item-price.js';
import { monthsOf, termOf } from '../qualification/pricing-input.js';
import { netPriceOf } from './price-sums.js';
import { quoteLines, unchosenLines, withoutLines } from './quote-lines.js';

/** What a quote is measured by; what cannot be said of it is absent. */
export interface QuoteMeasures {
  readonly values: Readonly<Partial<Record<ApprovalMeasure, number>>>;
  readonly currency?: string;
}

/** The measures of a priced quote, of the alternatives that are chosen. */
export function measuresOf(quote: Json): QuoteMeasures {
  const lines = quoteLines(withoutLines(quote, unchosenLines(quote)));
  const prices = lines.flatMap(({ item }) => itemsIn(item, 'quoteItemPrice'));
  const { contract, monthly } = object(quote['priceSummary']);
  const [list, net] = [amountOf(object(contract)['list']), amountOf(object(contract)['net'])];
  const currency = object(object(contract)['net'])['unit'];
  const margin = object(contract)['margin'];
  const negotiated = lines.filter(({ item }) => isNegotiated(item)).length;
  const terms = [monthsOf(quote['contractTerm']), ...lines.map(({ item }) => termOf(item))];
  const term = Math.max(0, ...terms.map((months) => months ?? 0));
  return {
    values: {
      negotiatedLines: negotiated + (objects(quote['priceAlteration']).length > 0 ? 1 : 0),
      lineDiscountPercent: Math.max(0, ...prices.map(discountOf)),
      termMonths: term,
      ...(list && net && { discountPercent: percentOff(list, net), contractValue: net.toNumber() }),
      ...(typeof margin === 'number' && { marginPercent: margin }),
      ...(amountOf(object(monthly)['net']) && { monthlyValue: amountOf(object(monthly)['net'])!.toNumber() }),
    },
    ...(typeof currency === 'string' && { currency }),
  };
}

/** True where a person gave the line its price, or a part of it: now, or by how it changes over time. */
const isNegotiated = (item: Json): boolean =>
  objects(item['priceAlteration']).length > 0 ||
  objects(item['priceRamp']).length > 0 ||
  Object.keys(object(item['priceUplift'])).length > 0 ||
  item['priceBasis'] === 'installed' ||
  itemsIn(item, 'quoteItemPrice').some((price) => !isWorkedOut(price));

function discountOf(price: Json): number {
  const list = amountOf(object(price['price'])['dutyFreeAmount']);
  const net = amountOf(netPriceOf(price)['dutyFreeAmount']);
  return list && net ? percentOff(list, net) : 0;
}

const amountOf = (money: unknown): Decimal | undefined => {
  const { value } = object(money);
  return typeof value === 'number' ? new Decimal(value) : undefined;
};

const percentOff = (list: Decimal, net: Decimal): number =>
  list.greaterThan(0) ? list.minus(net).div(list).times(100).toDecimalPlaces(2).toNumber() : 0;
