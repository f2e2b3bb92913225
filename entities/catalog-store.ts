import { buildCatalog, type Catalog } from '../domain/catalog.js';
import type { DownstreamSystem } from '../domain/resources/downstream-system.js';
import type { ServiceArea } from '../domain/resources/service-area.js';
import type { Database } from './database.js';

/** The catalog as of its last change, with the areas in which its technologies can be had. */
export interface CatalogSnapshot {
  readonly catalog: Catalog;
  readonly serviceAreas: readonly ServiceArea[];
}

interface Cached extends CatalogSnapshot {
  readonly stamp: string;
  /** When the stamp was compared last, in milliseconds. */
  readonly checkedAt: number;
}

// One a process and database: a catalog is read by every order and changes a few times a day.
const cache = new WeakMap<Database, Cached>();

/**
 * Reads the whole catalog, or nothing but its stamp when it has not changed since; and not even that within `maxAgeMs`
 * of the last time, where a change may take effect a moment later.
 */
export async function loadCatalog(database: Database, maxAgeMs = 0): Promise<CatalogSnapshot> {
  const known = cache.get(database);
  const checkedAt = Date.now();
  if (known && checkedAt - known.checkedAt < maxAgeMs) return known;
  const [stamp] = await database.rows<{ stamp: string }>(
    `SELECT CONCAT_WS('/', COUNT(*), MAX(updatedAt), SUM(revision)) AS stamp FROM catalog_entry`,
  );
  if (known && known.stamp === stamp?.stamp) {
    cache.set(database, { ...known, checkedAt });
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
    stamp: stamp?.stamp ?? '',
    catalog: buildCatalog(byResource),
    serviceAreas: (byResource['serviceArea'] ?? []) as ServiceArea[],
  };
  cache.set(database, snapshot);
  return snapshot;
}

/** A change of a downstream system's record takes effect within this time, in every worker. */
const systemAgeMs = 1_000;

/** The downstream system that a hand-off goes to; undefined when the catalog has none of that id. */
export const findDownstreamSystem = async (
  database: Database,
  id: string,
): Promise<DownstreamSystem | undefined> =>
  (await loadCatalog(database, systemAgeMs)).catalog.downstreamSystem(id);
