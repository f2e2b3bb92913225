import { buildCatalog, type Catalog, type CatalogEntries } from '../domain/catalog/catalog.js';
import { publishCheck } from '../domain/catalog/publish/publish-check.js';
import type { ServiceArea } from '../domain/tmf/schemas/service-area.js';
import { readCatalog, UsageError } from './files.js';

/** A catalog from a folder, ready to plan with. */
export interface UsableCatalog {
  readonly catalog: Catalog;
  readonly areas: readonly ServiceArea[];
}

/** Duplicates are ambiguous: either entry could be meant. */
const unreadable: ReadonlySet<string> = new Set(['invalidEntry', 'duplicateEntry']);

/**
 * The catalog in a folder; throws a `UsageError` when it cannot even be read as a catalog. Other faults are shown by
 * the plan or by `catalog-check`.
 */
export function usableCatalog(folder: string): UsableCatalog {
  const entries = readCatalog(folder);
  const faults = publishCheck(entries).filter(({ code }) => unreadable.has(code));
  if (faults.length > 0) {
    const lines = faults.map(({ place, message }) => `\n  ${place}: ${message}`);
    throw new UsageError(`The catalog in ${folder} cannot be read:${lines.join('')}`);
  }
  return {
    catalog: buildCatalog(entries as CatalogEntries),
    areas: (entries.serviceArea ?? []) as readonly ServiceArea[],
  };
}
