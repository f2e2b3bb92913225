import { changedAttributes } from '../../domain/lib/changed-attributes.js';
import { resourceChanges } from '../../domain/events/event-types.js';
import { type Json, objects } from '../../domain/lib/json.js';
import { anyOf, type Database, type Transaction } from '../database.js';
import { recordEventFor } from '../events/event-sources.js';
import { isAscii } from '../tables/columns.js';
import type { Agreement, AgreementCoverage } from '../tables/inventory.js';
import type { Row } from '../tables/row.js';

/** A change of a contract is one of the TMF651 agreement that it is: recorded with the caller's write. */
export function recordContractChange(
  tx: Transaction,
  { id, body, before }: { readonly id: string; readonly body: Json; readonly before?: Json | undefined },
): void {
  const of = { where: 't.id = ?', values: [id] };
  if (!before) return recordEventFor(tx, 'agreement', 'create', of);
  const changed = changedAttributes(before, body).map((name) => (name === 'state' ? 'status' : name));
  for (const { change, fieldPath } of resourceChanges('agreement', changed))
    recordEventFor(tx, 'agreement', change, { ...of, ...(fieldPath !== undefined && { fieldPath }) });
}

/** The service levels that agreements promise. */
export async function serviceLevelsOf(
  database: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly Json[]>> {
  const storable = ids.filter(isAscii);
  if (storable.length === 0) return new Map();
  const rows = await database.rows<Row<Agreement, 'id' | 'doc'>>(
    'SELECT id, doc FROM agreement WHERE id IN (?)',
    [anyOf(storable)],
  );
  return new Map(rows.map(({ id, doc }) => [id, objects(doc['serviceLevel'])]));
}

/** What the contract covers, or has covered: sold products, resources and services. */
export async function coverageOf(
  database: Database,
  id: string,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<readonly Json[]> {
  const rows = await database.rows<
    Row<AgreementCoverage, 'coveredKind' | 'coveredId' | 'orderItemId' | 'coveredFrom' | 'coveredTo'>
  >(
    `SELECT coveredKind, coveredId, orderItemId, coveredFrom, coveredTo FROM agreement_coverage
     WHERE agreementId = ? ORDER BY coveredKind, coveredId LIMIT ? OFFSET ?`,
    [id, limit, offset],
  );
  return rows.map(({ coveredKind, coveredId, orderItemId, coveredFrom, coveredTo }) => ({
    id: coveredId,
    '@referredType': `${coveredKind[0]!.toUpperCase()}${coveredKind.slice(1)}`,
    ...(orderItemId !== null && { orderItemId }),
    validFor: {
      startDateTime: coveredFrom.toISOString(),
      ...(coveredTo && { endDateTime: coveredTo.toISOString() }),
    },
  }));
}
