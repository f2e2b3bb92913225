import { firstPartyOf } from '../../domain/order/order.js';
import { agreementId } from '../../domain/tmf/documents/agreement-doc.js';
import { type Json, object, objects, text } from '../../domain/lib/json.js';
import { periodOf, segmentAt } from '../../domain/pricing/installed.js';
import { type Amount, exact, round, sumOf } from '../../domain/pricing/money.js';
import { isKnownPeriod, monthly } from '../../domain/pricing/periods.js';
import { termOf } from '../../domain/qualification/pricing-input.js';
import { asStored } from '../../domain/tmf/schema-path.js';
import { Agreement } from '../../domain/tmf/schemas/agreement.js';
import { type Transaction } from '../database.js';
import { changeRows } from '../events/changes.js';
import { rowsWrittenAt } from '../events/event-log.js';
import { recordEventFor } from '../events/event-sources.js';
import type { Agreement as AgreementRow } from '../tables/inventory.js';
import type { Row } from '../tables/row.js';

/** What was accepted of a quote, and the order that delivers it. */
interface AcceptedQuote {
  readonly id: string;
  readonly orderId: string;
  /** The quote with the items that were accepted; their ids are those of the order's items. */
  readonly quote: Json;
}

/**
 * The contract of an accepted quote: a draft with the quote's lines, prices and terms, in the transaction of the acceptance. It is
 * the contract of the order, which completes it with its products and brings it into force. A quote that sells nothing new
 * makes none: its changes are covered by the contracts of what they change.
 */
export function storeContractOfQuote(tx: Transaction, { id, orderId, quote }: AcceptedQuote): void {
  const items = linesOf(quote).filter(({ action = 'add' }) => action === 'add');
  if (items.length === 0) return;
  const now = new Date();
  const customerId = firstPartyOf(quote) ?? null;
  const [salesAgreement] = objects(quote['agreement']);
  const term = termIn(quote['contractTerm']);
  const row = {
    id: agreementId(orderId),
    status: 'inProcess',
    state: 'draft',
    name: `Contract of quote ${text(quote['externalId']) ?? id}`.slice(0, 255),
    agreementType: 'salesContract',
    customerId,
    orderId,
    quoteId: id,
    salesAgreementId: text(salesAgreement?.['id']) ?? null,
    startDate: now,
    doc: asStored(Agreement, {
      '@type': 'Agreement',
      agreementPeriod: { startDateTime: now.toISOString() },
      quote: { id, '@referredType': 'Quote' },
      ...(salesAgreement && { salesAgreement }),
      ...(term !== undefined && { contractTerm: term }),
      ...(quote['terminationRule'] !== undefined && { terminationRule: quote['terminationRule'] }),
      ...(quote['agreementSpecification'] !== undefined && {
        agreementSpecification: quote['agreementSpecification'],
      }),
      ...(quote['renewal'] !== undefined && { renewal: quote['renewal'] }),
      engagedParty: customerId === null ? [] : [partyOf(quote, customerId)],
      agreementItem: items.map((item) => lineOfQuote(item, term)),
    }),
    createdAt: now,
    updatedAt: now,
  };
  tx.insert('agreement', Object.keys(row) as (keyof typeof row)[], [row]);
  recordEventFor(tx, 'agreement', 'create', rowsWrittenAt(now, [row.id]));
}

/** The items at any depth. */
export const linesOf = (quote: Json): readonly Json[] =>
  objects(quote['quoteItem']).flatMap((item) => [item, ...linesOf(item)]);

function partyOf(quote: Json, customerId: string): Json {
  const party = objects(quote['relatedParty']).find(({ id }) => id === customerId);
  return { name: customerId, '@referredType': 'Customer', ...party, id: customerId, role: 'customer' };
}

/** The price that was accepted, and the term; a one-time line has none. */
export function lineOfQuote(item: Json, quoteTerm: string | undefined): Json {
  const prices = objects(item['quoteItemPrice']);
  const recurring = prices.filter(({ priceType }) => priceType === 'recurring');
  const [first] = prices;
  const lineType =
    recurring.length > 0 || !first ? 'recurring' : first['priceType'] === 'usage' ? 'usage' : 'oneTime';
  const months = termOf(item);
  const term = Number.isInteger(months) ? `P${months}M` : quoteTerm;
  const price = recurring.length > 0 ? recurringPrice(recurring) : { price: first && amountOf(first) };
  return {
    orderItemId: item['id'],
    lineType,
    ...(item['productOffering'] !== undefined && { productOffering: [item['productOffering']] }),
    ...(item['quantity'] !== undefined && { quantity: item['quantity'] }),
    ...(lineType !== 'oneTime' && term !== undefined && { term }),
    ...(price.price && price),
  };
}

