import { buildCatalog, type Catalog } from '../../domain/catalog/catalog.js';
import { changedAttributes } from '../../domain/lib/changed-attributes.js';
import { attributeChanges } from '../../domain/events/deed.js';
import { digestOf } from '../../domain/lib/digest.js';
import { type ResourceChange, resourceChanges } from '../../domain/events/event-types.js';
import type { CatalogDocument, CatalogLine } from '../../domain/catalog/catalog-file.js';
import type { CatalogKind, RawEntries } from '../../domain/catalog/publish/catalog-fault.js';
import type { DownstreamSystem } from '../../domain/tmf/schemas/downstream-system.js';
import type { ServiceArea } from '../../domain/tmf/schemas/service-area.js';
import { CatalogEntry, type CatalogLock } from '../tables/catalog.js';
import { anyOf, type Database, type DatabasePool, type Transaction } from '../database.js';
import { recordEvent } from '../events/event-log.js';
import { versionedEntryColumns } from '../tables/attribute-columns.js';
import type { Row } from '../tables/row.js';

/** The catalog as of its last change, with the areas in which its technologies can be had. */
export interface CatalogSnapshot {
  readonly catalog: Catalog;
  readonly serviceAreas: readonly ServiceArea[];
}

interface CachedCatalog extends CatalogSnapshot {
  readonly revision: number;
  /** When the revision was last compared, in milliseconds. */
  readonly checkedAt: number;
}

// One a process and database, for its transactions too, none of which changes the catalog and then loads it: a catalog is
// read by every order and changes a few times a day.
const cache = new WeakMap<DatabasePool, CachedCatalog>();

/** What is being read just now: all who need it and hold no connection wait for the one who reads. */
const loading = new WeakMap<
  DatabasePool,
  { readonly revision: number; readonly snapshot: Promise<CachedCatalog> }
>();

/**
 * Reads the whole catalog, or only its revision when it has not changed since; within `maxAgeMs` of the last read not
 * even that, where a change may take effect a moment later.
 */
export async function loadCatalog(database: Database, maxAgeMs = 0): Promise<CatalogSnapshot> {
  const checkedAt = Date.now();
  const recent = cache.get(database.pool);
  if (recent && checkedAt - recent.checkedAt < maxAgeMs) return recent;
  const revision = await catalogRevision(database);
  const known = cache.get(database.pool);
  if (known?.revision === revision) {
    cache.set(database.pool, { ...known, checkedAt });
    return known;
  }
  // Whoever holds a connection reads for itself: the one who reads may be waiting for that very connection.
  const underWay = database.holdsConnection ? undefined : loading.get(database.pool);
  // Whose connection broke spoils it for nobody else.
  const shared = underWay?.revision === revision && (await underWay.snapshot.catch(() => undefined));
  if (shared) return shared;
  const snapshot = readCatalog(database, { revision, checkedAt });
  const load = { revision, snapshot };
  loading.set(database.pool, load);
  try {
    const read = await snapshot;
    cache.set(database.pool, read);
    return read;
  } finally {
    if (loading.get(database.pool) === load) loading.delete(database.pool);
  }
}

async function readCatalog(
  database: Database,
  as: Pick<CachedCatalog, 'revision' | 'checkedAt'>,
): Promise<CachedCatalog> {
  const entries = await database.rows<Omit<EntryRow, 'updatedAt'>>(
    'SELECT resource, id, version, lifecycleStatus, name, doc FROM catalog_entry ORDER BY resource, id, version',
  );
  const byResource: Record<string, object[]> = {};
  for (const { resource, doc, ...columns } of entries) {
    (byResource[resource] ??= []).push({ ...doc, ...columns });
  }
  return {
    ...as,
    catalog: buildCatalog(byResource),
    serviceAreas: (byResource['serviceArea'] ?? []) as ServiceArea[],
  };
}

/** Where the catalog is read: in a transaction that locks it, what was read still holds at the write. */
export type CatalogReader = Pick<Database, 'rows'>;

/** Every entry of the catalog by kind, in the form that the check of a catalog takes. */
export async function rawEntries(database: CatalogReader): Promise<RawEntries> {
  const rows = await database.rows<Omit<EntryRow, 'updatedAt'>>(
    'SELECT resource, id, version, lifecycleStatus, name, doc FROM catalog_entry ORDER BY resource, id, version',
  );
  const entries: Partial<Record<CatalogKind, object[]>> = {};
  for (const { resource, doc, ...columns } of rows)
    (entries[resource] ??= []).push({ ...doc, ...withoutNulls(columns) });
  return entries;
}

/** A kind without a life cycle has no state. */
const withoutNulls = (columns: object): object =>
  Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== null));

type EntryRow = Row<
  CatalogEntry,
  'resource' | 'id' | 'version' | 'lifecycleStatus' | 'name' | 'doc' | 'updatedAt'
>;

const entryColumns = 'resource, id, version, lifecycleStatus, name, doc, updatedAt';

/** Every entry of the catalog, in the form of its file. */
export async function catalogLines(database: Database): Promise<CatalogLine[]> {
  return (await database.rows<EntryRow>(`SELECT ${entryColumns} FROM catalog_entry`)).map(toLine);
}

/** A page of the entries of one kind, ordered by id and version. */
export async function* entriesOfKind(database: Database, kind: CatalogKind): AsyncGenerator<CatalogLine[]> {
  let after = { id: '', version: '' };
  for (;;) {
    const { id, version } = after;
    const rows = await database.rows<EntryRow>(
      `SELECT ${entryColumns} FROM catalog_entry WHERE resource = ? AND (id > ? OR (id = ? AND version > ?))
       ORDER BY id, version LIMIT ${pageSize}`,
      [kind, id, id, version],
    );
    if (rows.length === 0) return;
    yield rows.map(toLine);
    after = rows.at(-1)!;
  }
}

