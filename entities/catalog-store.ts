import { buildCatalog, type Catalog } from '../domain/catalog.js';
import type { ServiceArea } from '../domain/resources/service-area.js';
import type { Database } from './database.js';

/** The catalog as of its last change, with the areas in which its technologies can be had. */
export interface CatalogSnapshot {
  readonly catalog: Catalog;
  readonly serviceAreas: readonly ServiceArea[];
}

interface Cached extends CatalogSnapshot {
  readonly stamp: string;
}

// One a process and database: a catalog is read by every order and changes a few times a day.
const cache = new WeakMap<Database, Cached>();

/** Reads the whole catalog, or nothing but its stamp when it has not changed since. */
export async function loadCatalog(database: Database): Promise<CatalogSnapshot> {
  const [stamp] = await database.rows<{ stamp: string }>(
    `SELECT CONCAT_WS('/', COUNT(*), MAX(updatedAt), SUM(revision)) AS stamp FROM catalog_entry`,
  );
  const known = cache.get(database);
  if (known && known.stamp === stamp?.stamp) return known;
  const entries = await database.rows<{ resource: string; id: string; version: string; doc: object }>(
    'SELECT resource, id, version, lifecycleStatus, name, doc FROM catalog_entry ORDER BY resource, id, version',
  );
  const byResource: Record<string, object[]> = {};
  for (const { resource, doc, ...columns } of entries) {
    (byResource[resource] ??= []).push({ ...doc, ...columns });
  }
  const snapshot = {
    stamp: stamp?.stamp ?? '',
    catalog: buildCatalog(byResource),
    serviceAreas: (byResource['serviceArea'] ?? []) as ServiceArea[],
  };
  cache.set(database, snapshot);
  return snapshot;
}
