import { isDeepStrictEqual } from 'node:util';
import { namedKinds, partyKinds } from '../../domain/privacy/personal-attributes.js';
import type { ErasedRows, SearchPlace } from '../../domain/privacy/privacy-job.js';
import { redacted } from '../../domain/privacy/redact.js';
import { erased, mergedTerms, type Terms, termsIn, withoutTerms } from '../../domain/privacy/terms.js';
import { type Database, sql, type Transaction } from '../database.js';
import { isDocument } from '../documents/table.js';
import { schemaOf } from '../schema.js';
import { parseJson } from '../tables/columns.js';
import type { ErasureRule, PersonalTable } from './personal-table.js';
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
  let changed = 0;
  for (const row of rows) {
    const set = table.deleted ? {} : changesOf(found, row, erasure);
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

function changesOf(
  { table, owner }: Pick<FoundRows, 'table' | 'owner'>,
  row: Readonly<Record<string, unknown>>,
  erasure: Erasure,
): Record<string, unknown> {
  const kind = kindOf(table, row);
  const isNaming = owner === 'naming';
  const redaction = { terms: erasure.terms, kind, ...(isNaming && { onlyOf: erasure.ids }) };
  const set: Record<string, unknown> = {};
  if (isNaming && !mentions(JSON.stringify(row), erasure)) return set;
  for (const [column, rule] of Object.entries(table.erased ?? {})) {
    const before = row[column];
    if (before === null || before === undefined) continue;
    const isJson = isDocument(schemaOf(table.entity).column(column).type);
    const value = isJson ? parseJson(before) : before;
    const after = erasedValue(rule, value, { ...erasure, redaction, isNaming, isJson });
    if (!isDeepStrictEqual(after, value)) set[column] = after;
  }
  return set;
}

/** What the document of the row is about. */
const kindOf = (
  { kind, kindColumn }: PersonalTable,
  row: Readonly<Record<string, unknown>>,
): string | undefined => (kindColumn === undefined ? kind : String(row[kindColumn]));

interface ErasureOfRow extends Erasure {
  readonly redaction: Parameters<typeof redacted>[1];
  readonly isNaming: boolean;
  readonly isJson: boolean;
}

function erasedValue(rule: ErasureRule, before: unknown, of: ErasureOfRow): unknown {
  const { terms, redaction, isNaming, isJson } = of;
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
      return namedKinds.has(kind) && !isNaming ? erased : searched();
    case 'externalId':
      return partyKinds.has(kind) && !isNaming ? null : before;
  }
}

const erasedAnswer = (text: string, erasure: Erasure): string =>
  mentions(text, erasure) ? JSON.stringify(redacted(JSON.parse(text), { terms: erasure.terms })) : text;

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
