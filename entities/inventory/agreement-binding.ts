import { type OrderState, terminal } from '../../domain/order/order-state.js';
import { anyOf, type Database, type Transaction } from '../database.js';
import { idsIn, objects } from './inventory-binding.js';

type Json = Readonly<Record<string, unknown>>;

/** The contract covers the products that it names from now on, and those no longer that it does not name any more. */
export function coverByAgreement(tx: Transaction, id: string, agreement: Json, before: Json = {}): void {
  const [had, has] = [productsIn(before), productsIn(agreement)];
  const gone = [...had].filter((each) => !has.has(each));
  const now = new Date();
  if (gone.length > 0) {
    tx.write(
      `UPDATE agreement_coverage SET coveredTo = ?
       WHERE agreementId = ? AND coveredKind = 'product' AND coveredId IN (?) AND coveredTo IS NULL`,
      [now, id, anyOf(gone)],
    );
  }
  for (const productId of [...has].filter((each) => !had.has(each))) {
    tx.write(
      `INSERT INTO agreement_coverage (agreementId, coveredKind, coveredId, coveredFrom) VALUES (?, 'product', ?, ?)
       ON DUPLICATE KEY UPDATE coveredTo = NULL`,
      [id, productId, now],
    );
  }
}

/** With a contract goes what it covered. */
export const uncover = (tx: Transaction, id: string): void =>
  tx.write('DELETE FROM agreement_coverage WHERE agreementId = ?', [id]);

/** True while the product order has not ended. */
export async function orderRunning(database: Database, orderId: string): Promise<boolean> {
  const [order] = await database.rows<{ state: OrderState }>('SELECT state FROM product_order WHERE id = ?', [
    orderId,
  ]);
  return order !== undefined && !terminal(order.state);
}

const productsIn = ({ agreementItem }: Json): ReadonlySet<string> =>
  new Set(objects(agreementItem).flatMap(({ product }) => idsIn(product)));
