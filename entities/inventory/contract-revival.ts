import { installBaseStates } from '../../domain/inventory/install-base.js';
import { suspendedBy } from '../../domain/inventory/entitlement.js';
import { isLive, productStatuses } from '../../domain/inventory/product-status.js';
import { salesAgreementType } from '../../domain/inventory/contract.js';
import { anyOf, sql, type Transaction } from '../database.js';
import type { AgreementCoverage } from '../tables/inventory.js';
import type { Row } from '../tables/row.js';
import { changeEntitlements, endedFrom, intendedEnd, withIntendedEnd } from './entitlements.js';

/** A contract that had ended and is in force again. */
interface Revived {
  readonly id: string;
  /** When it had ended: what was over before stays so. */
  readonly end: Date;
  readonly now: Date;
}

const gone = anyOf(productStatuses.filter((status) => !isLive(status)));

/**
 * What ended with the contract is as it was: its rights, and its cover of what the customer still has and no other contract
 * covers by now. False where it had covered something and nothing of that is left.
 */
export async function reviveUnderContract(tx: Transaction, { id, end, now }: Revived): Promise<boolean> {
  const { service, resource } = installBaseStates;
  const [covered, left] = await tx.reads<[CoveredRow, CoveredRow]>(
    ['SELECT coveredId FROM agreement_coverage WHERE agreementId = ? LIMIT 1', [id]],
    [
      `SELECT c.coveredId FROM agreement_coverage c
       LEFT JOIN product p ON c.coveredKind = 'product' AND p.id = c.coveredId
       LEFT JOIN service s ON c.coveredKind = 'service' AND s.id = c.coveredId
       LEFT JOIN resource r ON c.coveredKind = 'resource' AND r.id = c.coveredId
       WHERE c.agreementId = ? AND c.coveredTo >= ? AND COALESCE(p.status, '') NOT IN (?)
         AND COALESCE(s.state, '') <> ? AND COALESCE(r.state, '') <> ?
         AND NOT EXISTS (SELECT 1 FROM agreement_coverage other JOIN agreement a ON a.id = other.agreementId
           WHERE other.coveredId = c.coveredId AND other.coveredKind = c.coveredKind AND other.coveredTo IS NULL
             AND a.status IN ('approved', 'suspended') AND a.agreementType <> ?)`,
      [id, end, gone, service.ended, resource.ended, salesAgreementType],
    ],
  );
  if (covered.length > 0 && left.length === 0) return false;
  if (left.length > 0)
    tx.write('UPDATE agreement_coverage SET coveredTo = NULL WHERE agreementId = ? AND coveredId IN (?)', [
      id,
      anyOf(left.map(({ coveredId }) => coveredId)),
    ]);
  const product = `(SELECT p.status FROM product p WHERE p.id = CONVERT(entitlement.productId USING ascii) COLLATE ascii_bin)`;
  changeEntitlements(tx, {
    set: {
      // In this order: each assignment sees the values of those before it.
      suspensions: sql(`(suspensions & ~?) | IF(COALESCE(${product}, '') = 'suspended', ?, 0)`, [
        suspendedBy.contract | suspendedBy.product,
        suspendedBy.product,
      ]),
      state: sql(`IF(${endedFrom} = 'draft', 'draft', IF(suspensions = 0, 'active', 'suspended'))`),
      ...withIntendedEnd,
    },
    where: sql(
      `contractId = ? AND state = 'expired' AND validTo >= ? AND ${endedFrom} IS NOT NULL
       AND COALESCE(${intendedEnd} > ?, TRUE) AND COALESCE(${product}, '') NOT IN (?)`,
      [id, end, now, gone],
    ),
    changed: sql(`t.contractId = ? AND t.state IN ('draft', 'active', 'suspended')`, [id]),
    now,
  });
  return true;
}

type CoveredRow = Row<AgreementCoverage, 'coveredId'>;
