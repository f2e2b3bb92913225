import { changedAttributes } from '../../domain/lib/changed-attributes.js';
import { attributeChanges, type DeedAction } from '../../domain/events/deed.js';
import { firstPartyOf } from '../../domain/order/order.js';
import type { OrderRules } from '../../domain/order/order-rules.js';
import { eventSubjects, type ResourceChange, resourceChanges } from '../../domain/events/event-types.js';
import type { Json } from '../../domain/lib/json.js';
import type { ErrorDetail } from '../../domain/tmf/schemas/error.js';
import { type Actor, isCaller } from '../actor.js';
import { belongingOf } from '../belonging.js';
import type { Database, Transaction } from '../database.js';
import { isDuplicate } from '../database-errors.js';
import { recordEvent } from '../events/event-log.js';
import { concurrentChange, DocumentError, invalidDocument } from './document-error.js';
import type { DocumentKind, Row, Surface } from './document-kind.js';
import { normalize, parseInstant } from '../../domain/tmf/schema-path.js';
import { deleteMatchKeys, writeMatchKeys } from './match-keys.js';
import { deleteReferences, refuseInUse, requireReferences, writeReferences } from './record-references.js';
import { storeOf } from './store.js';
import type { Table } from './table.js';

/** Writes resources that no workflow owns: the document as sent, and the columns that repeat parts of it. */

interface NewDocument {
  readonly id: string;
  readonly body: Json;
  /** How strictly the ids of other records are checked; not at all by default. */
  readonly referential?: OrderRules['referential'] | undefined;
}

/** What is committed with a document, or not at all. */
export interface TransactionHooks {
  /** Takes locks and refuses, by what is stored then, before anything is written. */
  readonly before?: (tx: Transaction) => Promise<void>;
  readonly after?: (tx: Transaction) => void | Promise<void>;
}

/** Throws a conflict when the id (and version) is taken, and a fault when it names a record that should exist. */
export async function insertDocument(
  database: Database,
  resource: DocumentKind,
  { id, body, referential }: NewDocument,
  hooks?: TransactionHooks,
): Promise<void> {
  const { table } = storeOf(database, resource);
  const now = new Date();
  const doc = normalize(resource.schema, { ...body, id }) as Json;
  const row: Record<string, unknown> = {
    ...resource.within,
    ...columnsOf(table, doc),
    ...submitterOf(resource, database.actor),
    id,
    revision: 1,
    doc,
    createdAt: now,
    updatedAt: now,
  };
  try {
    await database.transaction(async (tx) => {
      await hooks?.before?.(tx);
      if (referential) await requireReferences(tx, resource, referential, { body: doc });
      tx.insert(table.name, Object.keys(row), [row]);
      writeReferences(tx, resource, { id, body: doc });
      writeMatchKeys(tx, resource, { id, body: doc });
      recordChange(tx, table, { row, change: 'create' });
      recordDeed(tx, table, { row, action: 'create', before: {}, after: doc });
      recordInformationRequired(tx, table, { row, body });
      await hooks?.after?.(tx);
    });
  } catch (err) {
    if (!isDuplicate(err)) throw err;
    throw new DocumentError('conflict', `There is a ${resource.name} ${describeKeys(table, row)} already.`);
  }
}

/** Who submitted it, where its table keeps that. */
function submitterOf({ name }: DocumentKind, actor: Actor): Readonly<Record<string, string>> {
  const belonging = belongingOf(name);
  const column = typeof belonging === 'object' ? belonging.submitter : undefined;
  return column === undefined || !isCaller(actor) ? {} : { [column]: actor.subject };
}

interface DocumentUpdate {
  readonly row: Row;
  readonly body: Json;
  /** The stored document, overridden by columns where the body has the attribute too: the base of the comparison. */
  readonly before?: Json | undefined;
  readonly referential?: OrderRules['referential'] | undefined;
}

/**
 * Throws a conflict when somebody else changed the row since it was read, and a fault when it newly names a record that
 * should exist.
 */
export async function updateDocument(
  database: Database,
  resource: DocumentKind,
  { row, body, before = row.doc, referential }: DocumentUpdate,
  hooks?: TransactionHooks,
): Promise<void> {
  const { table } = storeOf(database, resource);
  const doc = normalize(resource.schema, body) as Json;
  // The columns that identify the row stay: a document that an order made does not repeat its id.
  const own = Object.entries(columnsOf(table, doc)).filter(([column]) => !table.keys.includes(column));
  const columns = {
    ...Object.fromEntries(own),
    doc,
    revision: row.revision + 1,
    updatedAt: new Date(),
  };
  await database.transaction(async (tx) => {
    await hooks?.before?.(tx);
    if (referential) await requireReferences(tx, resource, referential, { body: doc, before: row.doc });
    const touched = await tx.affected(
      `UPDATE ${table.name} SET ${Object.keys(columns)
        .map((column) => `${column} = ?`)
        .join(', ')} WHERE ${keysSql(table)} AND revision = ?`,
      [...Object.values(columns), ...keyValues(table, row), row.revision],
    );
    if (touched === 0) throw concurrentChange();
    writeReferences(tx, resource, { id: row.id, body: doc, before: row.doc });
    writeMatchKeys(tx, resource, { id: row.id, body: doc });
    recordDeed(tx, table, {
      row: { ...row, revision: columns.revision },
      action: 'change',
      before,
      after: doc,
    });
    const changed = changedAttributes(before, doc);
    for (const surface of surfacesOf(table))
      for (const change of resourceChanges(surface.name, changed))
        recordChangeOf(tx, surface, table, { row, ...change });
    recordInformationRequired(tx, table, { row, body, before });
    await hooks?.after?.(tx);
  });
}

