import type { OrderToPlan } from '../../domain/order/order.js';
import { agreedPrices, type StoredAgreement } from '../../domain/selling/agreed-prices.js';
import type { AgreementPrice } from '../../domain/pricing/pricing.js';
import type { Inventory } from '../../domain/inventory/inventory.js';
import type { CatalogSnapshot } from '../catalog/catalog-store.js';
import type { Database } from '../database.js';
import { loadPricingBasis } from '../inventory/inventory-store.js';
import { agreementsInForce } from './sales-agreements.js';

/** What decides whether something can be sold, and at which price: quotes, carts and orders are looked at by the same. */
export interface SellingBasis extends CatalogSnapshot {
  readonly inventory: Inventory;
  /** In force for the customer. */
  readonly agreements: readonly StoredAgreement[];
  readonly agreementPrices: readonly AgreementPrice[];
}

/** Reads what an order is looked at by: catalog, inventory, service areas, and the agreements of its account at the instant. */
export async function loadSellingBasis(
  database: Database,
  order: OrderToPlan,
  now: Date,
): Promise<SellingBasis> {
  const [basis, agreements] = await Promise.all([
    loadPricingBasis(database, order),
    order.customerId === undefined ? [] : agreementsInForce(database, order.customerId, now),
  ]);
  return { ...basis, agreements, agreementPrices: agreedPrices(agreements) };
}
