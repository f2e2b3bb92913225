import { type Json, objects } from '../../domain/lib/json.js';
import { withoutWorkings } from '../../domain/pricing/item-price.js';
import { readOrder } from '../../domain/order/order.js';
import { expandOrder } from '../../domain/decomposition/order-tree.js';
import { priceDocument } from '../../domain/qualification/price-document.js';
import { negotiatedAs } from '../../domain/qualification/pricing-input.js';
import { qualifyExpanded } from '../../domain/qualification/qualify.js';
import { withAgreements } from '../../domain/selling/agreed-prices.js';
import { itemPathFinder } from '../../domain/selling/item-paths.js';
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
  const { catalog, serviceAreas, inventory, agreements, agreementPrices } = await loadSellingBasis(
    database,
    order,
    now,
  );
  const pathOf = itemPathFinder(doc);
  const tree = expandOrder(order, catalog, inventory);
  const dated = { order: { ...order, orderDate: instant }, tree };
  const qualification = qualifyExpanded(dated, catalog, inventory, serviceAreas);
  // Prices may be for the account only, which TMF622 names as the customer.
  const account = order.customerId === undefined ? {} : { account: { id: order.customerId } };
  const priced = priceDocument(
    'order',
    { ...withNegotiatedPrices(doc), ...account },
    {
      order,
      tree,
      catalog,
      inventory,
      instant,
      agreementPrices,
    },
  );
  return {
    doc: withoutPriceWorkings(withAgreements(priced.document, agreementPrices, priced.pricing)),
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

/** Prices that were sent with items are meant as agreed already: they stand instead of the catalog's. */
function withNegotiatedPrices(parent: Json): Json {
  const items = objects(parent['productOrderItem']);
  if (items.length === 0) return parent;
  return {
    ...parent,
    productOrderItem: items.map((item) => {
      const sent = objects(item['itemPrice']).flatMap((price) => negotiatedAs(price) ?? []);
      return withNegotiatedPrices(
        sent.length === 0
          ? item
          : { ...item, priceAlteration: [...objects(item['priceAlteration']), ...sent] },
      );
    }),
  };
}

function withoutPriceWorkings(priced: Json): Json {
  const { priceSummary: _, account: __, ...parent } = priced;
  const { itemPrice, productOrderItem } = parent;
  return {
    ...parent,
    ...(itemPrice !== undefined && { itemPrice: objects(itemPrice).map(withoutWorkings) }),
    ...(productOrderItem !== undefined && {
      productOrderItem: objects(productOrderItem).map(withoutPriceWorkings),
    }),
  };
}
