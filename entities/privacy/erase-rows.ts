import { isDeepStrictEqual } from 'node:util';
import { namedKinds, partyKinds } from '../../domain/privacy/personal-attributes.js';
import type { ErasedRows, SearchPlace } from '../../domain/privacy/privacy-job.js';
import { redacted } from '../../domain/privacy/redact.js';
import { erased, mergedTerms, type Terms, termsIn, withoutTerms } from '../../domain/privacy/terms.js';
import { object, text } from '../../domain/lib/json.js';
import { anyOf, type Database, sql, type Transaction } from '../database.js';
import { isDocument } from '../documents/table.js';
import { schemaOf } from '../schema.js';
import { isAscii, parseJson } from '../tables/columns.js';
import type { PrivacyRecord } from '../tables/privacy.js';
import type { Row } from '../tables/row.js';
import { type ErasureRule, ownerKinds, type PersonalTable } from './personal-table.js';
import { columnsOf, type FoundRows, isOfRecords, keysOf, nextRows } from './personal-rows.js';

/** Whose data is erased, and how. */
export interface Erasure {
  /** Under which the records of the person are written down. */
  readonly jobId: string;
  readonly terms: Terms;
  /** By these the person is named in documents of others. */
  readonly ids: ReadonlySet<string>;
  /** True: it only counts what it would change. */
  readonly dryRun: boolean;
  /** True: recorded answers are read too, which no record of the person leads to. */
  readonly scans: boolean;
}

/** Erases the next rows, in the transaction; undefined when there are no more. */
export async function eraseRows(
  tx: Transaction,
  erasure: Erasure,
  place: SearchPlace,
): Promise<{ readonly counts: ErasedRows; readonly next: SearchPlace } | undefined> {
  const { jobId, dryRun, scans } = erasure;
  const found = await nextRows(tx, jobId, place, { columnsOf: columnsToErase, lock: !dryRun, scans });
  if (!found) return undefined;
  const { table, rows, next } = found;
  const now = new Date();
  const own = table.found === 'all' ? await ownAnswers(tx, erasure, rows) : undefined;
  let changed = 0;
  for (const row of rows) {
    const isOfOthers = found.owner === 'naming' || (own !== undefined && !own.has(row));
    const set = table.deleted ? {} : changesOf(table, row, { ...erasure, isOfOthers });
    if (table.deleted || Object.keys(set).length > 0) changed += 1;
    if (!dryRun) writeRow(tx, table, { row, set, now });
  }
  const { name } = schemaOf(table.entity);
  const counts = {
    table: name,
    found: rows.length,
    changed: table.deleted ? 0 : changed,
    deleted: table.deleted ? changed : 0,
  };
  return { counts, next };
}

/** Whether rows of it are changed or deleted. */
const columnsToErase = (table: PersonalTable): readonly string[] => {
  const { column: schema } = schemaOf(table.entity);
  // Of what is emptied whole, and large, the length is enough.
  const read = Object.entries(table.erased ?? {}).map(([column, rule]) =>
    rule === 'emptied' && !isDocument(schema(column).type) ? `LENGTH(${column}) AS ${column}` : column,
  );
  if (table.deleted) return keysOf(table);
  return read.length === 0 ? [] : [...read, ...(table.kindColumn === undefined ? [] : [table.kindColumn])];
};

interface RowChange {
  readonly row: Readonly<Record<string, unknown>>;
  readonly set: Readonly<Record<string, unknown>>;
  readonly now: Date;
}

/** A change raises the revision: who has read the record before must not write back what was erased. */
function writeRow(tx: Transaction, table: PersonalTable, { row, set, now }: RowChange): void {
  const { name } = schemaOf(table.entity);
  const keys = keysOf(table);
  const where = sql(
    keys.map((key) => `${key} = ?`).join(' AND '),
    keys.map((key) => row[key]),
  );
  if (table.deleted) return tx.write(`DELETE FROM ${name} WHERE ${where.text}`, where.values);
  const columns = columnsOf(table);
  const isChanged = Object.keys(set).length > 0;
  const marks = {
    ...(isChanged && columns.includes('revision') && { revision: sql('revision + 1') }),
    ...(isChanged && isOfRecords(table) && { updatedAt: now }),
    ...(columns.includes('erasedAt') && { erasedAt: sql('COALESCE(erasedAt, ?)', [now]) }),
  };
  if (isChanged || 'erasedAt' in marks) tx.update(name, { ...set, ...marks }, where);
}

