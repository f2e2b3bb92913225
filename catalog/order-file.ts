import type { TObject } from 'typebox';
import { Problem } from '../api/tmf630/errors.js';
import { createValidator, type Validate } from '../api/tmf630/validation.js';
import { inventoryAfter } from './inventory-after.js';
import type { Catalog } from '../domain/catalog/catalog.js';
import { DecompositionError } from '../domain/decomposition/decomposition-error.js';
import { decompose } from '../domain/decomposition/decompose.js';
import { emptyInventory, type Inventory } from '../domain/inventory/inventory.js';
import { type OrderKind, orderKinds } from '../domain/order/messages.js';
import { type DatedOrder, orderForms, readOrder } from '../domain/order/order.js';
import { parseInstant } from '../domain/lib/instants.js';
import type { Plan } from '../domain/plan/plan.js';
import { ProductOrderCreate } from '../domain/tmf/schemas/product-order.js';
import { ResourceOrderCreate } from '../domain/tmf/schemas/resource-order.js';
import { ServiceOrderCreate } from '../domain/tmf/schemas/service-order.js';
import { stepId } from '../domain/decomposition/step-id.js';
import { UsageError } from './files.js';

const schemas = {
  productOrder: ProductOrderCreate,
  serviceOrder: ServiceOrderCreate,
  resourceOrder: ResourceOrderCreate,
} as const satisfies Readonly<Record<OrderKind, TObject>>;
const validators: Partial<Record<OrderKind, Validate>> = {};

/**
 * Reads an order as the API would, by the same schema; throws a `UsageError` with every fault at once. It counts as
 * sent now, or at its `orderDate`, so that an offering can be tested before it is on sale.
 */
export function toOrder(name: string, document: unknown, id = 'order'): DatedOrder {
  const kind = kindOf(name, document);
  try {
    (validators[kind] ??= createValidator(schemas[kind]))(document);
  } catch (err) {
    if (!(err instanceof Problem)) throw err;
    const faults = (err.errors ?? []).map(({ path, message }) => `\n  ${path} ${message}`);
    throw new UsageError(`${name} is not a valid ${kind}:${faults.join('')}`, { cause: err });
  }
  const { orderDate = new Date().toISOString() } = document as { readonly orderDate?: unknown };
  const sent = parseInstant(orderDate);
  if (!sent) throw new UsageError(`${name} is not a valid ${kind}:\n  $.orderDate must be a date`);
  return { ...readOrder(kind, id, document as object), orderDate: sent.toISOString() };
}

function kindOf(name: string, document: unknown): OrderKind {
  const order = (document ?? {}) as Readonly<Record<string, unknown>>;
  const kind = orderKinds.find((each) => order[orderForms[each].items] !== undefined);
  if (kind) return kind;
  const items = orderKinds.map((each) => orderForms[each].items).join(', ');
  throw new UsageError(`${name} is not an order: it has none of ${items}.`);
}

/** The id of the order that stands for an inventory: the ids of its products are made from it. */
const earlierOrderId = 'earlier';

/** `"$item 1.1"` stands for the product made by item 1.1 of the (first) order in `inventory`. */
export const withProducts = (order: unknown): unknown =>
  JSON.parse(
    JSON.stringify(order).replaceAll(/"\$item ([^"]+)"/g, (_, id: string) =>
      JSON.stringify(stepId(earlierOrderId, `product ${id}`)),
    ),
  );

/** What the customer has, and which item of which order made each product, where that is known. */
interface OwnedProducts {
  readonly inventory: Inventory;
  /** By the product's id. */
  readonly itemOf: ReadonlyMap<string, string>;
}

/** Reads what the customer has: the listed `products`, or the result of one or several orders, one after the other. */
export function toOwnedProducts(name: string, document: unknown, catalog: Catalog): OwnedProducts {
  const { products } = (document ?? {}) as Partial<Inventory>;
  if (Array.isArray(products)) return { inventory: { products }, itemOf: new Map() };
  const orders = Array.isArray(document) ? (document as readonly unknown[]) : [document];
  let owned: OwnedProducts = { inventory: emptyInventory, itemOf: new Map() };
  for (const [index, order] of orders.entries()) {
    const id = index === 0 ? earlierOrderId : `${earlierOrderId}-${index + 1}`;
    owned = ownedAfterPlan(planned(toOrder(name, withProducts(order), id), catalog, owned.inventory), owned);
  }
  return owned;

  function planned(...input: Parameters<typeof decompose>): Plan {
    try {
      return decompose(...input);
    } catch (err) {
      if (!(err instanceof DecompositionError)) throw err;
      throw new UsageError(`${name} cannot be decomposed: ${err.message}`, { cause: err });
    }
  }
}

/** The inventory after its plan is completed. */
function ownedAfterPlan(plan: Plan, { inventory, itemOf }: OwnedProducts): OwnedProducts {
  const added = plan.items.flatMap(({ id, action, product }) =>
    product && action === 'add' ? [[product.id, id] as const] : [],
  );
  return { inventory: inventoryAfter(plan, inventory), itemOf: new Map([...itemOf, ...added]) };
}
