import type { RecordKind } from '../../domain/order/record-refs.js';
import { withReplacedReferences } from '../../domain/tmf/replace-reference.js';
import { anyOf, type Transaction } from '../database.js';
import { changeRows } from '../events/changes.js';
import type { RecordReference } from '../tables/documents.js';
import type { Product } from '../tables/inventory.js';
import type { Row } from '../tables/row.js';

/** Two records of which one turned out to be the other. */
export interface Merge {
  readonly survivor: string;
  readonly duplicate: string;
  /** What the survivor is called. */
  readonly name?: string | undefined;
}

/** Nobody changes or merges either of them until the transaction ends. */
export async function lockForMerge(tx: Transaction, { survivor, duplicate }: Merge): Promise<void> {
  await tx.rows('SELECT id FROM business_document WHERE id IN (?) ORDER BY id FOR UPDATE', [
    anyOf([survivor, duplicate]),
  ]);
}

/** The kinds by which a party is named. */
const partyKinds: readonly RecordKind[] = ['customer', 'party'];

/** The stored records that name it. */
export async function recordsNaming(
  tx: Transaction,
  id: string,
): Promise<readonly Row<RecordReference, 'resource' | 'recordId'>[]> {
  return await tx.rows<Row<RecordReference, 'resource' | 'recordId'>>(
    'SELECT DISTINCT resource, recordId FROM record_reference WHERE toKind IN (?) AND toId = ?',
    [anyOf(partyKinds), id],
  );
}

/** Where inventory names whose it is, with the attribute by which it does. */
const holders = [
  ['product', 'customerId', 'relatedParty'],
  ['service', 'customerId', 'relatedParty'],
  ['resource', 'customerId', 'relatedParty'],
  ['entitlement', 'customerId', 'account'],
  ['entitlement', 'consumerId', 'consumer'],
  ['agreement', 'customerId', 'engagedParty'],
] as const;

/** So many rows are changed before the next are read. */
const batch = 500;

/** What the duplicate has is the survivor's: the inventory, with events. */
export async function giveToSurvivor(tx: Transaction, merge: Merge, at: Date): Promise<number> {
  const { survivor, duplicate, name } = merge;
  let count = 0;
  for (const [resource, column, attribute] of holders) {
    for (;;) {
      const rows = await tx.rows<Row<Product, 'id' | 'doc'>>(
        `SELECT id, doc FROM ${resource} WHERE ${column} = ? LIMIT ? FOR UPDATE`,
        [duplicate, batch],
      );
      for (const { id, doc } of rows)
        changeRows(tx, resource, {
          ids: [id],
          set: {
            [column]: survivor,
            doc: withReplacedReferences(doc, { from: duplicate, to: survivor, name }),
          },
          change: [{ change: 'attributeValueChange', fieldPath: attribute }],
          at,
        });
      count += rows.length;
      if (rows.length < batch) break;
    }
  }
  return count;
}
