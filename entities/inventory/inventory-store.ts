import type { Inventory, OwnedProduct, Realization } from '../../domain/inventory/inventory.js';
import { orderForms, type OrderToPlan } from '../../domain/order/order.js';
import type { ProductStatus } from '../../domain/inventory/product-status.js';
import { isAscii } from '../tables/columns.js';
import { loadHoldings, noHoldings } from './customer-holdings.js';
import { anyOf, type Database } from '../database.js';
import { type InstallBaseItem, loadInstallBaseItems, withReferenceDefaults } from './install-base-items.js';
import { loadPostcodes, loadTimeZones } from './places.js';
import type { Characteristic } from '../../domain/lib/values.js';
import type { Place, SpecificationRef } from '../../domain/order/references.js';
import type { InstallBaseKind } from '../../domain/inventory/install-base.js';

/**
 * What the order can touch: the sold products that its items name with all below them and what realises these, and,
 * for the compatibility rules, what else the customer has. For a captured service or resource order the services or
 * resources instead. With it, for the catalog's conditions, who the customer is, and the postcodes and time zones
 * of its places.
 */
export async function loadInventory(database: Database, order: OrderToPlan): Promise<Inventory> {
  // An id that is none of ours names nothing, like an unknown one.
  const ids = [...new Set(order.items.flatMap(({ productId }) => productId ?? []))].filter(isAscii);
  const { subject } = orderForms[order.kind];
  const [owned, held, postcodes] = await Promise.all([
    subject === 'product' ? loadOwnedProducts(database, ids) : loadOwnedInstallBase(database, subject, ids),
    order.customerId === undefined ? noHoldings : loadHoldings(database, order.customerId),
    loadPostcodes(database, order),
  ]);
  const known = new Set(owned.map(({ id }) => id));
  const others = subject !== 'product' ? [] : held.products.filter(({ id }) => !known.has(id));
  const timeZones = await loadTimeZones(database, [...order.items, ...owned]);
  return { ...held, products: [...owned, ...others], ...postcodes, ...timeZones };
}

interface ProductRow {
  readonly id: string;
  readonly name: string;
  readonly status: ProductStatus;
  readonly parentProductId: string | null;
  readonly reservedBy: string | null;
  readonly revision: number;
  readonly doc: {
    readonly productOffering?: { readonly id: string; readonly version?: string; readonly name?: string };
    readonly productSpecification?: SpecificationRef;
    readonly productCharacteristic?: readonly Characteristic[];
    readonly place?: readonly Place[];
    readonly quantity?: number;
  };
}

const productColumns = 'id, name, status, parentProductId, reservedBy, revision, doc';

async function loadOwnedProducts(database: Database, ids: readonly string[]): Promise<OwnedProduct[]> {
  const products = await loadWithDescendants(ids, (column, values) =>
    database.rows<ProductRow>(
      `SELECT ${productColumns} FROM product WHERE ${column === 'id' ? 'id' : 'parentProductId'} IN (?) ORDER BY id`,
      [anyOf(values)],
    ),
  );
  if (products.length === 0) return [];
  const productIds = products.map(({ id }) => id);
  const [services, resources] = await Promise.all([
    loadInstallBaseItems(database, 'service', 'productId', productIds),
    loadInstallBaseItems(database, 'resource', 'productId', productIds),
  ]);
  const realizations = new Map<string | null, Realization[]>();
  for (const { productId, realization } of [...services, ...resources]) {
    const known = realizations.get(productId);
    if (known) known.push(realization);
    else realizations.set(productId, [realization]);
  }
  const above = await loadParentProducts(database, products);
  return [...products, ...above].map((row) => toProduct(row, realizations.get(row.id) ?? []));
}

