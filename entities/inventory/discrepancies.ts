import type { Discovery, DiscoveryScope } from '../../domain/inventory/discovery-import.js';
import { type Discrepancy, itemKey } from '../../domain/inventory/discovery.js';
import {
  type DiscrepancyState,
  discrepancyKey,
  followReport,
  resolvableStates,
  type StoredDiscrepancy,
} from '../../domain/inventory/stored-discrepancy.js';
import { actorText } from '../actor.js';
import { sha256 } from '../../domain/lib/digest.js';
import { anyOf, sql, type SqlValues, type Transaction } from '../database.js';
import { changeRows } from '../events/changes.js';
import { rowsWrittenAt } from '../events/event-log.js';
import { recordEventFor } from '../events/event-sources.js';
import type { Discrepancy as DiscrepancyTable } from '../tables/discovery.js';
import type { Row } from '../tables/row.js';

type DiscrepancyRow = Row<
  DiscrepancyTable,
  'id' | 'state' | 'kind' | 'itemId' | 'discrepancyType' | 'attribute' | 'discoveredAt' | 'doc'
> & { readonly doc: { readonly recorded?: unknown; readonly discovered?: unknown } };

/** By what an item is in the scope of a report. */
export interface ItemPlace {
  readonly specificationId?: string | undefined;
  readonly placeId?: string | undefined;
}

/** What a part of a report says. */
interface ComparedPart {
  readonly discovery: Discovery;
  readonly found: readonly Discrepancy[];
  readonly speaksOf: (stored: StoredDiscrepancy) => boolean;
  /** By `itemKey`. */
  readonly places: ReadonlyMap<string, ItemPlace>;
}

/** Opens, renews and resolves discrepancies as the part of the report says; returns how many are new or open again, and resolved. */
export function keepDiscrepancies(
  tx: Transaction,
  { discovery, found, speaksOf, places }: ComparedPart,
  stored: readonly StoredDiscrepancy[],
): { readonly opened: number; readonly resolved: number } {
  const { source, discoveredAt, id: importId } = discovery;
  const now = new Date();
  const { added, renewed, resolved, confirmed } = followReport({ found, discoveredAt, speaksOf }, stored);
  const said = { source, discoveredAt, importId } as const;
  const rows = added.map((each) => ({
    ...said,
    id: idOf(each),
    state: 'open' as const,
    kind: each.kind,
    itemId: each.itemId,
    discrepancyType: each.discrepancyType,
    attribute: each.attribute,
    specificationId: places.get(keyOf(each))?.specificationId,
    placeId: places.get(keyOf(each))?.placeId,
    doc: valuesOf(each),
    createdAt: now,
    updatedAt: now,
  }));
  if (rows[0]) {
    tx.insert('discrepancy', Object.keys(rows[0]) as (keyof (typeof rows)[0])[], rows);
    recordEventFor(
      tx,
      'discrepancy',
      'create',
      rowsWrittenAt(
        now,
        rows.map(({ id }) => id),
      ),
    );
  }
  for (const { stored: before, found: each } of renewed)
    changeRows(tx, 'discrepancy', {
      ids: [before.id],
      set: { ...said, state: 'open', doc: valuesOf(each), decidedBy: null, decidedAt: null },
      change:
        before.state === 'open'
          ? [{ change: 'attributeValueChange', fieldPath: 'recorded,discovered' }]
          : 'stateChange',
      at: now,
    });
  changeRows(tx, 'discrepancy', {
    ids: resolved.map(({ id }) => id),
    set: { ...said, state: 'resolved' },
    change: 'stateChange',
    at: now,
  });
  // Nothing new, and no event: it is accepted of the item as it was at that time.
  changeRows(tx, 'discrepancy', {
    ids: confirmed.map(({ id }) => id),
    set: { source, discoveredAt },
    change: [],
    at: now,
  });
  const reopened = renewed.filter((each) => each.stored.state !== 'open');
  return { opened: added.length + reopened.length, resolved: resolved.length };
}

const keyOf = ({ kind, itemId: id }: Discrepancy): string => itemKey({ kind, id });

