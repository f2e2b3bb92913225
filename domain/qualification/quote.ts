import { itemsIn } from '../tmf/item-numbers.js';
import { type OrderToPlan, readOrder } from '../order/order.js';
import { type Json, objects, withoutUndefined } from '../lib/json.js';
import { withoutWorkings } from '../pricing/item-price.js';

/** Why a quote cannot be approved, and where. */
export interface QuoteFault {
  readonly code: string;
  readonly message: string;
  readonly path: string;
}

/** The TMF622 order that a quote becomes when it is accepted. */
export function toProductOrder(quote: Json): Json {
  const [billingAccount] = itemsIn(quote, 'billingAccount');
  return withoutUndefined({
    category: quote['category'],
    description: quote['description'],
    requestedStartDate: quote['expectedFulfillmentStartDate'],
    agreement: quote['agreement'],
    billingAccount,
    channel: quote['channel'],
    note: quote['note'],
    productOfferingQualification: quote['productOfferingQualification'],
    relatedParty: quote['relatedParty'],
    quote: [{ id: quote['id'], '@referredType': 'Quote' }],
    orderTotalPrice: quote['quoteTotalPrice'],
    productOrderItem: itemsIn(quote, 'quoteItem').map((item) => toOrderItem(quote, item)),
  });
}

/** An order has one billing account, and its items may have others: of a quote or cart that names several, all but the first would be lost. */
export const billingAccountFaults = (quote: Json): readonly QuoteFault[] =>
  itemsIn(quote, 'billingAccount')
    .slice(1)
    .map((_, index) => ({
      code: 'severalBillingAccounts',
      message: 'an order has one billing account: name this one as the billingAccount of its lines',
      path: `$.billingAccount[${index + 1}]`,
    }));

function toOrderItem(quote: Json, item: Json): Json {
  const [appointment] = itemsIn(item, 'appointment');
  const inner = itemsIn(item, 'quoteItem');
  const action = item['action'] ?? 'add';
  return withoutUndefined({
    id: item['id'],
    // TMF648 leaves the values open and names this one.
    action: action === 'remove' ? 'delete' : action,
    quantity: item['quantity'],
    appointment,
    billingAccount: item['billingAccount'],
    note: item['note'],
    relatedParty: item['relatedParty'],
    product: item['product'],
    productOffering: item['productOffering'],
    itemPrice: orderedPrices(item),
    itemTerm: item['itemTerm'],
    quoteItem: { id: item['id'], quoteId: quote['id'], '@referredType': 'QuoteItem' },
    productOrderItemRelationship: item['quoteItemRelationship'],
    ...(inner.length > 0 && { productOrderItem: inner.map((each) => toOrderItem(quote, each)) }),
  });
}

/** What was agreed, without how it came about and what it costs the operator: orders and products are for the customer too. */
function orderedPrices(item: Json): Json[] | undefined {
  const { quoteItemPrice } = item;
  if (!Array.isArray(quoteItemPrice)) return undefined;
  return objects(quoteItemPrice).map(withoutWorkings);
}

/** The quote, as qualification reads it. */
export const quoteToOrder = (quote: Json): OrderToPlan =>
  readOrder('productOrder', '', toProductOrder(quote));

/** Instants as ISO texts; one without an end never expires. */
export const isExpired = (quote: Json, now: string): boolean => {
  const { endDateTime } = (quote['validFor'] ?? {}) as { readonly endDateTime?: string };
  return endDateTime !== undefined && Date.parse(endDateTime) <= Date.parse(now);
};

/** The next version; undefined when only its author knows how versions are counted. */
export function nextVersion(version: string): string | undefined {
  const match = /^(.*?)(\d+)$/.exec(version);
  return match ? `${match[1]}${BigInt(match[2] ?? 0) + 1n}` : undefined;
}
