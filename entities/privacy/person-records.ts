import { partyKinds } from '../../domain/privacy/personal-attributes.js';
import type { PrivacySubject } from '../../domain/privacy/privacy-job.js';
import { object, text } from '../../domain/lib/json.js';
import { unfinishedStates } from '../../domain/order/order-state.js';
import { anyOf, type Database, type Transaction } from '../database.js';
import { openJobStates } from '../../domain/tmf/schemas/order.js';
import { orderTable } from '../tables/order-tables.js';
import { isAscii } from '../tables/columns.js';
import type { BusinessDocument } from '../tables/documents.js';
import type { PrivacyRecord } from '../tables/privacy.js';
import type { Row } from '../tables/row.js';
import type { OwnerKind } from './personal-table.js';

type Document = Row<BusinessDocument, 'id' | 'resource' | 'partyId' | 'doc'>;

/** The person behind a record: the ids by which others name it, and its own documents. */
export interface Person {
  readonly ids: readonly string[];
  readonly documents: readonly Document[];
}

/** Somebody may be a customer twice, and a duplicate of a duplicate; more is a mistake. */
const mostRounds = 5;
const roles = ['customer', 'partyRole'];

/**
 * The person that the record is about, with all that it is: the party behind a customer, its other roles, and what was merged into
 * them, for which all parties are read: `withDuplicates`. Of a customer that other systems keep only the id is known. A lead is alone: what it was converted to is another subject.
 */
export async function personOf(
  database: Pick<Database, 'rows'>,
  { id, '@referredType': type }: PrivacySubject,
  { withDuplicates }: { readonly withDuplicates: boolean },
): Promise<Person> {
  const documents = new Map<string, Document>();
  const ids = new Set([id]);
  let asked: readonly string[] = [id];
  for (let round = 0; round < mostRounds && asked.length > 0; round += 1) {
    const rows = await database.rows<Document>(
      `SELECT id, resource, partyId, doc FROM business_document
       WHERE id IN (?) ${
         type === 'Lead'
           ? `AND resource = 'salesLead'`
           : `AND resource IN ('customer', 'partyRole', 'individual', 'organization')
       UNION SELECT id, resource, partyId, doc FROM business_document WHERE resource IN (?) AND partyId IN (?)
       UNION SELECT id, resource, partyId, doc FROM business_document
         WHERE ? AND resource IN ('customer', 'individual', 'organization') AND JSON_UNQUOTE(JSON_EXTRACT(doc, '$.mergedInto.id')) IN (?)`
       }`,
      type === 'Lead'
        ? [anyOf(asked)]
        : [anyOf(asked), anyOf(roles), anyOf(asked), withDuplicates, anyOf(asked)],
    );
    for (const row of rows) documents.set(row.id, row);
    const behind = rows.flatMap(({ id: own, resource, partyId, doc }) => [
      own,
      ...(roles.includes(resource) ? [partyId] : []),
      text(object(doc['mergedInto'])['id']),
    ]);
    asked = [...new Set(behind)].filter(
      (each): each is string => typeof each === 'string' && isAscii(each) && !ids.has(each),
    );
    for (const each of asked) ids.add(each);
  }
  return { ids: [...ids], documents: [...documents.values()] };
}

/** Whether orders or inventory name the id as that of their customer. */
export async function isKnown(database: Pick<Database, 'rows'>, id: string): Promise<boolean> {
  const tables = [...Object.values(orderTable), 'product', 'service', 'resource', 'agreement', 'entitlement'];
  const rows = await database.rows(
    tables.map((table) => `(SELECT 1 FROM ${table} WHERE customerId = ? LIMIT 1)`).join(' UNION ALL '),
    tables.map(() => id),
  );
  return rows.length > 0;
}

interface Collection {
  readonly subject: PrivacySubject;
  /** True: without orders that run and order jobs that are under way, which may have begun since it was asked whether there are any. */
  readonly endedOnly: boolean;
}

