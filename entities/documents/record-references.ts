import type { Json } from '../../domain/lib/json.js';
import type { RecordKind } from '../../domain/order/record-refs.js';
import type { OrderRules } from '../../domain/order/order-rules.js';
import {
  type RecordReference as Reference,
  recordsOfKind,
  referencesIn,
} from '../../domain/tmf/record-references.js';
import type { ErrorDetail } from '../../domain/tmf/schemas/error.js';
import { anyOf, type Transaction } from '../database.js';
import { isAscii } from '../tables/columns.js';
import type { RecordReference } from '../tables/documents.js';
import type { Row } from '../tables/row.js';
import { DocumentError, invalidDocument } from './document-error.js';
import type { DocumentKind } from './document-kind.js';
import { unknownRecordFaults } from './known-records.js';

/** Which references a document had, and has. */
interface ReferenceChange {
  readonly id: string;
  readonly body: Json;
  readonly before?: Json | undefined;
}

/**
 * Refuses what a document newly names and Turnup should have, and keeps what it does have from being deleted until the
 * transaction has ended. Throws a `DocumentError` with the places of unknown records.
 */
export async function requireReferences(
  tx: Transaction,
  { references = [] }: DocumentKind,
  referential: OrderRules['referential'],
  { body, before }: Omit<ReferenceChange, 'id'>,
): Promise<void> {
  const had = new Set(referencesIn(references, before ?? {}).map(({ kind, id }) => `${kind} ${id}`));
  const added = referencesIn(references, body).filter(({ kind, id }) => !had.has(`${kind} ${id}`));
  const ids = [...new Set(added.map(({ id }) => id).filter(isStorable))];
  if (added.length === 0) return;
  // Whoever deletes one of them waits, and then finds the reference; or this finds that it is gone.
  if (ids.length > 0) {
    tx.write('SELECT id FROM business_document WHERE id IN (?) LOCK IN SHARE MODE', [anyOf(ids)]);
    if (added.some(({ kind }) => kind === 'site'))
      tx.write('SELECT id FROM geographic_address WHERE id IN (?) LOCK IN SHARE MODE', [anyOf(ids)]);
    if (added.some(({ kind }) => kind === 'opportunity'))
      tx.write('SELECT id FROM opportunity WHERE id IN (?) LOCK IN SHARE MODE', [anyOf(ids)]);
    if (added.some(({ kind }) => kind === 'agreement'))
      tx.write('SELECT id FROM agreement WHERE id IN (?) LOCK IN SHARE MODE', [anyOf(ids)]);
  }
  const faults = await unknownRecordFaults(tx, referential, added);
  if (faults.length > 0) throw invalidDocument(faults);
}

/** Keeps the rows of what the document names, in the packet of its write. */
export function writeReferences(
  tx: Transaction,
  { name, references = [] }: Pick<DocumentKind, 'name' | 'references'>,
  { id, body, before }: ReferenceChange,
): void {
  if (references.length === 0) return;
  const rows = rowsOf(name, id, referencesIn(references, body));
  const earlier = rowsOf(name, id, referencesIn(references, before ?? {}));
  const added = [...rows].filter(([key]) => !earlier.has(key)).map(([, row]) => row);
  const gone = [...earlier].filter(([key]) => !rows.has(key)).map(([, row]) => row);
  for (const { role, toKind, toId } of gone)
    tx.write(
      'DELETE FROM record_reference WHERE resource = ? AND recordId = ? AND role = ? AND toKind = ? AND toId = ?',
      [name, id, role, toKind, toId],
    );
  // What an older version of Turnup wrote may have them, or not.
  tx.upsert(
    'record_reference',
    ['resource', 'recordId', 'role', 'toKind', 'toId'],
    added,
    'toId = VALUES(toId)',
  );
}

/** Forgets what a deleted document named. */
export function deleteReferences(
  tx: Transaction,
  { name, references }: Pick<DocumentKind, 'name' | 'references'>,
  id: string,
): void {
  if (references) tx.write('DELETE FROM record_reference WHERE resource = ? AND recordId = ?', [name, id]);
}

