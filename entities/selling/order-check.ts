import type { Json } from '../../domain/lib/json.js';
import { mapNested } from '../../domain/lib/nested.js';
import { readOrder } from '../../domain/order/order.js';
import { expandOrder } from '../../domain/decomposition/order-tree.js';
import {
  priceDocument,
  withNegotiatedPrices,
  withoutPriceWorkings,
} from '../../domain/qualification/price-document.js';
import { qualifyExpanded } from '../../domain/qualification/qualify.js';
import { withAgreements } from '../../domain/selling/agreed-prices.js';
import { itemPathFinder } from '../../domain/order/item-paths.js';
import { narrowedCatalogFaults } from '../../domain/selling/narrowed-catalog.js';
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
  const instant = now.toISOString();
  const order = readOrder('productOrder', '', doc);
  const basis = await loadSellingBasis(database, order, now);
  const { catalog, serviceAreas, inventory, agreements, agreementPrices } = basis;
  const pathOf = itemPathFinder(doc, 'productOrderItem');
  const tree = expandOrder(order, catalog, inventory);
  const dated = { order: { ...order, orderDate: instant }, tree };
  const qualification = qualifyExpanded(dated, catalog, inventory, serviceAreas);
  const negotiated = withNegotiatedPrices('order', doc);
  const priced = priceDocument('order', negotiated, { ...basis, order, tree, instant });
  const agreed = withAgreements(priced.document, agreementPrices, priced.pricing);
  return {
    doc: toOrder(agreed),
    faults: [
      ...unitFaults(doc, catalog),
      ...narrowedCatalogFaults(doc, agreements, { catalog, now: instant }),
      ...qualification.items.flatMap(({ itemId, reasons }) =>
        reasons.map(({ message }) => ({ path: pathOf(itemId), message })),
      ),
      // What is not in the catalog is named once.
      ...priced.faults
        .filter(({ code }) => code !== 'unknownOffering')
        .map(({ message, lineId }) => ({ path: lineId === undefined ? '$' : pathOf(lineId), message })),
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
