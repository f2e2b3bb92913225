import type { Plan, PlannedItem } from '../../domain/plan/plan.js';
import { anyOf, type Transaction } from '../../entities/database.js';
import {
  ReservationError,
  reserveProducts,
  StaleProductError,
} from '../../entities/orders/reserve-products.js';
import { insertItems } from '../../entities/orders/store-plan.js';
import type { PlanSnapshot } from '../../entities/orders/stored-order-plan.js';
import type { Product } from '../../entities/tables/inventory.js';
import type { Row } from '../../entities/tables/row.js';

interface Refusal {
  /** Why they cannot. */
  readonly conflict?: string;
  /** Those of which the plan does not know how they are now. */
  readonly outdated?: readonly string[];
}

/** Products that the order affects only through reported values become its items, unless they cannot. */
export async function takeNewItems(
  tx: Transaction,
  { input: { orderId }, items }: PlanSnapshot,
  plan: Plan,
): Promise<Refusal> {
  const known = new Set(items.map(({ itemId }) => itemId));
  const added = plan.items.filter(({ id }) => !known.has(id));
  if (added.length === 0) return {};
  try {
    await reserveProducts(tx, orderId, added);
  } catch (err) {
    if (!(err instanceof ReservationError || err instanceof StaleProductError)) throw err;
    return { conflict: err.message, outdated: await outdatedProducts(tx, added) };
  }
  insertItems(tx, orderId, added, items.length);
  return {};
}

/** Those of the items' products that have changed since the plan's inventory was read, whatever it was. */
async function outdatedProducts(tx: Transaction, items: readonly PlannedItem[]): Promise<readonly string[]> {
  const known = new Map(
    items.flatMap(({ before, product }) => (before && product ? [[product.id, before]] : [])),
  );
  const rows = await tx.rows<Row<Product, 'id' | 'revision'>>(
    'SELECT id, revision FROM product WHERE id IN (?)',
    [anyOf([...known.keys()])],
  );
  return rows.flatMap(({ id, revision }) => (known.get(id)?.revision === revision ? [] : [id]));
}
