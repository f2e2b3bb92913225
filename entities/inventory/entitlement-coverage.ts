import type { Json } from '../../domain/lib/json.js';
import { suspendedBy } from '../../domain/inventory/entitlement.js';
import type { Transaction } from '../database.js';
import { objectsIn } from './inventory-binding.js';

interface BoundEntitlement {
  readonly body: Json;
  readonly before?: Json | undefined;
  /** Of a new one: what suspends it from the beginning. */
  readonly suspensions: number;
}

/** What the entitlement covers is found by an index, and what suspends it by hand is told apart. */
export function bindEntitlement(
  tx: Transaction,
  id: string,
  { body, before, suspensions }: BoundEntitlement,
): void {
  const covered = objectsIn(body['coverage']).map((each) => ({
    entitlementId: id,
    coveredKind: String(each['@referredType']).toLowerCase(),
    coveredId: String(each['id']),
  }));
  if (before) tx.write('DELETE FROM entitlement_coverage WHERE entitlementId = ?', [id]);
  tx.upsert(
    'entitlement_coverage',
    ['entitlementId', 'coveredKind', 'coveredId'],
    covered,
    'coveredId = coveredId',
  );
  if (suspensions !== 0) tx.write('UPDATE entitlement SET suspensions = ? WHERE id = ?', [suspensions, id]);
  if (before && before['state'] !== body['state'])
    tx.write('UPDATE entitlement SET suspensions = IF(state = ?, suspensions | ?, 0) WHERE id = ?', [
      'suspended',
      suspendedBy.hand,
      id,
    ]);
}

/** Of a draft that is deleted. */
export const unbindEntitlement = (tx: Transaction, id: string): void =>
  tx.write('DELETE FROM entitlement_coverage WHERE entitlementId = ?', [id]);
