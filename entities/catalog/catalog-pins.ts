import type { PlannedItem } from '../../domain/plan/plan.js';
import type { CatalogKind, EntryName } from '../../domain/catalog/publish/catalog-fault.js';
import type { Database, DatabasePool, Transaction } from '../database.js';
import type { CatalogPin } from '../tables/plan.js';
import type { Row } from '../tables/row.js';
import type { SpecificationType } from '../../domain/order/references.js';

/** The resource that a reference of this type names. */
export const resourceByReferredType = {
  ProductOffering: 'productOffering',
  ProductSpecification: 'productSpecification',
  ServiceSpecification: 'serviceSpecification',
  ResourceSpecification: 'resourceSpecification',
} as const satisfies Readonly<Record<SpecificationType | 'ProductOffering', CatalogKind>>;

/** What this process knows to be pinned: a pin is never undone, so that an order seldom has a new one. */
const knownPins = new WeakMap<DatabasePool, Set<string>>();

/** The versions that an order pins and that no order of this process has pinned yet. */
export interface NewPins {
  /** Stores the pins with the order. */
  readonly write: (tx: Transaction) => void;
  /** Call it once the transaction is committed. */
  readonly markWritten: () => void;
}

/** The catalog entries of these items that no order has used yet, to be marked as used. */
export function newPins(database: Database, items: readonly PlannedItem[]): NewPins {
  let pinned = knownPins.get(database.pool);
  if (!pinned) knownPins.set(database.pool, (pinned = new Set()));
  const entries = new Map(items.flatMap(entriesOf).map((entry) => [keyOf(entry), entry]));
  for (const key of entries.keys()) if (pinned.has(key)) entries.delete(key);
  return {
    write(tx) {
      if (entries.size === 0) return;
      // A concurrent change of the catalog either sees these pins, or is waited for here.
      tx.write('SELECT revision FROM catalog_lock LOCK IN SHARE MODE');
      tx.upsert('catalog_pin', ['resource', 'id', 'version'], [...entries.values()], 'id = VALUES(id)');
    },
    markWritten() {
      for (const key of entries.keys()) pinned.add(key);
    },
  };
}

function entriesOf({ product, pinned }: PlannedItem): EntryName[] {
  const { offering } = product ?? {};
  return [
    ...(offering
      ? [{ resource: resourceByReferredType.ProductOffering, id: offering.id, version: offering.version }]
      : []),
    ...pinned.map(({ '@referredType': type, id, version }) => ({
      resource: resourceByReferredType[type],
      id,
      version,
    })),
  ];
}

const keyOf = ({ resource, id, version }: EntryName): string => `${resource} ${id} ${version}`;

/** True when an order was decomposed with this version. */
export async function isPinned(
  database: Pick<Database, 'rows'>,
  { resource, id, version }: EntryName,
): Promise<boolean> {
  const rows = await database.rows(
    'SELECT 1 FROM catalog_pin WHERE resource = ? AND id = ? AND version = ?',
    [resource, id, version],
  );
  return rows.length > 0;
}

/** All versions that orders were decomposed with, as `<resource> <id> <version>`. */
export async function pinnedVersions(database: Pick<Database, 'rows'>): Promise<ReadonlySet<string>> {
  return new Set(
    (
      await database.rows<Row<CatalogPin, 'resource' | 'id' | 'version'>>(
        'SELECT resource, id, version FROM catalog_pin',
      )
    ).map(keyOf),
  );
}
