import { resourceChanges } from '../../domain/events/event-types.js';
import { object } from '../../domain/lib/json.js';
import { parseInstant } from '../../domain/lib/instants.js';
import { sql, type Transaction } from '../database.js';
import type { DueKind } from '../due-records.js';
import { changeRows } from '../events/changes.js';
import type { BusinessDocument } from '../tables/documents.js';
import type { Row } from '../tables/row.js';

/** Holds the carts until the transaction ends, in one order, so that two merges do not wait for each other. */
export async function lockCarts(tx: Transaction, ids: readonly string[]): Promise<void> {
  for (const id of [...new Set(ids)].toSorted())
    await tx.rows(`SELECT id FROM business_document WHERE resource = 'shoppingCart' AND id = ? FOR UPDATE`, [
      id,
    ]);
}

/** A cart that nobody has changed for long expires; it can be taken up again. */
export const dueCarts: DueKind = {
  name: 'shoppingCart',
  table: 'business_document',
  due: 'validTo',
  where: sql(`resource = 'shoppingCart' AND status = 'active'`),
  async process(tx, id, now) {
    const [row] = await tx.rows<Row<BusinessDocument, 'status' | 'doc'>>(
      `SELECT status, doc FROM business_document WHERE resource = 'shoppingCart' AND id = ? FOR UPDATE`,
      [id],
    );
    const end = parseInstant(object(row?.doc['validFor'])['endDateTime']);
    if (row?.status !== 'active' || end === undefined || end > now) return;
    changeRows(tx, 'shoppingCart', {
      ids: [id],
      set: { status: 'expired', doc: { ...row.doc, status: 'expired' } },
      change: resourceChanges('shoppingCart', ['status']),
      at: now,
    });
  },
};
