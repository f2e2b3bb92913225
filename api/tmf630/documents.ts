import { changedAttributes } from '../../domain/lib/changed-attributes.js';
import { customerOf } from '../../domain/order/order.js';
import { eventSubjects, type ToldChange, toldChanges } from '../../domain/events/event-types.js';
import type { ErrorDetail } from '../../domain/tmf/schemas/error.js';
import { type Database, isDuplicate, type Transaction } from '../../entities/database.js';
import { tell } from '../../entities/events/event-log.js';
import { Problem } from './errors.js';
import type { Body, Resource, Row } from './resource.js';
import { asKept, toInstant } from './schema-path.js';
import { storeOf } from './store.js';
import type { Table } from './table.js';
import { invalidBody } from './validation.js';

/** Writes resources that no workflow owns: the document as it came, and the columns that repeat parts of it. */

export interface NewDocument {
  readonly id: string;
  readonly body: Body;
}

/** What is committed together with a document, or not at all. */
export interface Alongside {
  /** Locks, and refuses by what is stored then, before anything is written. */
  readonly before?: (tx: Transaction) => Promise<void>;
  readonly after?: (tx: Transaction) => void;
}

/** 409 when the id (and version) is taken. */
export async function insertDocument(
  database: Database,
  resource: Resource,
  { id, body }: NewDocument,
  alongside?: Alongside,
): Promise<void> {
  const { table } = storeOf(database, resource);
  const now = new Date();
  const doc = asKept(resource.schema, { ...body, id }) as Body;
  const row: Record<string, unknown> = {
    ...resource.within,
    ...columnsOf(table, doc),
    id,
    revision: 1,
    doc,
    createdAt: now,
    updatedAt: now,
  };
  try {
    await database.transaction(async (tx) => {
      await alongside?.before?.(tx);
      tx.insert(table.name, Object.keys(row), [row]);
      tellOf(tx, table, { row, change: 'create' });
      tellOfWant(tx, table, { row, body });
      alongside?.after?.(tx);
    });
  } catch (err) {
    if (!isDuplicate(err)) throw err;
    throw new Problem('conflict', `There is a ${resource.name} ${describe(table, row)} already.`);
  }
}

/** 409 when somebody else changed the row since it was read. */
export async function updateDocument(
  database: Database,
  resource: Resource,
  { row, body }: { readonly row: Row; readonly body: Body },
  alongside?: Alongside,
): Promise<void> {
  const { table } = storeOf(database, resource);
  const doc = asKept(resource.schema, body) as Body;
  const columns = {
    ...columnsOf(table, doc),
    doc,
    revision: row.revision + 1,
    updatedAt: new Date(),
  };
  await database.transaction(async (tx) => {
    await alongside?.before?.(tx);
    const touched = await tx.affected(
      `UPDATE ${table.name} SET ${Object.keys(columns)
        .map((column) => `${column} = ?`)
        .join(', ')} WHERE ${keysSql(table)} AND revision = ?`,
      [...Object.values(columns), ...keyValues(table, row), row.revision],
    );
    if (touched === 0) throw changedMeanwhile();
    for (const told of toldChanges(resource.name, changedAttributes(row.doc, doc)))
      tellOf(tx, table, { row, ...told });
    tellOfWant(tx, table, { row, body, before: row.doc });
    alongside?.after?.(tx);
  });
}

/** 409 when somebody else changed the row since it was read. */
export async function deleteDocument(
  database: Database,
  resource: Resource,
  row: Row,
  alongside?: Alongside,
): Promise<void> {
  const { table } = storeOf(database, resource);
  await database.transaction(async (tx) => {
    await alongside?.before?.(tx);
    // Locked first: the event has what is deleted.
    const [found] = await tx.rows<{ revision: number }>(
      `SELECT revision FROM ${table.name} WHERE ${keysSql(table)} FOR UPDATE`,
      keyValues(table, row),
    );
    if (found?.revision !== row.revision) throw changedMeanwhile();
    tellOf(tx, table, { row, change: 'delete' });
    tx.write(`DELETE FROM ${table.name} WHERE ${keysSql(table)}`, keyValues(table, row));
    alongside?.after?.(tx);
  });
}

interface ToldOf extends ToldChange {
  readonly row: Body;
}

/** Tells subscribers of the change, in its transaction. */
function tellOf(tx: Transaction, table: Table, { row, change, fieldPath }: ToldOf): void {
  const { name, api, entity, attributes } = table.resource;
  // A resource of that name in another API may have no events.
  if (eventSubjects.get(name)?.api !== api) return;
  tell(
    tx,
    { resource: name, entity, attributes },
    {
      change,
      where: table.keys.map((key) => `t.${key} = ?`).join(' AND '),
      values: keyValues(table, row),
      ...(fieldPath !== undefined && { fieldPath }),
    },
  );
}

interface Want {
  readonly row: Body;
  readonly body: Body;
  readonly before?: Body;
}

/** What begins to want more of whoever sent it, says so. */
function tellOfWant(tx: Transaction, table: Table, { row, body, before }: Want): void {
  const { wants } = table.resource;
  const fieldPath = wants?.(body);
  if (fieldPath === undefined || (before && wants?.(before) !== undefined)) return;
  tellOf(tx, table, { row, change: 'informationRequired', fieldPath });
}

/** The answer to who changes what somebody else has changed since it was read. */
export const changedMeanwhile = (): Problem =>
  new Problem('conflict', 'It was changed at the same time: read it and try again.');

/** The columns that repeat parts of the document; 400 when a value is longer than its column. */
function columnsOf(table: Table, body: Body): Record<string, unknown> {
  const faults: ErrorDetail[] = [];
  const columns: Record<string, unknown> = {};
  for (const [path, property] of Object.entries(table.copies)) {
    const { databaseName, length, type } = table.column(property);
    if (databaseName === 'updatedAt' || databaseName === 'createdAt') continue;
    const value = valueAt(body, path);
    columns[databaseName] = type === 'datetime' ? toInstant(String(value)) : value;
    if (typeof value === 'string' && length !== '' && value.length > Number(length)) {
      faults.push({ path: `$.${path}`, message: `must not be longer than ${length} characters` });
    }
  }
  if (faults.length > 0) throw invalidBody(faults);
  return columns;
}

/** What a document says at a dotted path; of related parties the customer, of other lists the first. */
function valueAt(body: Body, path: string): unknown {
  if (path === 'relatedParty.id' && Array.isArray(body['relatedParty'])) return customerOf(body);
  return path.split('.').reduce<unknown>((value, name) => {
    const one: unknown = Array.isArray(value) ? value[0] : value;
    return typeof one === 'object' && one !== null ? (one as Body)[name] : undefined;
  }, body);
}

const keysSql = ({ keys }: Table): string => keys.map((key) => `${key} = ?`).join(' AND ');

const keyValues = ({ keys }: Table, row: Body): unknown[] => keys.map((key) => row[key]);

const describe = (table: Table, row: Body): string =>
  table.keys
    .filter((key) => !Object.hasOwn(table.resource.within ?? {}, key))
    .map((key) => `${key} ${String(row[key])}`)
    .join(', ');
