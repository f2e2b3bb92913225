import {
  emptyInventory,
  type Inventory,
  type OwnedProduct,
  type ProductStatus,
} from '../domain/inventory.js';
import type { OrderToPlan } from '../domain/order.js';
import type { Characteristic, Place, Realization, SpecificationRef } from '../domain/plan.js';
import { anyOf, type Database } from './database.js';

/** The attributes that TMF638 and TMF639 call differently. */
export const installBase = {
  service: { specification: 'serviceSpecification', characteristics: 'serviceCharacteristic' },
  resource: { specification: 'resourceSpecification', characteristics: 'resourceCharacteristic' },
} as const;
export type InstallBaseKind = keyof typeof installBase;

/** What the order's items name, with what realises it: sold products, or services for a captured service order. */
export async function loadInventory(database: Database, order: OrderToPlan): Promise<Inventory> {
  const ids = new Set(order.items.flatMap(({ productId }) => (productId === undefined ? [] : [productId])));
  if (ids.size === 0) return emptyInventory;
  return order.kind === 'productOrder'
    ? await ownedProducts(database, [...ids])
    : await ownedServices(database, [...ids]);
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
  readonly state: string;
  readonly productId: string | null;
  readonly parentId: string | null;
  readonly doc: Readonly<Record<string, unknown>> & { readonly place?: readonly Place[] };
}

async function ownedProducts(database: Database, ids: readonly string[]): Promise<Inventory> {
  const [products, services, resources] = await Promise.all([
    database.rows<ProductRow>(
      'SELECT id, name, status, parentProductId, reservedBy, doc FROM product WHERE id IN (?)',
      [anyOf(ids)],
    ),
    installed(database, 'service', 'productId IN (?)', ids),
    installed(database, 'resource', 'productId IN (?)', ids),
  ]);
  const realizations = new Map<string | null, Realization[]>();
  for (const { productId, realization } of [...services, ...resources]) {
    realizations.set(productId, [...(realizations.get(productId) ?? []), realization]);
  }
  return { products: products.map((row) => toProduct(row, realizations.get(row.id) ?? [])) };
}

/** A service is reserved by nobody: the application that sold it orders its changes one after the other. */
async function ownedServices(database: Database, ids: readonly string[]): Promise<Inventory> {
  const [services, resources] = await Promise.all([
    installed(database, 'service', '(id IN (?) OR parentId IN (?))', ids),
    installed(database, 'resource', 'parentId IN (?)', ids),
  ]);
  const tops = services.filter(({ realization }) => ids.includes(realization.id));
  return {
    products: tops.map(({ realization, state }) => ({
      id: realization.id,
      name: realization.name,
      status: state === 'terminated' ? 'terminated' : 'active',
      specification: realization.specification,
      characteristics: realization.characteristics,
      ...(realization.place && { place: realization.place }),
      realizations: [...services, ...resources]
        .map((each) => each.realization)
        .filter(({ id, parentId }) => id === realization.id || parentId === realization.id),
    })),
  };
}

interface Installed {
  readonly productId: string | null;
  readonly state: string;
  readonly realization: Realization;
}

async function installed(
  database: Database,
  kind: InstallBaseKind,
  condition: string,
  ids: readonly string[],
): Promise<Installed[]> {
  const rows = await database.rows<InstalledRow>(
    `SELECT id, name, category, state, productId, parentId, doc FROM ${kind} WHERE ${condition} ORDER BY id`,
    condition
      .split('?')
      .slice(1)
      .map(() => anyOf(ids)),
  );
  const { specification, characteristics } = installBase[kind];
  return rows.map(({ id, name, category, state, productId, parentId, doc }) => ({
    productId,
    state,
    realization: {
      id,
      kind,
      name,
      category,
      specification: doc[specification] as SpecificationRef,
      characteristics: (doc[characteristics] ?? []) as Characteristic[],
      ...(doc.place?.[0] && { place: doc.place[0] }),
      ...(parentId !== null && { parentId }),
    },
  }));
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