/** Throws a conflict when somebody else changed the row since it was read, or something names it. */
export async function deleteDocument(
  database: Database,
  resource: DocumentKind,
  row: Row,
  hooks?: TransactionHooks,
): Promise<void> {
  const { table } = storeOf(database, resource);
  await database.transaction(async (tx) => {
    await hooks?.before?.(tx);
    // Locked first: the event has what is deleted.
    const [found] = await tx.rows<Pick<Row, 'revision'>>(
      `SELECT revision FROM ${table.name} WHERE ${keysSql(table)} FOR UPDATE`,
      keyValues(table, row),
    );
    if (found?.revision !== row.revision) throw concurrentChange();
    await refuseInUse(tx, resource, row.id);
    deleteReferences(tx, resource, row.id);
    deleteMatchKeys(tx, resource, row.id);
    recordChange(tx, table, { row, change: 'delete' });
    recordDeed(tx, table, { row, action: 'delete', before: row.doc, after: {} });
    tx.write(`DELETE FROM ${table.name} WHERE ${keysSql(table)}`, keyValues(table, row));
    await hooks?.after?.(tx);
  });
}

interface DocumentDeed {
  readonly row: Json;
  readonly action: DeedAction;
  readonly before: Json;
  readonly after: Json;
}

function recordDeed(
  tx: Transaction,
  { name, keys, resource }: Table,
  { row, action, before, after }: DocumentDeed,
): void {
  tx.deeds?.add(name, {
    resource: resource.name,
    id: String(row['id']),
    ...(keys.includes('version') && { version: String(row['version']) }),
    revision: row['revision'] as number,
    action,
    change: attributeChanges(before, after).filter(({ attribute }) => !ownAttributes.has(attribute)),
  });
}

/** They are the record's, not of what it says. */
const ownAttributes: ReadonlySet<string> = new Set(['id', 'href', '@type']);

interface DocumentChange extends ResourceChange {
  readonly row: Json;
}

/** Records the change as an event of each API that answers the row, in its transaction. */
function recordChange(tx: Transaction, table: Table, change: DocumentChange): void {
  for (const surface of surfacesOf(table)) recordChangeOf(tx, surface, table, change);
}

const surfacesOf = ({ resource }: Table): readonly Surface[] => [resource, ...(resource.surfaces ?? [])];

function recordChangeOf(
  tx: Transaction,
  { name, api, entity, attributes, renamed = {}, restricted = [] }: Surface,
  { keys }: Table,
  { row, change, fieldPath }: DocumentChange,
): void {
  // A resource of that name in another API may have no events.
  if (eventSubjects.get(name)?.api !== api) return;
  recordEvent(
    tx,
    {
      resource: name,
      entity,
      attributes,
      extraAttributes: { ...renamedSql(renamed), ...hiddenSql(restricted) },
    },
    {
      change,
      where: keys.map((key) => `t.${key} = ?`).join(' AND '),
      values: keys.map((key) => row[key]),
      ...(fieldPath !== undefined && { fieldPath }),
    },
  );
}

/** Both names of a renamed attribute: a merge patch drops what is null. */
const renamedSql = (renamed: NonNullable<Surface['renamed']>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(renamed).flatMap(([name, ofRecord]) => [
      [name, `JSON_EXTRACT(t.doc, '$.${ofRecord}')`],
      [ofRecord, 'NULL'],
    ]),
  );

const hiddenSql = (names: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map((name) => [name, 'NULL']));

interface InformationRequiredInput {
  readonly row: Json;
  readonly body: Json;
  readonly before?: Json;
}

/** Records an event when more information becomes required. */
function recordInformationRequired(
  tx: Transaction,
  table: Table,
  { row, body, before }: InformationRequiredInput,
): void {
  const { informationRequired } = table.resource;
  const fieldPath = informationRequired?.(body);
  if (fieldPath === undefined || (before && informationRequired?.(before) !== undefined)) return;
  recordChange(tx, table, { row, change: 'informationRequired', fieldPath });
}

/** The columns that repeat parts of the document; throws when a value is longer than its column. */
function columnsOf(table: Table, body: Json): Record<string, unknown> {
  const faults: ErrorDetail[] = [];
  const columns: Record<string, unknown> = {};
  for (const [path, name] of Object.entries(table.copiedColumns)) {
    const { length, type } = table.column(name);
    if (name === 'updatedAt' || name === 'createdAt') continue;
    const value = valueAt(body, path);
    columns[name] = type === 'datetime' ? parseInstant(String(value)) : value;
    if (typeof value === 'string' && length !== undefined && value.length > length) {
      faults.push({ path: `$.${path}`, message: `must not be longer than ${length} characters` });
    }
  }
  if (faults.length > 0) throw invalidDocument(faults);
  return columns;
}

/** The value of a document at a dotted path; for related parties the customer, for other lists the first. */
function valueAt(body: Json, path: string): unknown {
  if (path === 'relatedParty.id' && Array.isArray(body['relatedParty'])) return firstPartyOf(body);
  return path.split('.').reduce<unknown>((value, name) => {
    const one: unknown = Array.isArray(value) ? value[0] : value;
    return typeof one === 'object' && one !== null ? (one as Json)[name] : undefined;
  }, body);
}

const keysSql = ({ keys }: Table): string => keys.map((key) => `${key} = ?`).join(' AND ');

const keyValues = ({ keys }: Table, row: Json): unknown[] => keys.map((key) => row[key]);

const describeKeys = (table: Table, row: Json): string =>
  table.keys
    .filter((key) => !Object.hasOwn(table.resource.within ?? {}, key))
    .map((key) => `${key} ${String(row[key])}`)
    .join(', ');
