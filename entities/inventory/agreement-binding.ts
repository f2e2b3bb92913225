import { isTerminal } from '../../domain/order/order-state.js';
import { anyOf, type Database, type Transaction } from '../database.js';
import { idsIn, objectsIn } from './inventory-binding.js';
import type { Json } from '../../domain/lib/json.js';
import type { ProductOrder } from '../tables/orders.js';
import type { Row } from '../tables/row.js';

/** From now on the contract covers the products that it names, and no longer those that it names no more. */
export function updateCoverage(tx: Transaction, id: string, agreement: Json, before: Json = {}): void {
  const [previous, current] = [productsIn(before), productsIn(agreement)];
  const removed = [...previous].filter((each) => !current.has(each));
  const now = new Date();
  if (removed.length > 0) {
    tx.write(
      `UPDATE agreement_coverage SET coveredTo = ?
       WHERE agreementId = ? AND coveredKind = 'product' AND coveredId IN (?) AND coveredTo IS NULL`,
      [now, id, anyOf(removed)],
    );
  }
  for (const productId of [...current].filter((each) => !previous.has(each))) {
    tx.write(
      `INSERT INTO agreement_coverage (agreementId, coveredKind, coveredId, coveredFrom) VALUES (?, 'product', ?, ?)
       ON DUPLICATE KEY UPDATE coveredTo = NULL`,
      [id, productId, now],
    );
  }
}

/** Deleting a contract ends its cover. */
export const deleteCoverage = (tx: Transaction, id: string): void =>
  tx.write('DELETE FROM agreement_coverage WHERE agreementId = ?', [id]);

/** True while the product order has not ended. */
export async function isOrderRunning(database: Database, orderId: string): Promise<boolean> {
  const [order] = await database.rows<Row<ProductOrder, 'state'>>(
    'SELECT state FROM product_order WHERE id = ?',
    [orderId],
  );
  return order !== undefined && !isTerminal(order.state);
}

const productsIn = ({ agreementItem }: Json): ReadonlySet<string> =>
  new Set(objectsIn(agreementItem).flatMap(({ product }) => idsIn(product)));
