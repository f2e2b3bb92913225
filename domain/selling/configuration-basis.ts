import type { Catalog } from '../catalog/catalog.js';
import type { Inventory } from '../inventory/inventory.js';
import type { ServiceArea } from '../tmf/schemas/service-area.js';
import type { StoredAgreement } from './agreed-prices.js';

/** What decides about a choice: the same as about a quote, cart or order. */
export interface ConfigurationBasis {
  readonly catalog: Catalog;
  readonly inventory: Inventory;
  readonly serviceAreas: readonly ServiceArea[];
  readonly agreements: readonly StoredAgreement[];
}
