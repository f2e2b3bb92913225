import { sql, type Transaction } from '../database.js';
import type { DueKind } from '../due-records.js';
import type { Entitlement } from '../tables/inventory.js';
import type { Row } from '../tables/row.js';
import { lockOverEntitlement, suspensionsBy } from './entitlement-over.js';
import { changeEntitlements } from './entitlements.js';

/** The schedule `expiry`: planned rights begin on their date, and all end on theirs. */
export const dueEntitlements: readonly DueKind[] = [
  {
    name: 'entitlements that end',
    table: 'entitlement',
    due: 'validTo',
    where: sql(`state IN ('draft', 'active', 'suspended', 'ended')`),
    process: async (tx, id, now) => {
      const entitlement = await lockEntitlement(tx, id);
      if (!entitlement || !isOpen(entitlement) || !isDue(entitlement.validTo, now)) return;
      expireEntitlement(tx, id);
    },
  },
  {
    name: 'entitlements that begin',
    table: 'entitlement',
    due: 'validFrom',
    // One under a contract that has not begun begins with it.
    where: sql(`state = 'draft' AND NOT EXISTS (SELECT 1 FROM agreement a
      WHERE a.id = entitlement.contractId AND a.status = 'inProcess')`),
    process: async (tx, id, now) => {
      const over = await lockOverEntitlement(tx, id);
      const entitlement = await lockEntitlement(tx, id);
      if (entitlement?.state !== 'draft' || !isDue(entitlement.validFrom, now)) return;
      if (over.contract?.state === 'draft') return;
      const suspensions = suspensionsBy(over);
      changeEntitlements(tx, {
        set: { suspensions, state: suspensions === 0 ? 'active' : 'suspended' },
        where: sql('id = ?', [id]),
        changed: sql('t.id = ?', [id]),
        now: new Date(),
      });
    },
  },
];

const lockEntitlement = async (tx: Transaction, id: string) => {
  const [row] = await tx.rows<Row<Entitlement, 'state' | 'validFrom' | 'validTo'>>(
    'SELECT state, validFrom, validTo FROM entitlement WHERE id = ? FOR UPDATE',
    [id],
  );
  return row;
};

const isOpen = ({ state }: Pick<Entitlement, 'state'>): boolean =>
  state !== 'expired' && state !== 'cancelled';

const isDue = (at: Date | null, now: Date): boolean => at !== null && at <= now;

const expireEntitlement = (tx: Transaction, id: string): void =>
  changeEntitlements(tx, {
    set: { state: 'expired' },
    where: sql('id = ?', [id]),
    changed: sql('t.id = ?', [id]),
    now: new Date(),
  });