/** Recorded answers that are about a record of the person; others may have a word of it, or name it. */
async function ownAnswers(
  tx: Transaction,
  { jobId }: Erasure,
  rows: FoundRows['rows'],
): Promise<ReadonlySet<FoundRows['rows'][number]>> {
  const idOf = ({ body }: FoundRows['rows'][number]) => text(object(parseJson(text(body)))['id']);
  const ids = rows.flatMap((row) => idOf(row) ?? []).filter(isAscii);
  if (ids.length === 0) return new Set();
  const records = await tx.rows<Row<PrivacyRecord, 'recordId'>>(
    `SELECT DISTINCT recordId FROM privacy_record WHERE jobId = ? AND kind IN (?) AND recordId IN (?)`,
    [jobId, anyOf(ownerKinds.filter((kind) => kind !== 'naming')), anyOf(ids)],
  );
  const own = new Set(records.map(({ recordId }) => recordId));
  return new Set(rows.filter((row) => own.has(idOf(row) ?? '')));
}

interface ErasureOfRows extends Erasure {
  /** True: it only names the person. */
  readonly isOfOthers: boolean;
}

function changesOf(
  table: PersonalTable,
  row: Readonly<Record<string, unknown>>,
  erasure: ErasureOfRows,
): Record<string, unknown> {
  const { terms, ids, isOfOthers } = erasure;
  const kind = kindOf(table, row);
  const redaction = { terms, kind, ...(isOfOthers && { onlyOf: ids }) };
  const set: Record<string, unknown> = {};
  // Of an answer its rule looks.
  if (isOfOthers && table.found !== 'all' && !mentions(JSON.stringify(row), erasure)) return set;
  for (const [column, rule] of Object.entries(table.erased ?? {})) {
    const before = row[column];
    if (before === null || before === undefined) continue;
    const isJson = isDocument(schemaOf(table.entity).column(column).type);
    const value = isJson ? parseJson(before) : before;
    const after = erasedValue(rule, value, { ...erasure, redaction, isJson });
    if (!isDeepStrictEqual(after, value)) set[column] = after;
  }
  return set;
}

/** What the document of the row is about. */
const kindOf = (
  { kind, kindColumn }: PersonalTable,
  row: Readonly<Record<string, unknown>>,
): string | undefined => (kindColumn === undefined ? kind : String(row[kindColumn]));

interface ErasureOfRow extends ErasureOfRows {
  readonly redaction: Parameters<typeof redacted>[1];
  readonly isJson: boolean;
}

function erasedValue(rule: ErasureRule, before: unknown, of: ErasureOfRow): unknown {
  const { terms, redaction, isOfOthers, isJson } = of;
  const searched = () => withoutTerms(String(before), terms);
  const { kind = '' } = redaction;
  switch (rule) {
    case 'redacted':
      return redacted(before, redaction);
    case 'replaced':
      return erased;
    case 'searched':
      return searched();
    case 'answer':
      return erasedAnswer(String(before), of);
    case 'removed':
      return null;
    case 'emptied':
      return isJson ? {} : before === 0 ? before : '';
    case 'named':
      return namedKinds.has(kind) && !isOfOthers ? erased : searched();
    case 'externalId':
      return partyKinds.has(kind) && !isOfOthers ? null : before;
  }
}

const erasedAnswer = (json: string, erasure: ErasureOfRow): string =>
  mentions(json, erasure) ? JSON.stringify(redacted(JSON.parse(json), erasure.redaction)) : json;

/** Whether JSON text has a name or number of the person in it, or names a record of it. */
const mentions = (json: string, { terms, ids }: Erasure): boolean =>
  withoutTerms(json, terms) !== json || [...ids].some((id) => json.includes(JSON.stringify(id)));

/** What the person with these ids is known by, in the documents about it and in its orders; before any is erased. */
export async function termsOf(
  database: Pick<Database, 'rows'>,
  jobId: string,
  ids?: ReadonlySet<string>,
): Promise<Terms> {
  let terms: Terms = [];
  let found: FoundRows | undefined;
  for (let place: SearchPlace = { step: 0 }; ; place = found.next) {
    found = await nextRows(database, jobId, place, { columnsOf: columnsWithTerms, scans: false });
    if (!found) return terms;
    if (found.owner !== 'naming')
      for (const { doc, ...row } of found.rows)
        terms = mergedTerms(
          terms,
          termsIn(parseJson(doc), { kind: kindOf(found.table, row), ...(ids && { ids }) }),
        );
  }
}

const tablesWithTerms: ReadonlySet<string> = new Set([
  'business_document',
  'product_order',
  'service_order',
  'resource_order',
  'opportunity',
  'agreement',
]);

const columnsWithTerms = ({ entity, kindColumn }: PersonalTable): readonly string[] =>
  tablesWithTerms.has(schemaOf(entity).name)
    ? ['doc', ...(kindColumn === undefined ? [] : [kindColumn])]
    : [];
