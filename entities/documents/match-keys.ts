import { groupBy } from '../../domain/lib/group-by.js';
import { inBatches } from '../../domain/lib/in-batches.js';
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

/** So many values are looked up together: those of a page of fifty leads. */
const valuesAStatement = 200;

/** The records that may mean the same as each of those given, by the id of these; those with most in common first. */
export async function findAlike(
  database: Pick<Database, 'rows'>,
  sought: readonly Sought[],
): Promise<ReadonlyMap<string, readonly Alike[]>> {
  const keys = [...new Map(sought.flatMap((each) => each.keys).map((each) => [keyOf(each), each])).values()];
  if (keys.length === 0) return new Map();
  const rows: MatchKeyRow[] = [];
  for (const some of inBatches(keys, valuesAStatement)) rows.push(...(await rowsWith(database, some)));
  const byKey = groupBy(rows, keyOf);
  return new Map(sought.map((each) => [each.id, alikeOf(each, byKey)]));
}

type MatchKeyRow = Row<MatchKeyTable, 'resource' | 'recordId' | 'kind' | 'value'>;

const rowsWith = async (
  database: Pick<Database, 'rows'>,
  keys: readonly MatchKey[],
): Promise<readonly MatchKeyRow[]> =>
  database.rows<MatchKeyRow>(
    keys
      .map(
        () =>
          `(SELECT resource, recordId, kind, value FROM match_key WHERE kind = ? AND value = ? LIMIT ${maxRowsPerValue})`,
      )
      .join(' UNION ALL '),
    keys.flatMap(({ kind, value }) => [kind, value]),
  );

function alikeOf(
  { resource, id, keys }: Sought,
  byKey: ReadonlyMap<string, readonly MatchKeyRow[]>,
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

/**
 * Lets only one of those that decide about the same person or company go on: the rows of these values, which the records
 * in question have themselves, are locked until the transaction ends.
 */
export async function lockMatchKeys(tx: Transaction, keys: readonly MatchKey[]): Promise<void> {
  for (const { kind, value } of keys.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)))
    await tx.rows('SELECT recordId FROM match_key WHERE kind = ? AND value = ? FOR UPDATE', [kind, value]);
}

const keyOf = ({ kind, value }: MatchKey): string => `${kind} ${value}`;
