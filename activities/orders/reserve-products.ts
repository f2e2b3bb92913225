import type { PlannedItem } from '../../domain/plan/plan.js';
import { productMoves, type ProductStatus } from '../../domain/inventory/product-status.js';
import { anyOf, type Transaction } from '../../entities/database.js';
import type { OrderError } from '../../domain/qualification/order-errors.js';
import type { PlannedAction } from '../../domain/order/actions.js';
import { changeRows } from '../../entities/events/changes.js';

/** Another order is changing a product that this one names: found under the lock, after qualification let it pass. */
export class ReservationError extends Error {
  override readonly name = 'ReservationError';

  constructor(readonly errors: readonly OrderError[]) {
    super(errors.map(({ message }) => message).join('\n'));
  }
}

/** A product is not any more as its change was planned from. */
export class StaleProductError extends Error {
  override readonly name = 'StaleProductError';
}

interface ProductRow {
  readonly id: string;
  readonly reservedBy: string | null;
  readonly status: ProductStatus;
  readonly revision: number;
}

/**
 * Takes the products that the items change or end, so that no second order can. Locked in id order:
 * two orders that name the same products wait for each other instead of dying of it.
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
  // What was planned from is no longer so: planned again, it is.
  if (stale)
    throw new StaleProductError(`product ${stale.product?.id} was changed while its order was planned`);
  const now = new Date();
  const ending = (item: PlannedItem) => item.action === 'delete';
  const idsOf = (some: readonly PlannedItem[]): string[] =>
    some.flatMap(({ product }) => (product ? [product.id] : []));
  const changed = idsOf(touched.filter((item) => !ending(item)));
  // That a product is reserved is no attribute of it, and no event.
  changeRows(tx, 'product', { ids: changed, set: { reservedBy: orderId }, change: [], at: now });
  changeRows(tx, 'product', {
    ids: idsOf(touched.filter(ending)),
    set: { reservedBy: orderId, status: 'pendingTerminate' },
    change: 'stateChange',
    at: now,
  });
}

/** Qualification saw the product a moment ago, without a lock. */
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
