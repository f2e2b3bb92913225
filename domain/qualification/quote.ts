import type { Catalog } from '../catalog/catalog.js';
import type { Inventory } from '../inventory/inventory.js';
import { itemsIn } from '../tmf/item-numbers.js';
import { explicitItemOf } from '../decomposition/order-item.js';
import { expandOrder } from '../decomposition/order-tree.js';
import { type OrderToPlan, readOrder } from '../order/order.js';
import { pricesOf, totalPrices } from './price.js';
import type { Qualification } from './qualify.js';
import type { ItemPrice } from '../tmf/schemas/price.js';
import type { Json } from '../lib/json.js';

/** A quote, or a part of one, as TMF648 has it. */
/** Why a quote cannot be approved, and where. */
export interface QuoteFault {
  readonly code: string;
  readonly message: string;
  readonly path: string;
}

/** The TMF622 order that a quote becomes when it is accepted. */
export function toProductOrder(quote: Json): Json {
  const [billingAccount] = itemsIn(quote, 'billingAccount');
  return omitUndefined({
    category: quote['category'],
    description: quote['description'],
    requestedStartDate: quote['expectedFulfillmentStartDate'],
    agreement: quote['agreement'],
    billingAccount,
    note: quote['note'],
    productOfferingQualification: quote['productOfferingQualification'],
    relatedParty: quote['relatedParty'],
    quote: [{ id: quote['id'], '@referredType': 'Quote' }],
    orderTotalPrice: quote['quoteTotalPrice'],
    productOrderItem: itemsIn(quote, 'quoteItem').map((item) => toOrderItem(quote, item)),
  });
}

function toOrderItem(quote: Json, item: Json): Json {
  const [appointment] = itemsIn(item, 'appointment');
  const inner = itemsIn(item, 'quoteItem');
  const action = item['action'] ?? 'add';
  return omitUndefined({
    id: item['id'],
    // TMF648 leaves the values open and names this one.
    action: action === 'remove' ? 'delete' : action,
    quantity: item['quantity'],
    appointment,
    product: item['product'],
    productOffering: item['productOffering'],
    itemPrice: item['quoteItemPrice'],
    quoteItem: { id: item['id'], quoteId: quote['id'], '@referredType': 'QuoteItem' },
    productOrderItemRelationship: item['quoteItemRelationship'],
    ...(inner.length > 0 && { productOrderItem: inner.map((each) => toOrderItem(quote, each)) }),
  });
}

/** The quote, as qualification reads it. */
export const quoteToOrder = (quote: Json): OrderToPlan =>
  readOrder('productOrder', '', toProductOrder(quote));

/** The quote with the catalog's prices on every item without a price of its own, and the totals. */
export function withCatalogPrices(quote: Json, catalog: Catalog, inventory: Inventory): Json {
  const listed = new Map<string, ItemPrice[]>();
  for (const item of expandOrder(quoteToOrder(quote), catalog, inventory).items) {
    const { id } = explicitItemOf(item);
    listed.set(id, [...(listed.get(id) ?? []), ...pricesOf(item, catalog)]);
  }
  const all: ItemPrice[] = [];
  const price = (item: Json): Json => {
    const { quoteItemPrice: _, ...rest } = item;
    const own = itemsIn(item, 'quoteItemPrice') as readonly ItemPrice[];
    const prices = own.some(isNegotiated) ? own : (listed.get(String(item['id'])) ?? []);
    all.push(...prices);
    const inner = itemsIn(item, 'quoteItem');
    return {
      ...rest,
      ...(prices.length > 0 && { quoteItemPrice: prices }),
      ...(inner.length > 0 && { quoteItem: inner.map(price) }),
    };
  };
  const quoteItem = itemsIn(quote, 'quoteItem').map(price);
  return { ...quote, quoteItem, quoteTotalPrice: totalPrices(all) };
}

const isNegotiated = (price: ItemPrice): boolean => price['@type'] !== 'CatalogPrice';

/** Qualification's reasons against the quote, each at the item concerned. */
export function quoteFaults(quote: Json, { items }: Qualification): QuoteFault[] {
  const paths = pathsOf(quote);
  return items.flatMap(({ itemId, reasons }) =>
    reasons.map(({ code, message }) => ({ code, message, path: pathOf(paths, itemId) })),
  );
}

/** The path of the item, or of the item whose bundle implies it: their ids begin with that item's id. */
function pathOf(paths: ReadonlyMap<string, string>, itemId: string): string {
  for (let id = itemId; id !== ''; id = id.slice(0, Math.max(0, id.lastIndexOf('.')))) {
    const path = paths.get(id);
    if (path !== undefined) return path;
  }
  return '$.quoteItem';
}

function pathsOf(quote: Json): ReadonlyMap<string, string> {
  const paths = new Map<string, string>();
  const visit = (parent: Json, path: string): void => {
    for (const [index, item] of itemsIn(parent, 'quoteItem').entries()) {
      const here = `${path}.quoteItem[${index}]`;
      paths.set(String(item['id']), here);
      visit(item, here);
    }
  };
  visit(quote, '$');
  return paths;
}

/** Instants as ISO texts; one without an end never expires. */
export const isExpired = (quote: Json, now: string): boolean => {
  const { endDateTime } = (quote['validFor'] ?? {}) as { readonly endDateTime?: string };
  return endDateTime !== undefined && Date.parse(endDateTime) <= Date.parse(now);
};

/** The next version; undefined when only its author knows how versions are counted. */
export function nextVersion(version: string): string | undefined {
  const match = /^(.*?)(\d+)$/.exec(version);
  return match ? `${match[1]}${Number(match[2]) + 1}` : undefined;
}

const omitUndefined = (json: Json): Json =>
  Object.fromEntries(Object.entries(json).filter(([, value]) => value !== undefined));
