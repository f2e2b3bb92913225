import type { Catalog } from '../catalog/catalog.js';
import { expandOrder } from '../decomposition/order-tree.js';
import type { Inventory } from '../inventory/inventory.js';
import type { Json } from '../lib/json.js';
import type { DatedOrder } from '../order/order.js';
import type { AgreementPrice, Pricing } from '../pricing/pricing.js';
import { priceDocument } from '../qualification/price-document.js';
import { qualifyExpanded } from '../qualification/qualify.js';
import type { QuoteFault } from '../qualification/quote.js';
import type { ServiceArea } from '../tmf/schemas/service-area.js';

/** What is to be sold, and the order that it is, or would become. */
interface ForSale {
  readonly kind: 'quote' | 'cart' | 'order';
  readonly document: Json;
  readonly order: DatedOrder;
  /** Where an item stands in what was sent; the empty id is no item's. */
  readonly pathOf: (itemId: string) => string;
}

/** What decides whether something can be sold, and at which price. */
interface SaleBasis {
  readonly catalog: Catalog;
  readonly inventory: Inventory;
  readonly serviceAreas: readonly ServiceArea[];
  readonly agreementPrices: readonly AgreementPrice[];
}

interface CheckedSale {
  readonly document: Json;
  readonly pricing: Pricing;
  readonly faults: readonly QuoteFault[];
}

/** The document with its prices, and why it could not be built or priced, each at the item concerned: for quotes, carts and orders alike. */
export function checkSale({ kind, document, order, pathOf }: ForSale, basis: SaleBasis): CheckedSale {
  const { catalog, inventory, serviceAreas, agreementPrices } = basis;
  const tree = expandOrder(order, catalog, inventory);
  const instant = order.orderDate;
  const pricing = { order, tree, catalog, inventory, agreementPrices, instant };
  const priced = priceDocument(kind, document, pricing);
  const { items } = qualifyExpanded({ order, tree }, catalog, inventory, serviceAreas);
  const against = items.flatMap(({ itemId, reasons }) =>
    reasons.map(({ code, message }) => ({ code, message, path: pathOf(itemId) })),
  );
  // What is not in the catalog is named once.
  const named = new Set(against.map(({ path }) => path));
  const unpriced = priced.faults
    .map(({ code, message, lineId = '' }) => ({ code, message, path: pathOf(lineId) }))
    .filter(({ code, path }) => code !== 'unknownOffering' || !named.has(path));
  return { document: priced.document, pricing: priced.pricing, faults: [...against, ...unpriced] };
}