/** What the products are a part of: conditions and mappings read its characteristics too. */
async function loadParentProducts(
  database: Database,
  products: readonly ProductRow[],
): Promise<ProductRow[]> {
  const known = new Set(products.map(({ id }) => id));
  const found: ProductRow[] = [];
  for (let level = products; level.length > 0;) {
    const ids = level.flatMap(({ parentProductId: id }) => (id === null || known.has(id) ? [] : [id]));
    level =
      ids.length === 0
        ? []
        : await database.rows<ProductRow>(`SELECT ${productColumns} FROM product WHERE id IN (?)`, [
            anyOf([...new Set(ids)]),
          ]);
    for (const row of level) known.add(row.id);
    found.push(...level);
  }
  return found;
}

/** These are reserved by nobody: the application that sold them orders their changes one after the other. */
async function loadOwnedInstallBase(
  database: Database,
  kind: InstallBaseKind,
  ids: readonly string[],
): Promise<OwnedProduct[]> {
  const load = (of: InstallBaseKind) => (column: 'id' | 'parent', values: readonly string[]) =>
    loadInstallBaseItems(database, of, column === 'id' ? 'id' : 'parentId', values);
  const owned = await loadWithDescendants(ids, load(kind));
  if (owned.length === 0) return [];
  const supportingResources =
    kind === 'service'
      ? await loadDescendants(
          owned.map(({ id }) => id),
          load('resource'),
        )
      : [];
  return ids.flatMap((id): OwnedProduct[] => {
    const top = owned.find((each) => each.id === id);
    if (!top) return [];
    const below = subtree(id, [...owned, ...supportingResources]);
    return [
      {
        id,
        name: top.realization.name,
        status: top.realization.suspended ? 'suspended' : 'active',
        specification: top.realization.specification,
        characteristics: top.realization.characteristics,
        ...(top.realization.place && { place: top.realization.place }),
        realizations: below.map(({ realization }) => realization),
      },
    ];
  });
}

/** The rows of these ids and, level by level, of all below them. */
async function loadWithDescendants<T extends { readonly id: string }>(
  ids: readonly string[],
  load: (column: 'id' | 'parent', ids: readonly string[]) => Promise<T[]>,
): Promise<T[]> {
  if (ids.length === 0) return [];
  const named = await load('id', ids);
  const below = await loadDescendants(
    named.map(({ id }) => id),
    load,
  );
  return [...new Map([...named, ...below].map((row) => [row.id, row])).values()];
}

/** Level by level, whatever is below these. */
async function loadDescendants<T extends { readonly id: string }>(
  ids: readonly string[],
  load: (column: 'id' | 'parent', ids: readonly string[]) => Promise<T[]>,
): Promise<T[]> {
  const found = new Map<string, T>();
  const known = new Set(ids);
  for (let level = ids; level.length > 0;) {
    const below = (await load('parent', level)).filter(({ id }) => !known.has(id));
    for (const row of below) found.set(row.id, row);
    for (const { id } of below) known.add(id);
    level = below.map(({ id }) => id);
  }
  return [...found.values()];
}

function subtree(id: string, all: readonly InstallBaseItem[]): InstallBaseItem[] {
  const result = all.filter((each) => each.id === id);
  for (let next = 0; next < result.length; next += 1) {
    const parentId = result[next]?.id;
    result.push(...all.filter(({ realization }) => realization.parentId === parentId));
  }
  return result;
}

function toProduct(row: ProductRow, realizations: readonly Realization[]): OwnedProduct {
  const { productOffering, productSpecification, productCharacteristic, place, quantity } = row.doc;
  return {
    id: row.id,
    name: row.name,
    status: row.status,
    characteristics: productCharacteristic ?? [],
    realizations,
    revision: row.revision,
    ...(quantity !== undefined && { quantity }),
    ...(row.parentProductId !== null && { parentProductId: row.parentProductId }),
    ...(row.reservedBy !== null && { reservedBy: row.reservedBy }),
    ...(productSpecification && {
      specification: withReferenceDefaults(productSpecification, 'ProductSpecification'),
    }),
    ...(place?.[0] && { place: place[0] }),
    ...(productOffering && {
      offering: { version: '', name: productOffering.id, ...productOffering },
    }),
  };
}
