import {
  agreementStatusOf,
  type ContractState,
  salesAgreementType,
} from '../../domain/inventory/contract.js';
import { withEnd } from '../../domain/inventory/renewed-contract.js';
import { contractWorkflowId } from '../../domain/order/ids.js';
import type { Transaction } from '../database.js';
import { changeRows } from '../events/changes.js';
import { putStart } from '../outbox.js';
import type { Agreement } from '../tables/inventory.js';
import type { Row } from '../tables/row.js';
import { inForceAgain } from './contract-renewals.js';
import { reviveUnderContract } from './contract-revival.js';

/** A contract that has ended, and until when it is to go on. */
interface LateRenewal {
  readonly id: string;
  /** The end that the renewal continues from. */
  readonly end: Date;
  readonly until: Date;
  readonly now: Date;
}

/**
 * Renews a contract that has ended, from its end on without a gap: it is in force again, with its rights and what it covered.
 * Returns the workflow of its life; `changed` when somebody was faster, `nothingLeft` when there is nothing of it to go on.
 */
export async function renewEnded(
  tx: Transaction,
  { id, end, until, now }: LateRenewal,
): Promise<{ readonly workflowId: string } | 'changed' | 'nothingLeft'> {
  const [row] = await tx.rows<Row<Agreement, 'endDate' | 'doc'>>(
    `SELECT endDate, doc FROM agreement WHERE id = ? AND status = 'terminated' AND agreementType <> ? FOR UPDATE`,
    [id, salesAgreementType],
  );
  if (row?.endDate?.getTime() !== end.getTime()) return 'changed';
  if (!(await reviveUnderContract(tx, { id, end, now }))) return 'nothingLeft';
  const state: ContractState = 'active';
  changeRows(tx, 'agreement', {
    ids: [id],
    set: {
      state,
      status: agreementStatusOf[state],
      endDate: until,
      dueAt: now,
      doc: JSON.stringify(withEnd(inForceAgain(row.doc), until)),
    },
    change: [{ change: 'stateChange' }, { change: 'attributeValueChange', fieldPath: 'agreementPeriod' }],
    at: now,
  });
  const workflowId = contractWorkflowId(id);
  putStart(tx, workflowId, { id });
  return { workflowId };
}
