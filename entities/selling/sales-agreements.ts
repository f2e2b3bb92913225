import { salesAgreementType } from '../../domain/inventory/contract.js';
import type { Json } from '../../domain/lib/json.js';
import { withLineStates } from '../../domain/selling/sales-agreement.js';
import { anyOf, type Database, sql, type Transaction } from '../database.js';
import type { DueKind } from '../due-records.js';
import { changeRows } from '../events/changes.js';
import { customersAbove } from '../parties/organization-tree.js';
import type { AgreementVersion, Agreement } from '../tables/inventory.js';
import type { Row } from '../tables/row.js';

const inForce = sql(`agreementType = '${salesAgreementType}' AND status = 'approved'`);

/** A sales agreement by which an account buys. */
export type SalesAgreementRow = Row<Agreement, 'id' | 'name' | 'customerId' | 'doc'>;

/** An account has few; more than these would be a mistake. */
const maxAgreements = 100;

/** The sales agreements in force at the instant for an account: its own, and those of accounts above that include it. */
export async function agreementsInForce(
  database: Database,
  accountId: string,
  at: Date,
): Promise<readonly SalesAgreementRow[]> {
  const { own, above } = await customersAbove(database, accountId);
  const rows = await database.rows<SalesAgreementRow>(
    `SELECT id, name, customerId, doc FROM agreement WHERE customerId IN (?) AND ${inForce.text}
       AND startDate <= ? AND endDate > ? ORDER BY createdAt, id LIMIT ?`,
    [anyOf([...own, ...above]), at, at, maxAgreements],
  );
  return rows.filter(
    ({ customerId, doc }) => own.includes(customerId ?? '') || doc['includesSubsidiaries'] !== false,
  );
}

/** Keeps what was agreed before a change. */
export function keepAgreementVersion(tx: Transaction, agreementId: string, before: Json, at: Date): void {
  tx.insert(
    'agreement_version',
    ['agreementId', 'version', 'doc', 'replacedAt'],
    [{ agreementId, version: String(before['version']), doc: before, replacedAt: at }],
  );
}

/** What was agreed before, the latest first. */
export const agreementVersions = async (
  database: Database,
  agreementId: string,
): Promise<readonly Row<AgreementVersion, 'version' | 'doc' | 'replacedAt'>[]> =>
  database.rows(
    'SELECT version, doc, replacedAt FROM agreement_version WHERE agreementId = ? ORDER BY replacedAt DESC, version DESC LIMIT 1000',
    [agreementId],
  );

/** Sales agreements expire at their end. */
export const dueSalesAgreements: readonly DueKind[] = [
  {
    name: 'salesAgreement',
    table: 'agreement',
    due: 'endDate',
    where: inForce,
    process: async (tx, id, now) => {
      const [row] = await tx.rows<Row<Agreement, 'doc'>>(
        `SELECT doc FROM agreement WHERE id = ? AND ${inForce.text} AND endDate <= ? FOR UPDATE`,
        [id, now],
      );
      if (!row) return;
      const doc = { ...withLineStates(row.doc, 'expired'), status: 'expired', tmfStatus: 'terminated' };
      changeRows(tx, 'salesAgreement', {
        ids: [id],
        set: { status: 'terminated', doc },
        change: 'stateChange',
        at: now,
      });
    },
  },
];
