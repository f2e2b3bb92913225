import type { Json } from '../../domain/lib/json.js';
import { mapNested } from '../../domain/lib/nested.js';
import { readOrder } from '../../domain/order/order.js';
import { withNegotiatedPrices, withoutPriceWorkings } from '../../domain/qualification/price-document.js';
import { withAgreements } from '../../domain/selling/agreed-prices.js';
import { itemPathFinder } from '../../domain/order/item-paths.js';
import { narrowedCatalogFaults } from '../../domain/selling/narrowed-catalog.js';
import { checkSale } from '../../domain/selling/sale-check.js';
import { unitFaults } from '../../domain/selling/unit-faults.js';
import type { ErrorDetail } from '../../domain/tmf/schemas/error.js';
import type { Database } from '../database.js';
import { loadSellingBasis } from './selling-basis.js';

/** A product order with what it costs, and why it could not be built, sold or priced. */
export interface CheckedOrder {
  readonly doc: Json;
  /** With the path of each item. */
  readonly faults: readonly ErrorDetail[];
}

/**
 * Checks a product order by today's catalog, inventory and service areas and by the sales agreements of its account, and
 * prices it by these: the order names the agreements that gave a price.
 */
export async function checkOrder(database: Database, doc: Json): Promise<CheckedOrder> {
  const now = new Date();
  const order = { ...readOrder('productOrder', '', doc), orderDate: now.toISOString() };
  const basis = await loadSellingBasis(database, order, now);
  const { catalog, agreements, agreementPrices } = basis;
  const pathOfItem = itemPathFinder(doc, 'productOrderItem');
  const pathOf = (itemId: string): string => (itemId === '' ? '$' : pathOfItem(itemId));
  const document = withNegotiatedPrices('order', doc);
  const checked = checkSale({ kind: 'order', document, order, pathOf }, basis);
  return {
    doc: toOrder(withAgreements(checked.document, agreementPrices, checked.pricing)),
    faults: [
      ...unitFaults(doc, catalog),
      ...narrowedCatalogFaults(doc, agreements, { catalog, now: order.orderDate }),
      ...checked.faults.map(({ path, message }) => ({ path, message })),
    ],
  };
}

/** The order with its prices only: what is added by pricing, and for it, is not TMF622's. */
function toOrder(document: Json): Json {
  const withoutSummary = (priced: Json): Json => {
    const { priceSummary: _, ...rest } = priced;
    return rest;
  };
  return withoutSummary(mapNested(withoutPriceWorkings(document), 'productOrderItem', withoutSummary));
}