/** Writes down which records are the person's, so that a job that was interrupted finds the same again. */
export async function collectPerson(
  tx: Transaction,
  jobId: string,
  { ids }: Person,
  { subject: { '@referredType': type }, endedOnly }: Collection,
): Promise<void> {
  add(tx, jobId, type === 'Lead' ? 'document' : 'party', ids);
  const kinds = await tx.rows<Row<BusinessDocument, 'resource'>>(
    'SELECT DISTINCT resource FROM business_document',
  );
  const collector = collectorOf(tx, jobId);
  collectDocuments(
    collector,
    kinds.map(({ resource }) => resource),
  );
  collectInventory(collector);
  const { insert, by, of } = collector;
  // What was handed off is found by its step.
  for (const table of Object.values(orderTable))
    insert(
      'order',
      `${by(table, 'customerId', 'party')} AND t.caller IS NOT NULL AND NOT (? AND t.state IN (?))`,
      [endedOnly, anyOf(unfinishedStates)],
    );
  // A job whose order was refused has the customer in what was submitted only.
  insert(
    'orderJob',
    `t.id FROM order_job t JOIN privacy_record r ON r.recordId = JSON_UNQUOTE(JSON_EXTRACT(t.submission, '$.customerId'))
     WHERE ${of('party')} AND NOT (? AND t.state IN (?))`,
    [endedOnly, anyOf(openJobStates)],
  );
  collectBesideOrders(tx, jobId);
}

/** Writes down records, and says in SQL which were. */
interface Collector {
  /** `select` is what follows the kind in the list of columns. */
  readonly insert: (kind: OwnerKind, select: string, values?: readonly unknown[]) => void;
  readonly of: (owner: OwnerKind, name?: string) => string;
  /** The rows of a table that name an owner of the kind in the column. */
  readonly by: (table: string, column: string, owner: OwnerKind) => string;
}

function collectorOf(tx: Transaction, jobId: string): Collector {
  const of = (owner: OwnerKind, name = 'r') => `${name}.jobId = '${jobId}' AND ${name}.kind = '${owner}'`;
  return {
    of,
    by: (table, column, owner) =>
      `t.id FROM privacy_record r JOIN ${table} t ON t.${column} = r.recordId WHERE ${of(owner)}`,
    insert: (kind, select, values = []) =>
      tx.write(
        `INSERT IGNORE INTO privacy_record (jobId, kind, recordId) SELECT DISTINCT '${jobId}', '${kind}', ${select}`,
        values,
      ),
  };
}

function collectDocuments({ insert, of, by }: Collector, kinds: readonly string[]): void {
  insert('document', by('business_document', 'id', 'party'));
  // A party that names the person is another one.
  const owned = kinds.filter((kind) => !partyKinds.has(kind));
  if (owned.length > 0)
    insert('document', `${by('business_document', 'partyId', 'party')} AND t.resource IN (?)`, [
      anyOf(owned),
    ]);
  const naming = `f.recordId FROM privacy_record r JOIN record_reference f ON f.toId = r.recordId WHERE ${of('party')}`;
  // Others that name the person as a customer, e.g. as the user of a line or the contact of a site, belong to their own customer.
  insert(
    'document',
    `${naming} AND f.toKind = 'customer' AND f.resource IN (?) AND f.role IN (?)
     AND EXISTS (SELECT 1 FROM business_document t WHERE t.id = f.recordId AND (t.partyId IS NULL
       OR t.partyId IN (SELECT p.recordId FROM privacy_record p WHERE ${of('party', 'p')})))`,
    [anyOf(ownedByCustomer), anyOf(owningRoles)],
  );
  for (const column of ['accountId', 'consumerId']) insert('opportunity', by('opportunity', column, 'party'));
  const to = (kind: string) =>
    `f.recordId FROM privacy_record r JOIN record_reference f ON f.toKind = '${kind}' AND f.toId = r.recordId`;
  insert('opportunity', `${to('lead')} WHERE ${of('document')} AND f.resource = 'opportunity'`);
  insert('document', `${to('opportunity')} WHERE ${of('opportunity')} AND f.resource = 'quote'`);
  insert(
    'naming',
    `${naming} AND f.toKind IN ('customer', 'party')
     AND NOT EXISTS (SELECT 1 FROM privacy_record d WHERE ${of('document', 'd')} AND d.recordId = f.recordId)`,
  );
}

