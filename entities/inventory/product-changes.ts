import { isDeepStrictEqual } from 'node:util';
import { v7 as uuidv7 } from 'uuid';
import type { Json } from '../../domain/lib/json.js';
import { type ManualChange, valuesShown } from '../../domain/plan/product-history.js';
import { actorText } from '../actor.js';
import type { Database, Transaction } from '../database.js';
import type { ProductChange } from '../tables/inventory.js';
import type { Row } from '../tables/row.js';

interface ChangedProduct {
  readonly id: string;
  readonly before: Json;
  readonly body: Json;
}

/** Keeps what a caller has changed of the product, in the transaction of the change; what the history does not show is no change of it. */
export function keepProductChange(tx: Transaction, { id, before, body }: ChangedProduct): void {
  const [valuesBefore, valuesAfter] = [valuesShown(before), valuesShown(body)];
  if (isDeepStrictEqual(valuesBefore, valuesAfter)) return;
  const row = {
    id: uuidv7(),
    productId: id,
    changedAt: new Date(),
    changedBy: actorText(tx.actor),
    valuesBefore,
    valuesAfter,
  };
  tx.insert('product_change', Object.keys(row) as (keyof typeof row)[], [row]);
}

/** What was changed of the product by hand, the latest last. */
export async function manualChangesOf(
  database: Database,
  productId: string,
): Promise<readonly ManualChange[]> {
  const rows = await database.rows<
    Row<ProductChange, 'changedAt' | 'changedBy' | 'valuesBefore' | 'valuesAfter'>
  >(
    `SELECT changedAt, changedBy, valuesBefore, valuesAfter FROM product_change
     WHERE productId = ? ORDER BY changedAt, id`,
    [productId],
  );
  return rows.map(({ changedAt: at, changedBy, valuesBefore: before, valuesAfter: after }) => ({
    at,
    changedBy,
    before,
    after,
  }));
}

/** A product that is deleted has no history. */
export const deleteProductChanges = (tx: Transaction, productId: string): void =>
  tx.write('DELETE FROM product_change WHERE productId = ?', [productId]);
