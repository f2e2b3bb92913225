import type { Database } from '../database.js';
import { isStatementTimeout } from '../database-errors.js';
import { DocumentError } from './document-error.js';
import type { DocumentKind, Row } from './document-kind.js';
import { type DocumentQuery, parseSort, type SortKey } from './document-query.js';
import { toSqlCondition, type SqlCondition } from './filter-sql.js';
import { tableOf, type Table } from './table.js';
import { visibleSql } from '../visibility.js';

/** Reads the rows of a kind that the database's actor sees. */
interface Store {
  readonly table: Table;
  readonly list: (query: DocumentQuery) => Promise<{ readonly rows: readonly Row[]; readonly total: number }>;
  /** Undefined when there is none. */
  readonly find: (id: string, version?: string) => Promise<Row | undefined>;
}

interface PageInput {
  readonly where: SqlCondition;
  readonly keys: readonly SortKey[];
  readonly query: DocumentQuery;
}

const stores = new WeakMap<Database, Map<DocumentKind, Store>>();

/** One for each database and kind. */
export function storeOf(database: Database, resource: DocumentKind): Store {
  let ofDatabase = stores.get(database);
  if (!ofDatabase) stores.set(database, (ofDatabase = new Map()));
  let store = ofDatabase.get(resource);
  if (!store) ofDatabase.set(resource, (store = createStore(database, resource)));
  return store;
}

function createStore(database: Database, resource: DocumentKind): Store {
  const table = tableOf(resource);
  const within = conditionOf(resource);

  async function list(query: DocumentQuery) {
    const where = allOf([
      within,
      ...(await visible()),
      ...query.filters.map((filter) => toSqlCondition(filter, table.operand(filter.path))),
    ]);
    const keys = query.sort.length > 0 ? query.sort : parseSort(resource.sort);
    try {
      const rows = query.limit > 0 ? await pageOf({ where, keys, query }) : [];
      return { rows, total: await totalOf(where, query, rows.length) };
    } catch (err) {
      throw isStatementTimeout(err) ? queryTooSlow(table) : err;
    }
  }

  /** Sorts and skips on keys alone, so that only the page's documents are read. */
  async function pageOf({ where, keys, query }: PageInput) {
    const order = (alias: string): string => orderBy(table, keys, alias);
    return await database.rows<Row>(
      `${selectWithTimeout} r.* FROM (
         SELECT ${table.keys.map((key) => `t.${key}`).join(', ')} FROM ${table.name} t
         WHERE ${where.sql} ORDER BY ${order('t')} LIMIT ? OFFSET ?
       ) p JOIN ${table.name} r ON ${table.keys.map((key) => `r.${key} = p.${key}`).join(' AND ')}
       ORDER BY ${order('r')}`,
      [...where.values, query.limit, query.offset],
    );
  }

  /** Exact up to the limit; beyond it, that there are at least so many. */
  async function totalOf(
    where: SqlCondition,
    { offset, limit }: DocumentQuery,
    count: number,
  ): Promise<number> {
    const reachedEnd = count < limit && (count > 0 || offset === 0);
    if (reachedEnd) return offset + count;
    const [found] = await database.rows<{ total: number }>(
      `${selectWithTimeout} COUNT(*) AS total FROM (SELECT 1 FROM ${table.name} t WHERE ${where.sql} LIMIT ${countLimit}) c`,
      where.values,
    );
    return Math.max(found?.total ?? 0, count > 0 ? offset + count : 0);
  }

  async function find(id: string, version?: string): Promise<Row | undefined> {
    const where = allOf([
      within,
      ...(await visible()),
      { sql: 't.id = ?', values: [id] },
      ...(version === undefined || !resource.compareVersions
        ? []
        : [{ sql: 't.version = ?', values: [version] }]),
    ]);
    const rows = await database.rows<Row>(`SELECT t.* FROM ${table.name} t WHERE ${where.sql}`, where.values);
    return resource.compareVersions ? rows.toSorted(resource.compareVersions)[0] : rows[0];
  }

  /** The one place by which what a caller does not see is not there for it. */
  async function visible(): Promise<readonly SqlCondition[]> {
    const condition = await visibleSql(database, resource);
    return condition ? [{ sql: condition.text, values: condition.values }] : [];
  }

  return { table, list, find };
}

/** Counts are exact up to here. */
export const countLimit = 10_000;

/** No list may occupy the database for longer: a filter without an index would read a million documents. */
const queryTimeoutSeconds = 5;

/** The beginning of a SELECT with this time limit: of the two comments MariaDB reads the first, MySQL the second. */
const selectWithTimeout = `/*M! SET STATEMENT max_statement_time = ${queryTimeoutSeconds} FOR */
     SELECT /*+ MAX_EXECUTION_TIME(${queryTimeoutSeconds * 1_000}) */`;

const queryTooSlow = ({ indexed }: Table): DocumentError =>
  new DocumentError(
    'queryTooSlow',
    `The list was not found within ${queryTimeoutSeconds} s. Add a filter that narrows it, by one of: ${indexed.join(', ')}; or sort by one of these.`,
  );

const conditionOf = ({ within = {}, except = {} }: DocumentKind): SqlCondition => ({
  sql: [
    'TRUE',
    ...Object.keys(within).map((column) => `t.${column} = ?`),
    ...Object.keys(except).map((column) => `t.${column} <> ?`),
  ].join(' AND '),
  values: [...Object.values(within), ...Object.values(except)],
});

const allOf = (conditions: readonly SqlCondition[]): SqlCondition => ({
  sql: conditions.map(({ sql }) => sql).join(' AND '),
  values: conditions.flatMap(({ values }) => values),
});

/** Appends the keys in the same direction, so that pages never overlap and one index serves all of it. */
function orderBy(table: Table, keys: readonly SortKey[], alias: string): string {
  const columns = keys.map(({ attribute, descending }) => ({
    column: table.sortColumn(attribute),
    direction: descending ? 'DESC' : 'ASC',
  }));
  const direction = columns.at(-1)?.direction ?? 'ASC';
  const last = columns.at(-1)?.column ?? '';
  const tied = table.tieBreakers(last).filter((name) => !columns.some(({ column }) => column === name));
  return [...columns, ...tied.map((column) => ({ column, direction }))]
    .map((key) => `${alias}.${key.column} ${key.direction}`)
    .join(', ');
}
