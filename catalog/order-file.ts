import { Problem } from '../api/tmf630/errors.js';
import { createValidator, type Validate } from '../api/tmf630/validation.js';
import type { Catalog } from '../domain/catalog.js';
import { DecompositionError } from '../domain/decomposition-error.js';
import { decompose } from '../domain/decompose.js';
import { emptyInventory, type Inventory } from '../domain/inventory.js';
import type { OrderKind } from '../domain/messages.js';
import { toOrderToPlan, type OrderToPlan } from '../domain/order.js';
import type { Plan } from '../domain/plan.js';
import { ProductOrderCreate } from '../domain/resources/product-order.js';
import { ServiceOrderCreate } from '../domain/resources/service-order.js';
import { UsageError } from './files.js';

const schemas = { productOrder: ProductOrderCreate, serviceOrder: ServiceOrderCreate };
const validators: Partial<Record<OrderKind, Validate>> = {};

/** Reads an order as the API would: by the same schema, with every fault named at once. */
export function toOrder(name: string, document: unknown, id = 'order'): OrderToPlan {
  const kind = kindOf(name, document);
  try {
    (validators[kind] ??= createValidator(schemas[kind]))(document);
  } catch (err) {
    if (!(err instanceof Problem)) throw err;
    const faults = (err.errors ?? []).map(({ path, message }) => `\n  ${path} ${message}`);
    throw new UsageError(`${name} is no ${kind}:${faults.join('')}`, { cause: err });
  }
  return toOrderToPlan(kind, id, document as object);
}

function kindOf(name: string, document: unknown): OrderKind {
  const order = (document ?? {}) as Readonly<Record<string, unknown>>;
  if (order['productOrderItem'] !== undefined) return 'productOrder';
  if (order['serviceOrderItem'] !== undefined) return 'serviceOrder';
  throw new UsageError(`${name} is no order: it has neither a productOrderItem nor a serviceOrderItem.`);
}

/** The id of the order that stands for an inventory: the ids of its products are made from it. */
export const earlierOrderId = 'earlier';

/** What the customer has, and by which item of which order each product came, where that is known. */
export interface Owned {
  readonly inventory: Inventory;
  /** By the product's id. */
  readonly itemOf: ReadonlyMap<string, string>;
}

/** Reads what the customer has: as the file lists it (`products`), or all that an order in it adds. */
export function toOwned(name: string, document: unknown, catalog: Catalog): Owned {
  const { products } = (document ?? {}) as Partial<Inventory>;
  if (Array.isArray(products)) return { inventory: { products }, itemOf: new Map() };
  try {
    return ownedAfter(decompose(toOrder(name, document, earlierOrderId), catalog, emptyInventory));
  } catch (err) {
    if (!(err instanceof DecompositionError)) throw err;
    throw new UsageError(`${name} cannot be decomposed: ${err.message}`, { cause: err });
  }
}

/** The sold products with their install base, once the plan is carried out. */
function ownedAfter({ items }: Plan): Owned {
  const sold = items.flatMap(({ id, product, realizations }) =>
    product ? [{ id, owned: { ...product, status: 'active' as const, realizations } }] : [],
  );
  return {
    inventory: { products: sold.map(({ owned }) => owned) },
    itemOf: new Map(sold.map(({ id, owned }) => [owned.id, id])),
  };
}
