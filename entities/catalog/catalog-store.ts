import { buildCatalog, type Catalog } from '../../domain/catalog/catalog.js';
import { changedAttributes } from '../../domain/lib/changed-attributes.js';
import { type ResourceChange, resourceChanges } from '../../domain/events/event-types.js';
import type { CatalogDocument, CatalogLine } from '../../domain/catalog/catalog-file.js';
import type { CatalogKind, RawEntries } from '../../domain/catalog/publish/catalog-fault.js';
import type { DownstreamSystem } from '../../domain/tmf/schemas/downstream-system.js';
import type { ServiceArea } from '../../domain/tmf/schemas/service-area.js';
import { CatalogEntry } from '../tables/catalog.js';
import { anyOf, type Database, type DatabasePool, type Transaction } from '../database.js';
import { recordEvent } from '../events/event-log.js';
import { versionedEntryColumns } from '../tables/attribute-columns.js';

/** The catalog as of its last change, with the areas in which its technologies can be had. */
export interface CatalogSnapshot {
  readonly catalog: Catalog;
  readonly serviceAreas: readonly ServiceArea[];
}

interface CachedCatalog extends CatalogSnapshot {
  readonly revision: number;
  /** When the revision was compared last, in milliseconds. */
  readonly checkedAt: number;
}

// One a process and database, for its transactions too, none of which changes the catalog and then loads it: a catalog is
// read by every order and changes a few times a day.
const cache = new WeakMap<DatabasePool, CachedCatalog>();

/**
 * Reads the whole catalog, or nothing but its revision when it has not changed since; and not even that within `maxAgeMs`
 * of the last time, where a change may take effect a moment later.
 */
export async function loadCatalog(database: Database, maxAgeMs = 0): Promise<CatalogSnapshot> {
  const known = cache.get(database.pool);
  const checkedAt = Date.now();
  if (known && checkedAt - known.checkedAt < maxAgeMs) return known;
  const revision = await catalogRevision(database);
  if (known && known.revision === revision) {
    cache.set(database.pool, { ...known, checkedAt });
    return known;
  }
  const entries = await database.rows<{ resource: string; id: string; version: string; doc: object }>(
    'SELECT resource, id, version, lifecycleStatus, name, doc FROM catalog_entry ORDER BY resource, id, version',
  );
  const byResource: Record<string, object[]> = {};
  for (const { resource, doc, ...columns } of entries) {
    (byResource[resource] ??= []).push({ ...doc, ...columns });
  }
  const snapshot = {
    checkedAt,
    revision,
    catalog: buildCatalog(byResource),
    serviceAreas: (byResource['serviceArea'] ?? []) as ServiceArea[],
  };
  cache.set(database.pool, snapshot);
  return snapshot;
}

/** Where the catalog is read: in a transaction that locks it, what was found still holds when it is written. */
export type CatalogReader = Pick<Database, 'rows'>;

/** Every entry of the catalog by its kind, as the check of a catalog takes them. */
export async function rawEntries(database: CatalogReader): Promise<RawEntries> {
  const rows = await database.rows<Omit<EntryRow, 'updatedAt'>>(
    'SELECT resource, id, version, lifecycleStatus, name, doc FROM catalog_entry ORDER BY resource, id, version',
  );
  const entries: Partial<Record<CatalogKind, object[]>> = {};
  for (const { resource, doc, ...columns } of rows)
    (entries[resource] ??= []).push({ ...doc, ...withoutNulls(columns) });
  return entries;
}

/** What has no life cycle has no state. */
const withoutNulls = (columns: object): object =>
  Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== null));

interface EntryRow {
  readonly resource: CatalogKind;
  readonly id: string;
  readonly version: string;
  readonly lifecycleStatus: string | null;
  readonly name: string;
  readonly doc: object;
  readonly updatedAt: Date;
}

const entryColumns = 'resource, id, version, lifecycleStatus, name, doc, updatedAt';

/** Every entry of the catalog, as its file has them. */
export async function catalogLines(database: Database): Promise<CatalogLine[]> {
  return (await database.rows<EntryRow>(`SELECT ${entryColumns} FROM catalog_entry`)).map(toLine);
}

/** The entries of one kind in the order of id and version, a page at a time. */
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

/** Differs whenever anything in the catalog has changed. */
export async function catalogRevision(database: Database): Promise<number> {
  return requireRevision(await database.rows<LockRow>(lockSql));
}

/**
 * Keeps everybody else from changing the catalog until the transaction ends, and raises its revision: to be called
 * before anything of it is read or written there. With a revision, false when the catalog has another one by now.
 */
export async function lockCatalog(tx: Transaction, expected?: number): Promise<boolean> {
  const revision = requireRevision(await tx.rows<LockRow>(`${lockSql} FOR UPDATE`));
  if (expected !== undefined && revision !== expected) return false;
  tx.write('UPDATE catalog_lock SET revision = revision + 1');
  return true;
}

interface LockRow {
  readonly revision: number;
}

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
 * Puts entries of a file in, with the date that they had where they come from. `updatedFrom`: what is there of those that
 * are not new.
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
}

/** Entries of a kind of which the same has changed are recorded in one statement. */
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

/** When an entry was changed is no change of it. */
function changesOf(before: CatalogLine, { resource, entry }: CatalogLine): readonly ResourceChange[] {
  const [{ lastUpdate: _, ...from }, { lastUpdate: __, ...to }] = [before.entry, entry];
  return resourceChanges(resource, changedAttributes(from, to));
}

/** A change of a downstream system's record takes effect within this time, in every worker. */
const downstreamSystemCacheMs = 1_000;

/** The downstream system that a hand-off goes to; undefined when the catalog has none of that id. */
export const findDownstreamSystem = async (
  database: Database,
  id: string,
): Promise<DownstreamSystem | undefined> => (await downstreamSystems(database))(id);

/** The same of any, by id. */
export async function downstreamSystems(
  database: Database,
): Promise<(id: string) => DownstreamSystem | undefined> {
  const { catalog } = await loadCatalog(database, downstreamSystemCacheMs);
  return (id) => catalog.downstreamSystem(id);
}
