import { contractStateOf, salesAgreementType } from '../../domain/inventory/contract.js';
import { sql, type Transaction } from '../database.js';
import type { DueKind } from '../due-records.js';
import type { Agreement } from '../tables/inventory.js';
import type { Row } from '../tables/row.js';

/**
 * The schedule `expiry`: contracts that a worker of an earlier version has made, begun or refused while both ran. It knows the
 * status only, so that the state is none, or still a draft's; and nobody looks at what comes by a date. They are two kinds, since
 * an index finds each of them among all drafts, and among all sales agreements, which have no state.
 */
export const outdatedContracts: readonly DueKind[] = [
  kind('without a state', sql('state IS NULL AND agreementType <> ?', [salesAgreementType])),
  kind('still drafts', sql("state = 'draft' AND status <> 'inProcess'")),
];

function kind(name: string, where: DueKind['where']): DueKind {
  return {
    name: `contracts of an earlier version, ${name}`,
    table: 'agreement',
    due: 'createdAt',
    where,
    process: followStatus,
  };
}

async function followStatus(tx: Transaction, id: string, now: Date): Promise<void> {
  const [row] = await tx.rows<Row<Agreement, 'status'>>(
    'SELECT status FROM agreement WHERE id = ? FOR UPDATE',
    [id],
  );
  if (!row) return;
  const state = contractStateOf[row.status] ?? 'draft';
  tx.write('UPDATE agreement SET state = ?, dueAt = COALESCE(dueAt, ?) WHERE id = ?', [state, now, id]);
}
