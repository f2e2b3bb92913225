import type {
  Discovery,
  DiscoveryScope,
  ImportPosition,
  InstalledPlace,
} from '../../domain/inventory/discovery-import.js';
import { discrepanciesOf, type InstalledItem, itemKey } from '../../domain/inventory/discovery.js';
import {
  characteristicsIn,
  type InstallBaseKind,
  installBaseStates,
} from '../../domain/inventory/install-base.js';
import { saysOf, type StoredDiscrepancy } from '../../domain/inventory/stored-discrepancy.js';
import { anyOf, sql, type Sql, type Transaction } from '../database.js';
import type { InstallBaseRow } from '../tables/inventory.js';
import type { Row } from '../tables/row.js';
import {
  type ItemPlace,
  itemsIn,
  keepDiscrepancies,
  lockDiscrepanciesIn,
  lockDiscrepanciesOf,
} from './discrepancies.js';

/** So many items are compared in one transaction: it holds locks for a part of a second. */
const itemsAtOnce = 500;

/** What a part of an import has come to, and where the next one begins; null: there is none. */
interface ComparedPart {
  readonly compared: number;
  readonly skipped: number;
  readonly opened: number;
  readonly resolved: number;
  readonly next: ImportPosition | null;
}

/** Compares the next items that the report names, or that it should name, or of which it once said something. */
export async function comparePart(
  tx: Transaction,
  discovery: Discovery,
  position: ImportPosition,
): Promise<ComparedPart> {
  switch (position.phase) {
    case 'reported':
      return await compareReported(tx, discovery, position.after);
    case 'installed':
      return await compareInstalled(tx, discovery, position.after);
    case 'discrepancies':
      return await compareDiscrepancies(tx, discovery, position.after);
  }
}

async function compareReported(tx: Transaction, discovery: Discovery, after: number): Promise<ComparedPart> {
  const part = discovery.items.slice(after, after + itemsAtOnce);
  const ids = part.map(({ id }) => id);
  const stored = await lockDiscrepanciesOf(tx, ids);
  const installed = await installedItems(tx, ids);
  const { unchanged, changed } = byChange(installed, discovery);
  const items = part.filter((item) => !changed.has(itemKey(item)));
  const reported = new Map(items.map((item) => [itemKey(item), item]));
  const kept = keepDiscrepancies(
    tx,
    {
      discovery,
      found: discrepanciesOf({ items, isComplete: false }, unchanged),
      speaksOf: (each) => {
        const item = reported.get(itemKey({ kind: each.kind, id: each.itemId }));
        return item !== undefined && saysOf(item, each);
      },
      places: new Map<string, ItemPlace>([
        ...items.map(
          (item) =>
            [itemKey(item), { specificationId: item.specification?.id, placeId: item.place?.id }] as const,
        ),
        ...unchanged.map((item) => [itemKey(item), item] as const),
      ]),
    },
    stored,
  );
  const isLast = after + itemsAtOnce >= discovery.items.length;
  return {
    ...kept,
    compared: items.length,
    skipped: part.length - items.length,
    next: isLast ? afterReported(discovery) : { phase: 'reported', after: after + itemsAtOnce },
  };
}

const afterReported = ({ scope }: Discovery): ImportPosition | null =>
  scope ? { phase: 'installed' } : null;

interface ReportOfScope extends Discovery {
  readonly scope: DiscoveryScope;
}

/** Throws a `RangeError` for a report that is complete of nothing: it has no such part. */
function ofScope(discovery: Discovery): ReportOfScope {
  const { scope } = discovery;
  if (!scope) throw new RangeError(`discovery import ${discovery.id} has no scope`);
  return { ...discovery, scope };
}

