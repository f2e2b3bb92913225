import type { Transaction } from '../database.js';
import { isAscii } from '../tables/columns.js';

/** Lets only one convert or change the lead until the transaction ends. */
export async function lockLead(tx: Transaction, id: string): Promise<void> {
  if (isAscii(id))
    await tx.rows(`SELECT id FROM business_document WHERE resource = 'salesLead' AND id = ? FOR UPDATE`, [
      id,
    ]);
}