const valuesOf = ({ recorded, discovered }: Discrepancy) => ({
  ...(recorded !== undefined && { recorded }),
  ...(discovered !== undefined && { discovered }),
});

/** The same difference has the same id, whoever reports it and however often. */
const idOf = (discrepancy: Discrepancy): string => sha256(discrepancyKey(discrepancy)).slice(0, 40);

/** Locks the discrepancies of the items, in the order of their ids. */
export const lockDiscrepanciesOf = async (
  tx: Transaction,
  itemIds: readonly string[],
): Promise<readonly StoredDiscrepancy[]> =>
  itemIds.length === 0 ? [] : await lockWhere(tx, 'itemId IN (?) ORDER BY id', [anyOf(itemIds)]);

/** Locks the next undecided discrepancies, and dismissed ones, of items in the scope. */
export const lockDiscrepanciesIn = async (
  tx: Transaction,
  scope: DiscoveryScope,
  { after, atMost }: { readonly after: string; readonly atMost: number },
): Promise<readonly StoredDiscrepancy[]> => {
  const { text, values } = scopeSql(scope);
  return await lockWhere(tx, `${text} AND state IN (?) AND id > ? ORDER BY id LIMIT ?`, [
    ...values,
    anyOf(resolvableStates),
    after,
    atMost,
  ]);
};

/** The condition on rows of items, or of what is about them. */
export const itemsIn = ({ specification, place }: DiscoveryScope) =>
  sql(
    [specification && 'specificationId = ?', place && 'placeId = ?'].filter(Boolean).join(' AND '),
    [specification?.id, place?.id].filter((each) => each !== undefined),
  );

function scopeSql(scope: DiscoveryScope) {
  const { text, values } = itemsIn(scope);
  return sql(`kind = ? AND ${text}`, [scope.kind, ...values]);
}

/** Locks one discrepancy; undefined when there is none. */
export const lockDiscrepancy = async (
  tx: Transaction,
  discrepancyId: string,
): Promise<StoredDiscrepancy | undefined> => (await lockWhere(tx, 'id = ?', [discrepancyId]))[0];

async function lockWhere(
  tx: Transaction,
  condition: string,
  values: SqlValues,
): Promise<readonly StoredDiscrepancy[]> {
  const rows = await tx.rows<DiscrepancyRow>(
    `SELECT id, state, kind, itemId, discrepancyType, attribute, discoveredAt, doc FROM discrepancy
     WHERE ${condition} FOR UPDATE`,
    values,
  );
  return rows.map(({ doc: { recorded, discovered }, attribute, ...row }) => ({
    ...row,
    ...(attribute !== null && { attribute }),
    ...valuesOf({ ...row, recorded, discovered }),
  }));
}

interface Decision {
  readonly state: Extract<DiscrepancyState, 'accepted' | 'dismissed'>;
  readonly reason?: string;
}

/** Keeps what was decided of the discrepancy, and by whom; the caller has locked it. */
export function decideDiscrepancy(
  tx: Transaction,
  { id }: StoredDiscrepancy,
  { state, reason }: Decision,
): void {
  const now = new Date();
  const doc =
    reason === undefined
      ? sql(`JSON_REMOVE(doc, '$.reason')`)
      : sql(`JSON_SET(doc, '$.reason', ?)`, [reason]);
  changeRows(tx, 'discrepancy', {
    ids: [id],
    set: { state, doc, decidedBy: actorText(tx.actor), decidedAt: now },
    change: 'stateChange',
    at: now,
  });
}

/** What else is said of an item that has ended is of no interest any more. */
export async function resolveOthersOf(
  tx: Transaction,
  { id: ofEnd, kind, itemId }: StoredDiscrepancy,
): Promise<void> {
  const others = (await lockDiscrepanciesOf(tx, [itemId])).filter(
    (each) => each.kind === kind && each.id !== ofEnd && each.state === 'open',
  );
  changeRows(tx, 'discrepancy', {
    ids: others.map(({ id }) => id),
    set: { state: 'resolved' },
    change: 'stateChange',
    at: new Date(),
  });
}
