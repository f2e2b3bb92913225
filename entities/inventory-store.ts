import type { Inventory, OwnedProduct } from '../domain/inventory.js';
import type { OrderToPlan } from '../domain/order.js';
import type { Characteristic, Place, Realization, SpecificationRef } from '../domain/plan.js';
import type { ProductStatus } from '../domain/product-status.js';
import { isAscii } from './columns.js';
import { heldBy, nothingHeld } from './customer-holdings.js';
import { anyOf, type Database } from './database.js';
import { loadPostcodes } from './places.js';

/** The attributes that TMF638 and TMF639 call differently. */
export const installBase = {
  service: {
    specification: 'serviceSpecification',
    characteristics: 'serviceCharacteristic',
    type: 'ServiceSpecification',
  },
  resource: {
    specification: 'resourceSpecification',
    characteristics: 'resourceCharacteristic',
    type: 'ResourceSpecification',
  },
} as const;
export type InstallBaseKind = keyof typeof installBase;

/** The state of an install base item in use, out of service for a time, and no more (TMF638 state, TMF639 resourceStatus). */
export const installBaseStates = {
  service: { inUse: 'active', suspended: 'inactive', ended: 'terminated' },
  resource: { inUse: 'available', suspended: 'suspended', ended: 'standby' },
} as const;
export type InstallBaseState = keyof (typeof installBaseStates)[InstallBaseKind];

/**
 * What the order can touch: the sold products that its items name with all below them and what realises these, and,
 * for the compatibility rules, what else the customer has. For a captured service order the services instead. With it,
 * for the catalog's conditions, who the customer is, and the postcodes of its places.
 */
export async function loadInventory(database: Database, order: OrderToPlan): Promise<Inventory> {
  // An id that is none of ours names nothing, like an unknown one.
  const ids = [...new Set(order.items.flatMap(({ productId }) => productId ?? []))].filter(isAscii);
  const [owned, held, postcodes] = await Promise.all([
    order.kind === 'serviceOrder' ? ownedServices(database, ids) : ownedProducts(database, ids),
    order.customerId === undefined ? nothingHeld : heldBy(database, order.customerId),
    loadPostcodes(database, order),
  ]);
  const known = new Set(owned.map(({ id }) => id));
  const others = order.kind === 'serviceOrder' ? [] : held.products.filter(({ id }) => !known.has(id));
  return { ...held, products: [...owned, ...others], ...postcodes };
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

interface InstalledRow {
  readonly id: string;
  readonly name: string;
  readonly category: string;
  readonly state: string;
  readonly productId: string | null;
  readonly parentId: string | null;
  readonly doc: Readonly<Record<string, unknown>> & { readonly place?: readonly Place[] | Place };
}

const productColumns = 'id, name, status, parentProductId, reservedBy, revision, doc';

async function ownedProducts(database: Database, ids: readonly string[]): Promise<OwnedProduct[]> {
  const products = await withDescendants(ids, (column, values) =>
    database.rows<ProductRow>(
      `SELECT ${productColumns} FROM product WHERE ${column === 'id' ? 'id' : 'parentProductId'} IN (?) ORDER BY id`,
      [anyOf(values)],
    ),
  );
  if (products.length === 0) return [];
  const all = products.map(({ id }) => id);
  const [services, resources] = await Promise.all([
    installed(database, 'service', 'productId', all),
    installed(database, 'resource', 'productId', all),
  ]);
  const realizations = new Map<string | null, Realization[]>();
  for (const { productId, realization } of [...services, ...resources]) {
    const known = realizations.get(productId);
    if (known) known.push(realization);
    else realizations.set(productId, [realization]);
  }
  const above = await productsAbove(database, products);
  return [...products, ...above].map((row) => toProduct(row, realizations.get(row.id) ?? []));
}

/** What the products are a part of: conditions and mappings read its characteristics too. */
async function productsAbove(database: Database, products: readonly ProductRow[]): Promise<ProductRow[]> {
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

/** A service is reserved by nobody: the application that sold it orders its changes one after the other. */
async function ownedServices(database: Database, ids: readonly string[]): Promise<OwnedProduct[]> {
  const services = await withDescendants(ids, (column, values) =>
    installed(database, 'service', column === 'id' ? 'id' : 'parentId', values),
  );
  if (services.length === 0) return [];
  const resources = await installed(
    database,
    'resource',
    'parentId',
    services.map(({ id }) => id),
  );
  return ids.flatMap((id): OwnedProduct[] => {
    const top = services.find((service) => service.id === id);
    if (!top) return [];
    const below = subtree(id, [...services, ...resources]);
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
async function withDescendants<T extends { readonly id: string }>(
  ids: readonly string[],
  load: (column: 'id' | 'parent', ids: readonly string[]) => Promise<T[]>,
): Promise<T[]> {
  if (ids.length === 0) return [];
  const found = new Map((await load('id', ids)).map((row) => [row.id, row]));
  let level = [...found.keys()];
  while (level.length > 0) {
    const below = (await load('parent', level)).filter(({ id }) => !found.has(id));
    for (const row of below) found.set(row.id, row);
    level = below.map(({ id }) => id);
  }
  return [...found.values()];
}

function subtree(id: string, all: readonly Installed[]): Installed[] {
  const result = all.filter((each) => each.id === id);
  for (let next = 0; next < result.length; next += 1) {
    const parentId = result[next]?.id;
    result.push(...all.filter(({ realization }) => realization.parentId === parentId));
  }
  return result;
}

interface Installed {
  readonly id: string;
  readonly productId: string | null;
  readonly realization: Realization;
}

/** Install base items that are there: what has ended cannot be changed or taken down any more. */
async function installed(
  database: Database,
  kind: InstallBaseKind,
  column: 'id' | 'productId' | 'parentId',
  ids: readonly string[],
): Promise<Installed[]> {
  const rows = await database.rows<InstalledRow>(
    `SELECT id, name, category, state, productId, parentId, doc FROM ${kind}
     WHERE ${column} IN (?) AND state IN (?) AND specificationId IS NOT NULL ORDER BY id`,
    [anyOf(ids), anyOf([installBaseStates[kind].inUse, installBaseStates[kind].suspended])],
  );
  const { specification, characteristics } = installBase[kind];
  return rows.map(({ id, name, category, state, productId, parentId, doc }) => ({
    id,
    productId,
    realization: {
      id,
      kind,
      name,
      category,
      specification: whole(doc[specification] as SpecificationRef, installBase[kind].type),
      characteristics: (doc[characteristics] ?? []) as Characteristic[],
      ...placeOf(doc.place),
      ...(parentId !== null && { parentId }),
      ...(state === installBaseStates[kind].suspended && { suspended: true }),
    },
  }));
}

/** What no order made may name its specification by id only: then no version is pinned. */
const whole = (
  ref: { readonly id: string } & Partial<SpecificationRef>,
  type: SpecificationRef['@referredType'],
): SpecificationRef => ({ version: '', name: ref.id, ...ref, '@referredType': type });

/** TMF638 has a list of places, TMF639 one. */
function placeOf(place: readonly Place[] | Place | undefined): { place?: Place } {
  const first = Array.isArray(place) ? (place as readonly Place[])[0] : (place as Place | undefined);
  return first ? { place: first } : {};
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
    ...(productSpecification && { specification: whole(productSpecification, 'ProductSpecification') }),
    ...(place?.[0] && { place: place[0] }),
    ...(productOffering && {
      offering: { version: '', name: productOffering.id, ...productOffering },
    }),
  };
}