const pageSize = 200;

/** Changes whenever anything in the catalog does. */
export async function catalogRevision(database: Database): Promise<number> {
  return requireRevision(await database.rows<LockRow>(lockSql));
}

/**
 * Locks the catalog until the transaction ends, and raises its revision: call it before reading or writing anything of
 * the catalog there. If a revision is given, false when the catalog has another one by now.
 */
export async function lockCatalog(tx: Transaction, expected?: number): Promise<boolean> {
  const revision = requireRevision(await tx.rows<LockRow>(`${lockSql} FOR UPDATE`));
  if (expected !== undefined && revision !== expected) return false;
  tx.write('UPDATE catalog_lock SET revision = revision + 1');
  return true;
}

type LockRow = Row<CatalogLock, 'revision'>;

const lockSql = 'SELECT revision FROM catalog_lock';

function requireRevision([row]: readonly LockRow[]): number {
  if (!row) throw new Error('catalog_lock has lost its row: INSERT INTO catalog_lock (id) VALUES (1)');
  return row.revision;
}

function toLine({ resource, doc, updatedAt, lifecycleStatus, ...columns }: EntryRow): CatalogLine {
  const state = lifecycleStatus !== null && { lifecycleStatus };
  return { resource, entry: { ...doc, ...columns, ...state, lastUpdate: updatedAt.toISOString() } };
}

/**
 * Stores entries of a file, with the `lastUpdate` of the catalog they come from. `updatedFrom`: the stored versions of
 * those that are not new.
 */
export function putLines(
  tx: Transaction,
  lines: readonly CatalogLine[],
  updatedFrom: ReadonlyMap<CatalogLine, CatalogLine>,
): void {
  const now = new Date();
  const rows = lines.map(({ resource, entry }) => {
    const { lastUpdate, ...doc } = entry;
    const { id, version, name, lifecycleStatus } = doc as CatalogDocument & Readonly<Record<string, unknown>>;
    const dates = { createdAt: now, updatedAt: new Date(lastUpdate) };
    return { resource, id, version, name, lifecycleStatus, doc, ...dates };
  });
  tx.upsert(
    'catalog_entry',
    ['resource', 'id', 'version', 'name', 'lifecycleStatus', 'doc', 'createdAt', 'updatedAt'],
    rows,
    `name = VALUES(name), lifecycleStatus = VALUES(lifecycleStatus), doc = VALUES(doc),
     updatedAt = VALUES(updatedAt), revision = revision + 1`,
  );
  recordLineEvents(tx, lines, updatedFrom);
  for (const line of lines) recordLineDeed(tx, line, updatedFrom.get(line));
}

/** A new entry is on record by its digest: the file has it whole. */
function recordLineDeed(
  tx: Transaction,
  { resource, entry }: CatalogLine,
  before: CatalogLine | undefined,
): void {
  const change = before
    ? attributeChanges(before.entry, entry)
    : attributeChanges({}, { entry: { sha256: digestOf(entry) } });
  const { id, version } = entry;
  const action = before ? 'change' : 'create';
  tx.deeds?.add('catalog_entry', { resource, id, version, action, change });
}

/** Entries of a kind in which the same attributes have changed are recorded in one statement. */
function recordLineEvents(
  tx: Transaction,
  lines: readonly CatalogLine[],
  updatedFrom: ReadonlyMap<CatalogLine, CatalogLine>,
): void {
  const groups = new Map<string, { readonly eventChange: ResourceChange; readonly lines: CatalogLine[] }>();
  for (const line of lines) {
    const before = updatedFrom.get(line);
    const changes = before ? changesOf(before, line) : [{ change: 'create' } as const];
    for (const eventChange of changes) {
      const key = `${line.resource} ${eventChange.change} ${eventChange.fieldPath ?? ''}`;
      const known = groups.get(key);
      if (known) known.lines.push(line);
      else groups.set(key, { eventChange, lines: [line] });
    }
  }
  for (const { eventChange, lines: group } of groups.values()) {
    const source = { resource: group[0]!.resource, entity: CatalogEntry, attributes: versionedEntryColumns };
    recordEvent(tx, source, {
      ...eventChange,
      where: 't.resource = ? AND (t.id, t.version) IN (?)',
      values: [source.resource, anyOf(group.map(({ entry: { id, version } }) => [id, version]))],
    });
  }
}

/** A new `lastUpdate` alone is no change. */
function changesOf(before: CatalogLine, { resource, entry }: CatalogLine): readonly ResourceChange[] {
  const [{ lastUpdate: _, ...from }, { lastUpdate: __, ...to }] = [before.entry, entry];
  return resourceChanges(resource, changedAttributes(from, to));
}

/** A change of a downstream system's record takes effect within this time, in every worker. */
const downstreamSystemCacheMs = 1_000;

/** The downstream system that a hand-off goes to; undefined when the catalog has none with that id. */
export const findDownstreamSystem = async (
  database: Database,
  id: string,
): Promise<DownstreamSystem | undefined> => (await downstreamSystems(database))(id);

/** The same for any system, by id. */
export async function downstreamSystems(
  database: Database,
): Promise<(id: string) => DownstreamSystem | undefined> {
  const { catalog } = await loadCatalog(database, downstreamSystemCacheMs);
  return (id) => catalog.downstreamSystem(id);
}
