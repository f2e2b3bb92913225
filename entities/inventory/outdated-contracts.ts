import { contractStateOf, salesAgreementType } from '../../domain/inventory/contract.js';
import { sql } from '../database.js';
import type { DueKind } from '../due-records.js';
import type { Agreement } from '../tables/inventory.js';
import type { Row } from '../tables/row.js';

/**
 * The schedule `expiry`: contracts that a worker of an earlier version has made, begun or refused while both ran. It knows the
 * status only, so that the state is none, or still a draft's; and nobody looks at what comes by a date.
 */
export const outdatedContracts: DueKind = {
  name: 'contracts of an earlier version',
  table: 'agreement',
  due: 'createdAt',
  where: sql("(state IS NULL OR (state = 'draft' AND status <> 'inProcess')) AND agreementType <> ?", [
    salesAgreementType,
  ]),
  process: async (tx, id, now) => {
    const [row] = await tx.rows<Row<Agreement, 'status'>>(
      'SELECT status FROM agreement WHERE id = ? FOR UPDATE',
      [id],
    );
    if (!row) return;
    const state = contractStateOf[row.status] ?? 'draft';
    tx.write('UPDATE agreement SET state = ?, dueAt = COALESCE(dueAt, ?) WHERE id = ?', [state, now, id]);
  },
};