/** Throws a conflict when other records, orders or inventory name the record; which, is said to who sees everything. */
export async function refuseInUse(
  tx: Transaction,
  { name, endedBy }: DocumentKind,
  id: string,
): Promise<void> {
  const kinds = kindsOf(name);
  if (kinds.length === 0) return;
  const columns = kinds.flatMap((kind) => referringColumns[kind] ?? []);
  const selects = [
    '(SELECT resource, recordId FROM record_reference WHERE toKind IN (?) AND toId = ? AND NOT (resource = ? AND recordId = ?) LIMIT ?)',
    ...[...new Set(columns)].map(([table, resource, column]) => {
      return `(SELECT '${resource}', id AS recordId FROM ${table} WHERE ${column} = ? LIMIT ?)`;
    }),
  ];
  const rows = await tx.rows<User>(selects.join(' UNION ALL '), [
    anyOf(kinds),
    id,
    name,
    id,
    countedUsers,
    ...[...new Set(columns)].flatMap(() => [id, countedUsers]),
  ]);
  const users = [...new Map(rows.map((user) => [`${user.resource} ${user.recordId}`, user])).values()];
  if (users.length === 0) return;
  const isCapped = rows.length >= countedUsers;
  const seesAll = tx.actor.visibility === undefined;
  throw new DocumentError(
    'conflict',
    `It is in use by ${seesAll ? describe(users, isCapped) : 'other records'}` +
      `${endedBy === undefined ? ': change or delete these first' : `; instead of deleting it, ${endedBy}`}.`,
    seesAll
      ? users.slice(0, namedUsers).map(toDetail)
      : [{ path: '$', message: 'is named by other records' }],
  );
}

const toDetail = ({ resource, recordId }: User): ErrorDetail => ({
  path: '$',
  message: `is named by ${resource} ${recordId}`,
});

type User = Row<RecordReference, 'resource' | 'recordId'>;

/** So many users are counted in each table, and so many are named. */
const countedUsers = 100;
const namedUsers = 5;

function describe(users: readonly User[], isCapped: boolean): string {
  const named = users.slice(0, namedUsers).map(({ resource, recordId }) => `${resource} ${recordId}`);
  const rest = users.length - named.length;
  return `${named.join(', ')}${rest > 0 ? ` and ${isCapped ? 'at least ' : ''}${rest} more` : ''}`;
}

const kindsOf = (resource: string): readonly RecordKind[] =>
  Object.entries(recordsOfKind).flatMap(([kind, resources]) =>
    resources.includes(resource) ? [kind as RecordKind] : [],
  );

type Column = readonly [table: string, resource: string, column: string];

const byCustomer: readonly Column[] = [
  ['product_order', 'productOrder', 'customerId'],
  ['service_order', 'serviceOrder', 'customerId'],
  ['resource_order', 'resourceOrder', 'customerId'],
  ['product', 'product', 'customerId'],
  ['service', 'service', 'customerId'],
  ['resource', 'resource', 'customerId'],
  ['entitlement', 'entitlement', 'customerId'],
  ['agreement', 'agreement', 'customerId'],
];

/** Where orders and inventory name a record of the kind, each by an index. */
const referringColumns: Readonly<Partial<Record<RecordKind, readonly Column[]>>> = {
  customer: byCustomer,
  site: [
    ['service', 'service', 'placeId'],
    ['resource', 'resource', 'placeId'],
  ],
};

/** What no record of Turnup can have as its id is kept nowhere. */
const isStorable = (id: string): boolean => isAscii(id) && id.length <= 64;

/** One row for each record and attribute that names it, however often. */
function rowsOf(resource: string, recordId: string, references: readonly Reference[]) {
  return new Map(
    references
      .filter(({ id }) => isStorable(id))
      .map(({ role, kind: toKind, id: toId }) => [
        `${role} ${toKind} ${toId}`,
        { resource, recordId, role, toKind, toId },
      ]),
  );
}
