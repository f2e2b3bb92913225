import { groupBy } from '../../domain/lib/group-by.js';
import type { Json } from '../../domain/lib/json.js';
import { areAlike, type MatchKey, type MatchKind, matchKeysOf } from '../../domain/selling/match-keys.js';
import type { Database, Transaction } from '../database.js';
import type { MatchKey as MatchKeyTable } from '../tables/documents.js';
import type { Row } from '../tables/row.js';
import type { DocumentKind } from './document-kind.js';

/** Keeps by what the record is recognized, in the packet of its write. */
export function writeMatchKeys(
  tx: Transaction,
  { name, matched }: DocumentKind,
  { id, body }: { readonly id: string; readonly body: Json },
): void {
  if (!matched) return;
  tx.write('DELETE FROM match_key WHERE resource = ? AND recordId = ?', [name, id]);
  const rows = matchKeysOf(body).map((each) => ({ ...each, resource: name, recordId: id }));
  tx.insert('match_key', ['resource', 'recordId', 'kind', 'value'], rows);
}

/** Forgets by what a deleted record was recognized. */
export function deleteMatchKeys(tx: Transaction, { name, matched }: DocumentKind, id: string): void {
  if (matched) tx.write('DELETE FROM match_key WHERE resource = ? AND recordId = ?', [name, id]);
}

/** A record that has these kinds of value in common with another one. */
export interface Alike {
  readonly resource: string;
  readonly id: string;
  readonly matchedBy: readonly MatchKind[];
}

/** A record that is looked for, by its keys. */
interface Sought {
  readonly resource: string;
  readonly id: string;
  readonly keys: readonly MatchKey[];
}

/** More would help nobody to decide. */
const maxAlike = 20;

/** So many rows with one value are looked at: more is a value that says nothing, e.g. a company's switchboard. */
const maxRowsPerValue = 200;

/** The records that may mean the same as each of those given, by the id of these; those with most in common first. */
export async function findAlike(
  database: Pick<Database, 'rows'>,
  sought: readonly Sought[],
): Promise<ReadonlyMap<string, readonly Alike[]>> {
  const keys = [...new Map(sought.flatMap((each) => each.keys).map((each) => [keyOf(each), each])).values()];
  if (keys.length === 0) return new Map();
  const rows = await database.rows<Row<MatchKeyTable, 'resource' | 'recordId' | 'kind' | 'value'>>(
    keys
      .map(
        () =>
          `(SELECT resource, recordId, kind, value FROM match_key WHERE kind = ? AND value = ? LIMIT ${maxRowsPerValue})`,
      )
      .join(' UNION ALL '),
    keys.flatMap(({ kind, value }) => [kind, value]),
  );
  const byKey = groupBy(rows, keyOf);
  return new Map(sought.map((each) => [each.id, alikeOf(each, byKey)]));
}

function alikeOf(
  { resource, id, keys }: Sought,
  byKey: ReadonlyMap<string, readonly Row<MatchKeyTable, 'resource' | 'recordId' | 'kind'>[]>,
): readonly Alike[] {
  const found = keys
    .flatMap((each) => byKey.get(keyOf(each)) ?? [])
    .filter((row) => row.resource !== resource || row.recordId !== id);
  return [...groupBy(found, (row) => `${row.resource} ${row.recordId}`).values()]
    .map((rows) => ({
      resource: rows[0]!.resource,
      id: rows[0]!.recordId,
      matchedBy: [...new Set(rows.map(({ kind }) => kind))],
    }))
    .filter(({ matchedBy }) => areAlike(new Set(matchedBy)))
    .toSorted((a, b) => b.matchedBy.length - a.matchedBy.length || (a.id < b.id ? -1 : 1))
    .slice(0, maxAlike);
}

const keyOf = ({ kind, value }: MatchKey): string => `${kind} ${value}`;
