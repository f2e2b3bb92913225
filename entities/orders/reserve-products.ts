import type { PlannedItem } from '../../domain/plan/plan.js';
import { productMoves } from '../../domain/inventory/product-status.js';
import { anyOf, type Transaction } from '../database.js';
import type { OrderError } from '../../domain/qualification/order-errors.js';
import type { PlannedAction } from '../../domain/order/actions.js';
import { changeRows } from '../events/changes.js';
import type { Product } from '../tables/inventory.js';
import type { Row } from '../tables/row.js';

/** Another order is changing a product that this one names: found under the lock, after qualification had passed. */
export class ReservationError extends Error {
  override readonly name = 'ReservationError';

  constructor(readonly errors: readonly OrderError[]) {
    super(errors.map(({ message }) => message).join('\n'));
  }
}

/** A product has changed since its change was planned. */
export class StaleProductError extends Error {
  override readonly name = 'StaleProductError';
}

type ProductRow = Row<Product, 'id' | 'reservedBy' | 'status' | 'revision'>;

/**
 * Reserves the products that the items change or end, so that no second order can. Locked in id order: two orders with
 * the same products wait for each other instead of running into a deadlock. Throws a `ReservationError` when another
 * order has reserved one, a `StaleProductError` when one has changed since the order was planned.
 */
export async function reserveProducts(
  tx: Transaction,
  orderId: string,
  items: readonly PlannedItem[],
): Promise<void> {
  const touched = items.filter(({ before, product }) => before && product);
  if (touched.length === 0) return;
  const rows = await tx.rows<ProductRow>(
    'SELECT id, reservedBy, status, revision FROM product WHERE id IN (?) ORDER BY id FOR UPDATE',
    [anyOf(touched.map(({ product }) => product?.id))],
  );
  const known = new Map(rows.map((row) => [row.id, row]));
  const errors = touched.flatMap(({ id, action, product }): OrderError[] => {
    const reason = reservationConflict(known.get(product?.id ?? ''), orderId, action);
    if (reason === undefined) return [];
    const message = `product ${product?.id} ${reason}`;
    return [{ code: 'productReserved', reason: message, message: `item ${id}: ${message}`, itemId: id }];
  });
  if (errors.length > 0) throw new ReservationError(errors);
  const stale = touched.find(({ before, product }) => before?.revision !== known.get(product!.id)?.revision);
  // The plan's basis has changed: it is planned again.
  if (stale)
    throw new StaleProductError(`product ${stale.product?.id} was changed while its order was planned`);
  const now = new Date();
  const ending = (item: PlannedItem) => item.action === 'delete';
  const idsOf = (some: readonly PlannedItem[]): string[] =>
    some.flatMap(({ product }) => (product ? [product.id] : []));
  const changed = idsOf(touched.filter((item) => !ending(item)));
  // Reserving a product changes none of its attributes, and is no event.
  changeRows(tx, 'product', { ids: changed, set: { reservedBy: orderId }, change: [], at: now });
  changeRows(tx, 'product', {
    ids: idsOf(touched.filter(ending)),
    set: { reservedBy: orderId, status: 'pendingTerminate' },
    change: 'stateChange',
    at: now,
  });
}

/** Qualification read the product a moment ago, without a lock. */
function reservationConflict(
  row: ProductRow | undefined,
  orderId: string,
  action: PlannedAction,
): string | undefined {
  if (!row) return 'does not exist';
  if (row.reservedBy !== null && row.reservedBy !== orderId)
    return `is being changed by order ${row.reservedBy}`;
  return productMoves[row.status][action]
    ? undefined
    : `is ${row.status}, which does not allow the action ${action}`;
}
