import type { SearchPlace } from '../../domain/privacy/privacy-job.js';
import { anyOf, type Database, type Sql, sql } from '../database.js';
import { schemaOf } from '../schema.js';
import type { PrivacyRecord } from '../tables/privacy.js';
import type { Row } from '../tables/row.js';
import { names, ofRecord, type OwnerKind, type PersonalTable } from './personal-table.js';
import { personalData } from './personal-data.js';

/** A part of the search: a table, and by which records its rows are found. */
interface Step {
  readonly table: PersonalTable;
  readonly owner?: OwnerKind;
  readonly column?: string;
  readonly within?: string | undefined;
  readonly resources?: readonly string[] | undefined;
}

const steps: readonly Step[] = personalData.flatMap((table): Step[] =>
  table.found === 'all' ? [{ table }] : table.found.map((by) => ({ table, ...by })),
);

/** Rows of a person, and where the search goes on. */
export interface FoundRows {
  readonly table: PersonalTable;
  /** By which records of the person they were found; undefined: by none. */
  readonly owner: OwnerKind | undefined;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly next: SearchPlace;
}

interface SearchOptions {
  /** The columns to read beside the keys; none: the table is left out. */
  readonly columnsOf: (table: PersonalTable) => readonly string[];
  readonly lock?: boolean;
  /** True: rows that no record of the person leads to are read too. */
  readonly scans: boolean;
}

const ownersAtOnce = 50;
const rowsAtOnce = 50;

/**
 * The next rows of the person whose records are written down for the job, from the place on; undefined when there are no more. Owners are
 * read in pages and rows by their keys, so that the search is in small parts and goes on anywhere.
 */
export async function nextRows(
  database: Pick<Database, 'rows'>,
  jobId: string,
  begun: SearchPlace,
  options: SearchOptions,
): Promise<FoundRows | undefined> {
  let place: SearchPlace = begun;
  for (;;) {
    const step = steps[place.step];
    if (!step) return undefined;
    const columns = options.columnsOf(step.table);
    const isLeftOut = columns.length === 0 || (step.owner === undefined && !options.scans);
    const owners = isLeftOut ? [] : await ownersFrom(database, jobId, step, place.after);
    const last = owners.at(-1);
    if (last === undefined) {
      place = { step: place.step + 1 };
      continue;
    }
    const atOnce = step.table.atOnce ?? rowsAtOnce;
    const rows = await rowsFrom(database, step, {
      owners,
      columns,
      after: place.row,
      atOnce,
      lock: options.lock,
    });
    const goesOn = step.owner === undefined ? { step: place.step + 1 } : { step: place.step, after: last };
    const next =
      rows.length < atOnce
        ? goesOn
        : { step: place.step, after: place.after, row: keysOf(step.table).map((key) => rows.at(-1)![key]) };
    if (rows.length > 0) return { table: step.table, owner: step.owner, rows, next };
    place = goesOn;
  }
}

/** The columns of the table's primary key. */
export const keysOf = ({ entity }: PersonalTable): readonly string[] => schemaOf(entity).keys;

/** Every column of the table, in the words of the register. */
export const columnsOf = ({ erased = {}, kept, neutral }: PersonalTable): readonly string[] => [
  ...Object.keys(erased),
  ...names(kept?.columns),
  ...names(neutral),
];

/** Whether the table has what every stored resource has. */
export const isOfRecords = (table: PersonalTable): boolean =>
  names(ofRecord).every((name) => columnsOf(table).includes(name));

async function ownersFrom(
  database: Pick<Database, 'rows'>,
  jobId: string,
  { owner }: Step,
  after = '',
): Promise<readonly string[]> {
  if (owner === undefined) return ['all'];
  const rows = await database.rows<Row<PrivacyRecord, 'recordId'>>(
    'SELECT recordId FROM privacy_record WHERE jobId = ? AND kind = ? AND recordId > ? ORDER BY recordId LIMIT ?',
    [jobId, owner, after, ownersAtOnce],
  );
  return rows.map(({ recordId }) => recordId);
}

interface RowsQuery {
  readonly owners: readonly string[];
  readonly columns: readonly string[];
  readonly after: readonly unknown[] | undefined;
  readonly atOnce: number;
  readonly lock: boolean | undefined;
}

async function rowsFrom(
  database: Pick<Database, 'rows'>,
  { table, column, within, resources }: Step,
  { owners, columns, after, atOnce, lock = false }: RowsQuery,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { name, column: schema } = schemaOf(table.entity);
  const keys = keysOf(table);
  const ascii = column !== undefined && schema(column).ascii;
  const ids = ascii ? owners.filter((each) => !/\P{ASCII}/u.test(each)) : owners;
  if (ids.length === 0) return [];
  const prefix =
    within === undefined || resources
      ? resources
      : (await database.rows<Record<string, unknown>>(`SELECT DISTINCT ${within} FROM ${name}`)).map(
          (row) => row[within],
        );
  if (prefix?.length === 0) return [];
  const later = laterThan(keys, after ?? []);
  const conditions = [
    ...(prefix ? [`${within ?? 'resource'} IN (?)`] : []),
    ...(column === undefined ? [] : [`${column} IN (?)`]),
    ...(after ? [later.text] : []),
  ];
  const selected = [...new Set([...keys, ...columns])].join(', ');
  return await database.rows<Record<string, unknown>>(
    `SELECT ${selected} FROM ${name} ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
     ORDER BY ${keys.join(', ')} LIMIT ?${lock ? ' FOR UPDATE' : ''}`,
    [
      ...(prefix ? [anyOf(prefix)] : []),
      ...(column === undefined ? [] : [anyOf(ids)]),
      ...later.values,
      atOnce,
    ],
  );
}

/** `(a, b) > (?, ?)`, written out: of rows of several columns MySQL makes no range of an index. */
function laterThan(keys: readonly string[], after: readonly unknown[]): Sql {
  const each = keys.map((key, at) =>
    [...keys.slice(0, at).map((equal) => `${equal} = ?`), `${key} > ?`].join(' AND '),
  );
  return sql(
    `(${each.map((text) => `(${text})`).join(' OR ')})`,
    keys.flatMap((_, at) => after.slice(0, at + 1)),
  );
}
