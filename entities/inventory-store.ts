import {
  emptyInventory,
  type Inventory,
  type OwnedProduct,
  type ProductStatus,
} from '../domain/inventory.js';
import type { OrderToPlan } from '../domain/order.js';
import type { Characteristic, Place, Realization, SpecificationRef } from '../domain/plan.js';
import { isAscii } from './columns.js';
import { anyOf, type Database } from './database.js';

/** The attributes that TMF638 and TMF639 call differently. */
export const installBase = {
  service: { specification: 'serviceSpecification', characteristics: 'serviceCharacteristic' },
  resource: { specification: 'resourceSpecification', characteristics: 'resourceCharacteristic' },
} as const;
export type InstallBaseKind = keyof typeof installBase;

/** The state of an install base item that is in use, and of one that is no more (TMF638 state, TMF639 resourceStatus). */
export const installBaseStates = {
  service: { inUse: 'active', ended: 'terminated' },
  resource: { inUse: 'available', ended: 'standby' },
} as const;

/**
 * What the order can touch: the sold products that its items name with all below them and what realises these, and,
 * for the compatibility rules, what else the customer has. For a captured service order the services instead.
 */
export async function loadInventory(database: Database, order: OrderToPlan): Promise<Inventory> {
  // An id that is none of ours names nothing, like an unknown one.
  const ids = [...new Set(order.items.flatMap(({ productId }) => productId ?? []))].filter(isAscii);
  if (order.kind === 'serviceOrder') return await ownedServices(database, ids);
  const [named, others] = await Promise.all([
    ownedProducts(database, ids),
    order.customerId === undefined ? [] : heldProducts(database, order.customerId),
  ]);
  const known = new Set(named.map(({ id }) => id));
  return { products: [...named, ...others.filter(({ id }) => !known.has(id))] };
}

interface ProductRow {
  readonly id: string;
  readonly name: string;
  readonly status: ProductStatus;
  readonly parentProductId: string | null;
  readonly reservedBy: string | null;
  readonly doc: {
    readonly productOffering?: { readonly id: string; readonly version?: string; readonly name?: string };
    readonly productSpecification?: SpecificationRef;
    readonly productCharacteristic?: readonly Characteristic[];
    readonly place?: readonly Place[];
  };
}

interface InstalledRow {
  readonly id: string;
  readonly name: string;
  readonly category: string;
  readonly productId: string | null;
  readonly parentId: string | null;
  readonly doc: Readonly<Record<string, unknown>> & { readonly place?: readonly Place[] | Place };
}

const productColumns = 'id, name, status, parentProductId, reservedBy, doc';

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
  return products.map((row) => toProduct(row, realizations.get(row.id) ?? []));
}

/** What the customer has, as far as it can be required or excluded: no more than what it is. */
async function heldProducts(database: Database, customerId: string): Promise<OwnedProduct[]> {
  const rows = await database.rows<HeldRow>(
    `SELECT id, name, status, productOfferingId, productSpecificationId, parentProductId FROM product
     WHERE customerId = ? AND status IN ('created', 'pendingActive', 'active', 'suspended')`,
    [customerId],
  );
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    status: row.status,
    characteristics: [],
    realizations: [],
    ...(row.parentProductId !== null && { parentProductId: row.parentProductId }),
    ...(row.productOfferingId !== null && {
      offering: { id: row.productOfferingId, version: '', name: row.name },
    }),
    ...(row.productSpecificationId !== null && {
      specification: specificationRef(row.productSpecificationId),
    }),
  }));
}

interface HeldRow {
  readonly id: string;
  readonly name: string;
  readonly status: ProductStatus;
  readonly productOfferingId: string | null;
  readonly productSpecificationId: string | null;
  readonly parentProductId: string | null;
}

const specificationRef = (id: string): SpecificationRef => ({
  id,
  version: '',
  name: id,
  '@referredType': 'ProductSpecification',
});

/** A service is reserved by nobody: the application that sold it orders its changes one after the other. */
async function ownedServices(database: Database, ids: readonly string[]): Promise<Inventory> {
  const services = await withDescendants(ids, (column, values) =>
    installed(database, 'service', column === 'id' ? 'id' : 'parentId', values),
  );
  if (services.length === 0) return emptyInventory;
  const resources = await installed(
    database,
    'resource',
    'parentId',
    services.map(({ id }) => id),
  );
  return {
    products: ids.flatMap((id) => {
      const top = services.find((service) => service.id === id);
      if (!top) return [];
      const below = subtree(id, [...services, ...resources]);
      return [
        {
          id,
          name: top.realization.name,
          status: 'active' as const,
          specification: top.realization.specification,
          characteristics: top.realization.characteristics,
          ...(top.realization.place && { place: top.realization.place }),
          realizations: below.map(({ realization }) => realization),
        },
      ];
    }),
  };
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

/** Install base items in use: what has ended is no longer there to be changed or taken down. */
async function installed(
  database: Database,
  kind: InstallBaseKind,
  column: 'id' | 'productId' | 'parentId',
  ids: readonly string[],
): Promise<Installed[]> {
  const rows = await database.rows<InstalledRow>(
    `SELECT id, name, category, productId, parentId, doc FROM ${kind}
     WHERE ${column} IN (?) AND state = ? ORDER BY id`,
    [anyOf(ids), installBaseStates[kind].inUse],
  );
  const { specification, characteristics } = installBase[kind];
  return rows.map(({ id, name, category, productId, parentId, doc }) => ({
    id,
    productId,
    realization: {
      id,
      kind,
      name,
      category,
      specification: doc[specification] as SpecificationRef,
      characteristics: (doc[characteristics] ?? []) as Characteristic[],
      ...placeOf(doc.place),
      ...(parentId !== null && { parentId }),
    },
  }));
}

/** TMF638 has a list of places, TMF639 one. */
function placeOf(place: readonly Place[] | Place | undefined): { place?: Place } {
  const first = Array.isArray(place) ? (place as readonly Place[])[0] : (place as Place | undefined);
  return first ? { place: first } : {};
}

function toProduct(row: ProductRow, realizations: readonly Realization[]): OwnedProduct {
  const { productOffering, productSpecification, productCharacteristic, place } = row.doc;
  return {
    id: row.id,
    name: row.name,
    status: row.status,
    characteristics: productCharacteristic ?? [],
    realizations,
    ...(row.parentProductId !== null && { parentProductId: row.parentProductId }),
    ...(row.reservedBy !== null && { reservedBy: row.reservedBy }),
    ...(productSpecification && { specification: productSpecification }),
    ...(place?.[0] && { place: place[0] }),
    ...(productOffering && {
      offering: { version: '', name: productOffering.id, ...productOffering },
    }),
  };
}
