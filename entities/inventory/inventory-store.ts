import type { Inventory, OwnedProduct } from '../../domain/inventory/inventory.js';
import { linkedProducts } from '../../domain/decomposition/linked-products.js';
import { expandOrder } from '../../domain/decomposition/order-tree.js';
import { orderForms, type OrderToPlan } from '../../domain/order/order.js';
import { isAscii } from '../tables/columns.js';
import { type CatalogSnapshot, loadCatalog } from '../catalog/catalog-store.js';
import { contractsCovering } from './contracts.js';
import { loadHoldings, noHoldings } from './customer-holdings.js';
import type { Database } from '../database.js';
import { customersUnder } from '../parties/organization-tree.js';
import { loadOwnedInstallBase, loadOwnedProducts, loadSingleProducts } from './owned-products.js';
import { loadPostcodes, loadTimeZones } from './places.js';

/** Catalog and inventory for qualifying and decomposing an order; both are read at the same time. */
export async function loadPlanningBasis(
  database: Database,
  order: OrderToPlan,
): Promise<CatalogSnapshot & { readonly inventory: Inventory }> {
  const snapshot = loadCatalog(database);
  const [loaded, inventory] = await Promise.all([snapshot, loadInventory(database, order, snapshot)]);
  return { ...loaded, inventory };
}

/** The same for what is priced: with the contracts by which the end of a product may cost something. */
export async function loadPricingBasis(
  database: Database,
  order: OrderToPlan,
): Promise<CatalogSnapshot & { readonly inventory: Inventory }> {
  const basis = await loadPlanningBasis(database, order);
  if (order.items.every(({ action }) => action !== 'delete' && action !== 'modify')) return basis;
  const ids = basis.inventory.products.map(({ id }) => id);
  return {
    ...basis,
    inventory: { ...basis.inventory, contracts: await contractsCovering(database, ids) },
  };
}

/** The catalog, perhaps still loading: most orders do not need it to determine what they can touch. */
type CatalogToCome = Pick<CatalogSnapshot, 'catalog'> | Promise<Pick<CatalogSnapshot, 'catalog'>>;

/**
 * What the order can touch: the sold products that its items name with everything below them, those that are linked
 * with these by mappings of the catalog, and what realises all of these; for the compatibility rules also what else the
 * customer has. For a captured service or resource order the services or resources instead. For the catalog's
 * conditions also who the customer is, and the postcodes and time zones of the order's places.
 */
export async function loadInventory(
  database: Database,
  order: OrderToPlan,
  catalog: CatalogToCome,
): Promise<Inventory> {
  // An id that cannot be Turnup's names nothing, like an unknown one.
  const ids = [...new Set(order.items.flatMap(({ productId }) => productId ?? []))].filter(isAscii);
  const { subject } = orderForms[order.kind];
  const [owned, { holdings, ...held }, postcodes] = await Promise.all([
    subject === 'product' ? loadOwnedProducts(database, ids) : loadOwnedInstallBase(database, subject, ids),
    order.customerId === undefined ? noHoldings : loadHoldings(database, order.customerId),
    loadPostcodes(database, order),
  ]);
  const subsidiaries = await loadSubsidiaries(database, order.customerId, owned);
  const known = { ...held, ...postcodes, ...(subsidiaries && { subsidiaries }) };
  const products =
    subject === 'product'
      ? await withLinkedProducts(database, order, {
          catalog,
          known,
          owned,
          others: [...holdings, ...(await holdingsOf(database, subsidiaries ?? []))],
        })
      : owned;
  const timeZones = await loadTimeZones(database, [...order.items, ...products]);
  return {
    ...known,
    ...timeZones,
    products,
    ...(subject === 'product' && { holdings: without(holdings, products) }),
  };
}

async function holdingsOf(database: Database, customers: readonly string[]): Promise<OwnedProduct[]> {
  const each = await Promise.all(customers.map((id) => loadHoldings(database, id)));
  return each.flatMap(({ holdings }) => holdings);
}

interface LoadedProducts {
  readonly catalog: CatalogToCome;
  readonly known: Omit<Inventory, 'products'>;
  readonly owned: readonly OwnedProduct[];
  /** What else the customer has, and the subsidiaries whose products the order names. */
  readonly others: readonly OwnedProduct[];
}

/** The named products, and those other products of the customer that mappings link with what the order does to them. */
async function withLinkedProducts(
  database: Database,
  order: OrderToPlan,
  { catalog: snapshot, known, owned, others: held }: LoadedProducts,
): Promise<readonly OwnedProduct[]> {
  const others = without(held, owned);
  if (others.length === 0) return owned;
  const { catalog } = await snapshot;
  const { items } = expandOrder(order, catalog, { ...known, products: owned });
  const linked = linkedProducts({ items, products: [...owned, ...others], catalog });
  const missing = without(
    linked.map(({ product }) => product),
    owned,
  );
  if (missing.length === 0) return owned;
  const ids = missing.map(({ id }) => id);
  return [...owned, ...without(await loadSingleProducts(database, ids), owned)];
}

const without = (some: readonly OwnedProduct[], others: readonly OwnedProduct[]): OwnedProduct[] => {
  const ids = new Set(others.map(({ id }) => id));
  return some.filter(({ id }) => !ids.has(id));
};

/** Of the other customers whose products the order names, those below its own customer. */
async function loadSubsidiaries(
  database: Database,
  customerId: string | undefined,
  owned: readonly OwnedProduct[],
): Promise<readonly string[] | undefined> {
  const owners = new Set(owned.flatMap((each) => each.customerId ?? []));
  if (customerId !== undefined) owners.delete(customerId);
  if (customerId === undefined || owners.size === 0) return undefined;
  return await customersUnder(database, customerId, [...owners]);
}