/** What is paid, after discounts; an older quote has one price only. */
function amountOf(price: Json): Amount | undefined {
  const { value, unit } = object(object(price['netPrice'] ?? price['price'])['dutyFreeAmount']);
  return typeof value === 'number' && typeof unit === 'string' ? { value, unit } : undefined;
}

/** What a price without a period, or with a word that is none, is taken for. */
const aMonth = { type: 'month', length: 1 };

/** What a line costs in a part of its term. */
interface LinePriceSegment {
  readonly start: string;
  readonly end?: string;
  readonly price: Amount | undefined;
}

/**
 * All that the line costs again and again, with what its bundle implies: a year where all is yearly, else a month; and each
 * part of the term where that changes, by promotions, ramps and rises.
 */
function recurringPrice(prices: readonly Json[]): {
  readonly price: Amount | undefined;
  readonly recurringPeriod: 'month' | 'year';
  readonly priceSegment?: readonly LinePriceSegment[];
} {
  const charges = prices.flatMap((price) => {
    const unit = amountOf(price)?.unit;
    const period = periodOf(price);
    return unit === undefined
      ? []
      : [{ price, unit, period: period && isKnownPeriod(period) ? period : aMonth }];
  });
  const unit = charges[0]?.unit;
  const isYearly = charges.every(({ period: { type, length } }) => type === 'year' && length === 1);
  const sumAt = (instant?: string): Amount | undefined => {
    if (unit === undefined) return undefined;
    const amounts = charges
      .filter((each) => each.unit === unit)
      .map(({ price, period }) => {
        const amount = amountOf(instant === undefined ? price : segmentAt(price, instant));
        const value = exact(amount?.value ?? 0);
        return isYearly ? value : monthly(value, period);
      });
    return { value: round(sumOf(amounts), unit).toNumber(), unit };
  };
  const starts = [
    ...new Set(
      prices.flatMap((each) => objects(each['priceSegment'])).flatMap(({ start }) => text(start) ?? []),
    ),
  ].toSorted((one, other) => Date.parse(one) - Date.parse(other));
  return {
    price: sumAt(),
    recurringPeriod: isYearly ? 'year' : 'month',
    ...(starts.length > 1 && {
      priceSegment: starts.map((start, index) => {
        const end = starts[index + 1];
        return { start, ...(end !== undefined && { end }), price: sumAt(start) };
      }),
    }),
  };
}

/** A term as an ISO 8601 duration: as such, or as TMF's quantity, e.g. 24 month. */
export function termIn(term: unknown): string | undefined {
  if (typeof term === 'string') return /^P(?!$)/.test(term) ? term : undefined;
  const { amount, units } = object(term);
  const unit = /^(day|week|month|year)s?$/i.exec(text(units) ?? '')?.[1]?.[0]?.toUpperCase();
  return Number.isInteger(amount) && unit !== undefined ? `P${String(amount)}${unit}` : undefined;
}

interface PlannedContract {
  readonly orderId: string;
  /** The contract as the order alone would make it. */
  readonly doc: Json;
  readonly now: Date;
}

/**
 * The contract that the quote's acceptance has stored gets the order's products and their terms, line by line. False
 * when there is none.
 */
export async function completeContractOfQuote(
  tx: Transaction,
  { orderId, doc, now }: PlannedContract,
): Promise<boolean> {
  const id = agreementId(orderId);
  const [quoted] = await tx.rows<Row<AgreementRow, 'doc'>>(
    'SELECT doc FROM agreement WHERE id = ? FOR UPDATE',
    [id],
  );
  if (!quoted) return false;
  const byItem = new Map(objects(quoted.doc['agreementItem']).map((line) => [line['orderItemId'], line]));
  const agreementItem = objects(doc['agreementItem']).map((line) => ({
    ...byItem.get(line['orderItemId']),
    ...line,
  }));
  changeRows(tx, 'agreement', {
    ids: [id],
    set: { doc: JSON.stringify({ ...doc, ...quoted.doc, agreementItem }) },
    change: [{ change: 'attributeValueChange', fieldPath: 'agreementItem' }],
    at: now,
  });
  return true;
}
