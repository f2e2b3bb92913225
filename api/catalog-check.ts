import { faultsTouching, publishCheck, type RawEntries } from '../domain/publish-check.js';
import {
  catalogKinds,
  type CatalogFault,
  type CatalogKind,
  type EntryName,
} from '../domain/publish/catalog-fault.js';
import type { ErrorDetail } from '../domain/resources/error.js';
import type { Database } from '../entities/database.js';
import { Problem } from './tmf630/errors.js';

/** The faults of what is stored, with these entries instead of those of the same id and version, or besides. */
export async function checkCatalog(
  database: Database,
  besides: RawEntries,
): Promise<readonly CatalogFault[]> {
  return publishCheck(merged(await storedEntries(database), besides));
}

/**
 * Throws 409 with every fault that would reach the orders for the entry, once it is for sale. Two entries published at
 * the same moment are each checked against what was stored before.
 */
export async function requirePublishable(
  database: Database,
  entry: EntryName,
  document: Readonly<Record<string, unknown>>,
): Promise<void> {
  const besides = { [entry.resource]: [{ ...document, id: entry.id, version: entry.version }] };
  const faults = faultsTouching(entry, merged(await storedEntries(database), besides));
  if (faults.length === 0) return;
  const count = faults.length === 1 ? 'a fault' : `${faults.length} faults`;
  throw new Problem('conflict', `It cannot be published: the catalog has ${count} that orders would meet.`, {
    errors: faults.map((fault) => toDetail(fault, entry)),
  });
}

/** A fault of the entry itself is one of the body; others have their place in the catalog. */
function toDetail({ entry, path, place, message, remedy }: CatalogFault, touched: EntryName): ErrorDetail {
  const own = entry.resource === touched.resource && entry.id === touched.id;
  return { path: own ? ['$', path].filter(Boolean).join('.') : place, message: `${message} ${remedy}` };
}

async function storedEntries(database: Database): Promise<RawEntries> {
  const rows = await database.rows<{ resource: CatalogKind; doc: object }>(
    'SELECT resource, id, version, lifecycleStatus, name, doc FROM catalog_entry ORDER BY resource, id, version',
  );
  const entries: Partial<Record<CatalogKind, object[]>> = {};
  for (const { resource, doc, ...columns } of rows)
    (entries[resource] ??= []).push({ ...doc, ...said(columns) });
  return entries;
}

/** What has no life cycle has no state. */
const said = (columns: object): object =>
  Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== null));

function merged(stored: RawEntries, besides: RawEntries): RawEntries {
  return Object.fromEntries(
    catalogKinds.map((kind) => {
      const replaced = new Set((besides[kind] ?? []).map(keyOf));
      const kept = (stored[kind] ?? []).filter((entry) => !replaced.has(keyOf(entry)));
      return [kind, [...kept, ...(besides[kind] ?? [])]];
    }),
  );
}

const keyOf = (entry: object): string => {
  const { id, name, version = '1.0' } = entry as Readonly<Record<string, string | undefined>>;
  return `${id ?? name} ${version}`;
};