/** Of what is in use in the scope of the report, the next part: what it does not name is missing. */
async function compareInstalled(
  tx: Transaction,
  report: Discovery,
  after: InstalledPlace | undefined,
): Promise<ComparedPart> {
  const discovery = ofScope(report);
  const { scope } = discovery;
  const { inUse, suspended } = installBaseStates[scope.kind];
  const within = itemsIn(scope);
  const beyond = after ? 'AND createdAt >= ? AND (createdAt > ? OR id > ?)' : '';
  const installed = await installedWhere(
    tx,
    scope.kind,
    sql(`${within.text} AND state IN (?) ${beyond} ORDER BY createdAt, id LIMIT ?`, [
      ...within.values,
      anyOf([inUse, suspended]),
      ...(after ? [new Date(after.at), new Date(after.at), after.id] : []),
      itemsAtOnce,
    ]),
  );
  const reported = new Set(discovery.items.map(itemKey));
  const unnamed = installed.filter((item) => !reported.has(itemKey(item)));
  const { unchanged, changed } = byChange(unnamed, discovery);
  const stored = await lockDiscrepanciesOf(
    tx,
    unchanged.map(({ id }) => id),
  );
  const kept = keepDiscrepancies(
    tx,
    {
      discovery,
      found: discrepanciesOf({ items: [], isComplete: true }, unchanged),
      // What is not there has nothing else either; what else was found of it is for whoever decides.
      speaksOf: () => false,
      places: new Map(unchanged.map((item) => [itemKey(item), item])),
    },
    stored,
  );
  const last = installed.at(-1);
  return {
    ...kept,
    compared: 0,
    skipped: changed.size,
    next:
      last && installed.length === itemsAtOnce
        ? { phase: 'installed', after: { at: last.createdAt.toISOString(), id: last.id } }
        : { phase: 'discrepancies', after: '' },
  };
}

/** Of what was said of items in the scope, the next part: of those that neither the report nor the install base has, nothing is left. */
async function compareDiscrepancies(
  tx: Transaction,
  report: Discovery,
  after: string,
): Promise<ComparedPart> {
  const discovery = ofScope(report);
  const stored = await lockDiscrepanciesIn(tx, discovery.scope, { after, atMost: itemsAtOnce });
  const installed = await installedItems(
    tx,
    stored.map(({ itemId }) => itemId),
  );
  const there = new Set([...installed.filter(({ inUse }) => inUse), ...discovery.items].map(itemKey));
  const kept = keepDiscrepancies(
    tx,
    {
      discovery,
      found: [],
      speaksOf: ({ kind, itemId }: StoredDiscrepancy) => !there.has(itemKey({ kind, id: itemId })),
      places: new Map(),
    },
    stored,
  );
  const last = stored.at(-1);
  return {
    ...kept,
    compared: 0,
    skipped: 0,
    next: last && stored.length === itemsAtOnce ? { phase: 'discrepancies', after: last.id } : null,
  };
}

interface Installed extends InstalledItem, ItemPlace {
  readonly placeId?: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What was changed after it was looked at is as it is now, and not as the report says. */
function byChange(installed: readonly Installed[], { discoveredAt }: Discovery) {
  const changed = installed.filter(({ updatedAt }) => updatedAt > discoveredAt);
  return {
    unchanged: installed.filter(({ updatedAt }) => updatedAt <= discoveredAt),
    changed: new Set(changed.map(itemKey)),
  };
}

/** The items of these ids, services and resources. */
async function installedItems(tx: Transaction, ids: readonly string[]): Promise<readonly Installed[]> {
  if (ids.length === 0) return [];
  const where = sql('id IN (?)', [anyOf(ids)]);
  return [...(await installedWhere(tx, 'service', where)), ...(await installedWhere(tx, 'resource', where))];
}

type InstalledRow = Row<
  InstallBaseRow,
  'id' | 'state' | 'specificationId' | 'placeId' | 'productId' | 'createdAt' | 'updatedAt' | 'doc'
>;

async function installedWhere(
  tx: Transaction,
  kind: InstallBaseKind,
  where: Sql,
): Promise<readonly Installed[]> {
  const rows = await tx.rows<InstalledRow>(
    `SELECT id, state, specificationId, placeId, productId, createdAt, updatedAt, doc FROM ${kind} WHERE ${where.text}`,
    where.values,
  );
  return rows.map(({ id, state, specificationId, placeId, productId, createdAt, updatedAt, doc }) => ({
    kind,
    id,
    characteristics: characteristicsIn(kind, doc),
    ...(specificationId !== null && { specificationId }),
    ...(placeId !== null && { placeId }),
    ...(productId !== null && { productId }),
    inUse: state !== installBaseStates[kind].ended,
    createdAt,
    updatedAt,
  }));
}