function collectInventory({ insert, of, by }: Collector): void {
  insert('product', by('product', 'customerId', 'party'));
  for (const table of installedTables) insert('installed', by(table, 'customerId', 'party'));
  // A site of which nobody else has anything, and that no record of others names, is the person's, also where it names nobody.
  const others = [
    ...installedTables.map(
      (table) => `NOT EXISTS (SELECT 1 FROM ${table} o WHERE o.placeId = s.placeId
        AND NOT EXISTS (SELECT 1 FROM privacy_record p WHERE ${of('installed', 'p')} AND p.recordId = o.id))`,
    ),
    `NOT EXISTS (SELECT 1 FROM record_reference f WHERE f.toKind = 'site' AND f.toId = t.id
       AND NOT EXISTS (SELECT 1 FROM privacy_record p WHERE ${of('document', 'p')} AND p.recordId = f.recordId))`,
  ];
  for (const table of installedTables)
    insert(
      'document',
      `t.id FROM privacy_record r JOIN ${table} s ON s.id = r.recordId
       JOIN business_document t ON t.id = CONVERT(s.placeId USING ascii)
       WHERE ${of('installed')} AND t.resource = 'geographicSite' AND t.partyId IS NULL AND ${others.join(' AND ')}`,
    );
  insert('agreement', by('agreement', 'customerId', 'party'));
  for (const column of ['customerId', 'consumerId'])
    insert('entitlement', by('entitlement', column, 'party'));
  insert('attached', by('discrepancy', 'itemId', 'installed'));
}

const installedTables = ['service', 'resource'] as const;

/** The same of one order. */
export function collectOrder(tx: Transaction, jobId: string, orderId: string): void {
  add(tx, jobId, 'order', [orderId]);
  collectBesideOrders(tx, jobId);
}

/** The same of one document. */
export const collectDocument = (tx: Transaction, jobId: string, id: string): void =>
  add(tx, jobId, 'document', [id]);

/** Forgets what was written down, a part at a time. */
export async function forgetRecords(database: Database, jobId: string): Promise<void> {
  while ((await database.run('DELETE FROM privacy_record WHERE jobId = ? LIMIT 5000', [jobId])) > 0);
}

/** Where a document names the customer that it belongs to. */
export const owningRoles = ['relatedParty', 'account', 'consumer'];
/** Documents that belong to the customer that they name there; of others it is one of several. */
export const ownedByCustomer = [
  'quote',
  'shoppingCart',
  'lead',
  'salesLead',
  'appointment',
  'geographicSite',
  'billingAccount',
  'partyAccount',
  'settlementAccount',
  'financialAccount',
];

function add(tx: Transaction, jobId: string, kind: OwnerKind, ids: readonly string[]): void {
  const rows: Row<PrivacyRecord, 'jobId' | 'kind' | 'recordId'>[] = ids.map((recordId) => ({
    jobId,
    kind,
    recordId,
  }));
  tx.upsert('privacy_record', ['jobId', 'kind', 'recordId'], rows, 'kind = VALUES(kind)');
}

function collectBesideOrders(tx: Transaction, jobId: string): void {
  const insert = (kind: OwnerKind, table: string, column = 'orderId') =>
    tx.write(
      `INSERT IGNORE INTO privacy_record (jobId, kind, recordId) SELECT r.jobId, '${kind}', t.id
       FROM privacy_record r JOIN ${table} t ON t.${column} = r.recordId WHERE r.jobId = ? AND r.kind = 'order'`,
      [jobId],
    );
  insert('step', 'plan_step');
  // Steps that a changed plan has dropped have left their orders.
  for (const table of ['service_order', 'resource_order', 'work_order'])
    insert('step', table, 'parentOrderId');
  for (const table of ['fallout', 'manual_task', 'cancel_order', 'order_revision']) insert('attached', table);
  insert('orderJob', 'order_job');
}
