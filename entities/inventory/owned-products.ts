import type { OwnedProduct, Realization } from '../../domain/inventory/inventory.js';
import type { InstallBaseKind } from '../../domain/inventory/install-base.js';
import type { Characteristic } from '../../domain/lib/values.js';
import type { Place, SpecificationRef } from '../../domain/order/references.js';
import type { Sale } from '../../domain/order/sale.js';
import { anyOf, type Database } from '../database.js';
import { type InstallBaseItem, loadInstallBaseItems, withReferenceDefaults } from './install-base-items.js';
import { groupBy } from '../../domain/lib/group-by.js';
import type { Product } from '../tables/inventory.js';
import type { Row } from '../tables/row.js';

type ProductRow = Row<
  Product,
  | 'id'
  | 'name'
  | 'status'
  | 'parentProductId'
  | 'customerId'
  | 'reservedBy'
  | 'revision'
  | 'startDate'
  | 'doc'
> & {
  readonly doc: Sale & {
    readonly productOffering?: { readonly id: string; readonly version?: string; readonly name?: string };
    readonly productSpecification?: SpecificationRef;
    readonly productCharacteristic?: readonly Characteristic[];
    readonly place?: readonly Place[];
    readonly quantity?: number;
  };
};

const productColumns = 'id, name, status, parentProductId, customerId, reservedBy, revision, startDate, doc';

/** The sold products with these ids, everything below them, the products around them, and what realises them. */
export async function loadOwnedProducts(database: Database, ids: readonly string[]): Promise<OwnedProduct[]> {
  const products = await loadWithDescendants(ids, (column, values) =>
    loadProducts(database, column === 'id' ? 'id' : 'parentProductId', values),
  );
  return await withInstallBase(database, products);
}

const loadProducts = async (
  database: Database,
  column: 'id' | 'parentProductId',
  values: readonly string[],
): Promise<ProductRow[]> =>
  await database.rows<ProductRow>(
    `SELECT ${productColumns} FROM product WHERE ${column} IN (?) ORDER BY id`,
    [anyOf(values)],
  );

/** The products and those around them, with what realises them. */
async function withInstallBase(database: Database, named: readonly ProductRow[]): Promise<OwnedProduct[]> {
  if (named.length === 0) return [];
  const products = [...named, ...(await loadParentProducts(database, named))];
  const productIds = products.map(({ id }) => id);
  const [services, resources] = await Promise.all([
    loadInstallBaseItems(database, 'service', 'productId', productIds),
    loadInstallBaseItems(database, 'resource', 'productId', productIds),
  ]);
  const itemsOf = groupBy([...services, ...resources], ({ productId }) => productId);
  return products.map((row) =>
    toProduct(
      row,
      (itemsOf.get(row.id) ?? []).map(({ realization }) => realization),
    ),
  );
}

/** The products that contain these: conditions and mappings read their characteristics too. */
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

/** These sold products, without what is below them. */
export const loadSingleProducts = async (
  database: Database,
  ids: readonly string[],
): Promise<OwnedProduct[]> => await withInstallBase(database, await loadProducts(database, 'id', ids));

/** Never reserved: the application that sold them sends their changes one after the other. */
export async function loadOwnedInstallBase(
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
        ...(top.customerId !== null && { customerId: top.customerId }),
        realizations: below.map(({ realization }) => realization),
      },
    ];
  });
}

/** The rows with these ids and, level by level, everything below them. */
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

/** Everything below these, level by level. */
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
  const sale = saleOf(row.doc);
  return {
    id: row.id,
    name: row.name,
    status: row.status,
    characteristics: productCharacteristic ?? [],
    realizations,
    revision: row.revision,
    ...(quantity !== undefined && { quantity }),
    ...(Object.keys(sale).length > 0 && { sale }),
    ...(row.startDate && { since: row.startDate.toISOString() }),
    ...(row.parentProductId !== null && { parentProductId: row.parentProductId }),
    ...(row.customerId !== null && { customerId: row.customerId }),
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

const saleOf = ({ productPrice, billingAccount, agreement }: Sale): Sale => ({
  ...(productPrice && { productPrice }),
  ...(billingAccount && { billingAccount }),
  ...(agreement && { agreement }),
});
