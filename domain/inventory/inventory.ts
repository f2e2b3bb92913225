import type { ProductStatus } from './product-status.js';
import type { CharacteristicValues, Characteristic } from '../lib/values.js';
import type { Place, SpecificationRef } from '../order/references.js';
import type { Json } from '../lib/json.js';
import type { Sale } from '../order/sale.js';
import { groupBy } from '../lib/group-by.js';

/**
 * What is known besides the order: what the customer has, as far as the order can touch it, who the customer is, and
 * where.
 */
export interface Inventory {
  /** The products that the order touches, in full. */
  readonly products: readonly OwnedProduct[];
  /** What else the customer has, without its install base: compatibility rules count it. */
  readonly holdings?: readonly OwnedProduct[];
  /** The characteristics of the customer's own record by name (TMF629), e.g. the segment. */
  readonly customer?: CharacteristicValues;
  /** Customers below the order's own in the hierarchy of organizations whose products the order names. */
  readonly subsidiaries?: readonly string[];
  /** The postcodes of places that the order names by their id only. */
  readonly postcodes?: Readonly<Record<string, string>>;
  /** The time zones of places that are sites with a calendar (TMF674), by their id. */
  readonly timeZones?: Readonly<Record<string, string>>;
  /** For prices: the contracts that cover what the order ends. */
  readonly contracts?: readonly CoveringContract[];
}

/** A contract that covers products, as far as what their end or renewal costs depends on it. */
export interface CoveringContract {
  readonly id: string;
  readonly name: string;
  /** ISO 8601 instant. */
  readonly start: string;
  /** `agreementItem`. */
  readonly lines: readonly Json[];
  /** `terminationRule`. */
  readonly rule?: Json;
  /** The products of its lines that the customer no longer has. */
  readonly ended: readonly string[];
  /** It has ended and may still be renewed; nothing is charged by it any more. */
  readonly isOver?: true;
}

/** A sold product, or in a captured service or resource order the service or resource itself, with its specification. */
export interface OwnedProduct {
  readonly id: string;
  readonly name: string;
  readonly status: ProductStatus;
  readonly parentProductId?: string;
  readonly offering?: { readonly id: string; readonly version: string; readonly name: string };
  readonly specification?: SpecificationRef;
  readonly characteristics: readonly Characteristic[];
  readonly place?: Place;
  /** How many times it is realised; by default 1. */
  readonly quantity?: number;
  /** What it was sold under. */
  readonly sale?: Sale;
  /** Since when the customer has it: ISO 8601 instant. */
  readonly since?: string;
  /** Raised by every change of the product in the database. */
  readonly revision?: number;
  /** The customer who has it; absent where none is known. */
  readonly customerId?: string;
  /** The order that is changing the product. */
  readonly reservedBy?: string;
  /**
   * The whole install base of the product: what is missing here would not be taken down. A captured service or resource
   * is part of its own.
   */
  readonly realizations: readonly Realization[];
}

/** The inventory of a customer who has nothing yet. */
export const emptyInventory: Inventory = { products: [] };

/** The inventory, indexed by what decomposition looks for. */
export interface InventoryIndex {
  readonly byId: ReadonlyMap<string, OwnedProduct>;
  readonly childrenOf: ReadonlyMap<string, readonly OwnedProduct[]>;
}

/** The products by their ids, and the parts of each. */
export function inventoryIndex({ products }: Inventory): InventoryIndex {
  const parts = products.filter(({ parentProductId }) => parentProductId !== undefined);
  return {
    byId: new Map(products.map((product) => [product.id, product])),
    childrenOf: groupBy(parts, ({ parentProductId }) => parentProductId!),
  };
}

/** The products of which this one is a part, nearest first. Stops where the data runs in a circle. */
export function productsAround(
  product: OwnedProduct | undefined,
  { byId }: Pick<InventoryIndex, 'byId'>,
): readonly OwnedProduct[] {
  const around = new Set<OwnedProduct>();
  let next = byId.get(product?.parentProductId ?? '');
  for (; next && next !== product && !around.has(next); next = byId.get(next.parentProductId ?? ''))
    around.add(next);
  return [...around];
}

/** The outermost product around it as far as known, else the product itself. */
export const outermostProduct = (product: OwnedProduct, index: Pick<InventoryIndex, 'byId'>): OwnedProduct =>
  productsAround(product, index).at(-1) ?? product;

/** An install base item that exists once its order item is completed (TMF638 service or TMF639 resource). */
export interface Realization {
  readonly id: string;
  readonly kind: 'service' | 'resource';
  readonly name: string;
  /** `CustomerFacingService`, `ResourceFacingService` or the resource's category. */
  readonly category: string;
  readonly specification: SpecificationRef;
  readonly characteristics: readonly Characteristic[];
  readonly place?: Place;
  /** The service that this one realises or supports, or the resource that it is a part of. */
  readonly parentId?: string;
  /** Absent: the parent is a service. */
  readonly parentKind?: 'resource';
  /** True while it is out of service, yet there. */
  readonly suspended?: boolean;
  /** The step whose result (serial number, line id) completes the characteristics. */
  readonly stepId?: string;
  /**
   * Names of the step's reported characteristics that belong to this item; absent: all, since the step is for it alone.
   * It is stored with orders under this name.
   */
  readonly told?: readonly string[];
  /** Manual tasks that report more of them. */
  readonly taskIds?: readonly string[];
}
