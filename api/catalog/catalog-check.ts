import {
  faultsMade,
  leadsToNothing,
  without,
  withoutOffSale,
} from '../../domain/catalog/publish/late-edit.js';
import { faultsTouching, publishCheck, type RawEntries } from '../../domain/catalog/publish/publish-check.js';
import {
  type CatalogFault,
  type CatalogKind,
  catalogKinds,
  type EntryName,
} from '../../domain/catalog/publish/catalog-fault.js';
import type { ErrorDetail } from '../../domain/tmf/schemas/error.js';
import type { Database } from '../../entities/database.js';
import { Problem } from '../tmf630/errors.js';

/** Where the catalog is read: in a transaction that locks it, what was found still holds when it is written. */
type Reads = Pick<Database, 'rows'>;

/** The faults of what is stored, with these entries instead of those of the same id and version, or besides. */
export async function checkCatalog(database: Reads, besides: RawEntries): Promise<readonly CatalogFault[]> {
  return publishCheck(merged(await storedEntries(database), besides));
}

/** Throws 409 with every fault that would reach the orders for the entry, once it is for sale. */
export async function requirePublishable(
  database: Reads,
  entry: EntryName,
  document: Readonly<Record<string, unknown>>,
): Promise<void> {
  const stored = await storedEntries(database);
  const after = merged(stored, only(entry, document));
  const faults = faultsTouching(entry, after);
  if (faults.length > 0) {
    throw new Problem(
      'conflict',
      `It cannot be published: the catalog has ${counted(faults)} that orders would meet.`,
      { errors: faults.map((fault) => toDetail(fault, entry)) },
    );
  }
  refuse(entry, 'It cannot be published', faultsMade(stored, after, 'onSale'));
}

/** Throws 409 with every place on sale that the changed entry would break: one it leaves, or one that meets it changed. */
export async function requireHarmless(
  database: Reads,
  entry: EntryName,
  document: Readonly<Record<string, unknown>>,
): Promise<void> {
  const stored = await storedEntries(database);
  const changed = merged(stored, only(entry, document));
  const state = document['lifecycleStatus'] as string | undefined;
  const leaving = state !== undefined && offSale.has(state);
  if (leaving) {
    const made = faultsMade(stored, withoutOffSale(changed, entry), 'onSale');
    refuse(entry, `It cannot be ${state}`, made.filter(leadsToNothing));
  } else refuse(entry, 'It cannot be changed so', faultsMade(stored, changed, 'onSale'));
}

const offSale: ReadonlySet<string> = new Set(['retired', 'obsolete', 'rejected']);

/** Throws 409 with every place that refers to the entry, unless there are other versions that do as well. */
export async function requireUnused(database: Reads, entry: EntryName): Promise<void> {
  const stored = await storedEntries(database);
  refuse(entry, 'It cannot be deleted', faultsMade(stored, without(stored, entry), 'inUse'));
}

function refuse(entry: EntryName, what: string, faults: readonly CatalogFault[]): void {
  if (faults.length === 0) return;
  const { resource, id } = entry;
  throw new Problem(
    'conflict',
    `${what}: it would leave ${counted(faults)} in what refers to it. Take the ${resource} ${id} out of these first, by new versions where they are on sale.`,
    { errors: faults.map(({ place, message }) => ({ path: place, message })) },
  );
}

const counted = ({ length }: readonly CatalogFault[]): string =>
  length === 1 ? 'a fault' : `${length} faults`;

const only = ({ resource, id, version }: EntryName, document: object): RawEntries => ({
  [resource]: [{ ...document, id, version }],
});

/** A fault of the entry itself is one of the body; others have their place in the catalog. */
function toDetail({ entry, path, place, message, remedy }: CatalogFault, touched: EntryName): ErrorDetail {
  const own = entry.resource === touched.resource && entry.id === touched.id;
  return { path: own ? ['$', path].filter(Boolean).join('.') : place, message: `${message} ${remedy}` };
}

async function storedEntries(database: Reads): Promise<RawEntries> {
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
