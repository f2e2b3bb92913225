import {
  isDanglingReference,
  newFaults,
  withoutUnorderableVersions,
  withoutVersion,
} from '../../domain/catalog/publish/publish-impact.js';
import { examineCatalog, faultsTouching, publishCheck } from '../../domain/catalog/publish/publish-check.js';
import {
  type CatalogFault,
  catalogKinds,
  type EntryName,
  type RawEntries,
} from '../../domain/catalog/publish/catalog-fault.js';
import type { ErrorDetail } from '../../domain/tmf/schemas/error.js';
import { type CatalogReader, rawEntries } from '../../entities/catalog/catalog-store.js';
import { catalogStateOf } from '../../domain/catalog/catalog-state.js';
import { Problem } from '../tmf630/errors.js';

/** The faults of the stored catalog with these entries added, or in place of those with the same id and version. */
export async function checkCatalog(
  database: CatalogReader,
  overlay: RawEntries,
): Promise<readonly CatalogFault[]> {
  return publishCheck(withOverlay(await rawEntries(database), overlay));
}

/** Throws 409 with every fault that would reach orders for the entry once it is on sale. */
export async function requirePublishable(
  database: CatalogReader,
  entry: EntryName,
  document: Readonly<Record<string, unknown>>,
): Promise<void> {
  const stored = await rawEntries(database);
  const after = examineCatalog(withOverlay(stored, asEntries(entry, document)));
  const faults = faultsTouching(entry, after);
  if (faults.length > 0) {
    throw new Problem(
      'conflict',
      `It cannot be published: the catalog has ${faultCount(faults)} that orders would meet.`,
      { errors: faults.map((fault) => toDetail(fault, entry)) },
    );
  }
  refuseFaults(entry, 'It cannot be published', newFaults(stored, after, 'onSale'));
}

/**
 * Throws 409 with every place on sale that the changed entry would break: one that it no longer fits, or one that its
 * new content affects.
 */
export async function requireHarmlessChange(
  database: CatalogReader,
  entry: EntryName,
  document: Readonly<Record<string, unknown>>,
): Promise<void> {
  const stored = await rawEntries(database);
  const changed = withOverlay(stored, asEntries(entry, document));
  const state = catalogStateOf(document['lifecycleStatus'] as string | undefined);
  const goesOffSale = offSale.has(state);
  if (goesOffSale) {
    const after = examineCatalog(withoutUnorderableVersions(changed, entry));
    const made = newFaults(stored, after, 'onSale');
    refuseFaults(entry, `It cannot be ${state}`, made.filter(isDanglingReference));
  } else
    refuseFaults(
      entry,
      'It cannot be changed like this',
      newFaults(stored, examineCatalog(changed), 'onSale'),
    );
}

const offSale: ReadonlySet<string> = new Set(['retired', 'obsolete', 'rejected']);

/** Throws 409 with every place that refers to the entry, unless it has other versions that fit too. */
export async function requireUnused(database: CatalogReader, entry: EntryName): Promise<void> {
  const stored = await rawEntries(database);
  refuseFaults(
    entry,
    'It cannot be deleted',
    newFaults(stored, examineCatalog(withoutVersion(stored, entry)), 'inUse'),
  );
}

function refuseFaults(entry: EntryName, what: string, faults: readonly CatalogFault[]): void {
  if (faults.length === 0) return;
  const { resource, id } = entry;
  throw new Problem(
    'conflict',
    `${what}: it would leave ${faultCount(faults)} in what refers to it. Remove the ${resource} ${id} from these first, by new versions where they are on sale.`,
    { errors: faults.map(({ place, message }) => ({ path: place, message })) },
  );
}

const faultCount = ({ length }: readonly CatalogFault[]): string =>
  length === 1 ? 'a fault' : `${length} faults`;

const asEntries = ({ resource, id, version }: EntryName, document: object): RawEntries => ({
  [resource]: [{ ...document, id, version }],
});

/** A fault of the entry itself is a fault of the body; others have their place in the catalog. */
function toDetail({ entry, path, place, message, remedy }: CatalogFault, touched: EntryName): ErrorDetail {
  const own = entry.resource === touched.resource && entry.id === touched.id;
  return { path: own ? ['$', path].filter(Boolean).join('.') : place, message: `${message} ${remedy}` };
}

function withOverlay(stored: RawEntries, overlay: RawEntries): RawEntries {
  return Object.fromEntries(
    catalogKinds.map((kind) => {
      const replaced = new Set((overlay[kind] ?? []).map(keyOf));
      const kept = (stored[kind] ?? []).filter((entry) => !replaced.has(keyOf(entry)));
      return [kind, [...kept, ...(overlay[kind] ?? [])]];
    }),
  );
}

const keyOf = (entry: object): string => {
  const { id, name, version = '1.0' } = entry as Readonly<Record<string, string | undefined>>;
  return `${id ?? name} ${version}`;
};
