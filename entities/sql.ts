import { format, type SqlValue } from 'mysql2/promise';
import { inBatches } from '../domain/lib/in-batches.js';

/** What stands for the question marks of a statement. */
export type SqlValues = readonly unknown[];

/** Rows that one INSERT has at the most. */
const rowsAStatement = 200;

/**
 * The text of the INSERTs of all rows; `columns` are the properties to take. Where a key exists already, `updateClause`
 * updates its row, unless it is empty.
 */
export function insertStatements<T extends object>(
  table: string,
  columns: readonly (keyof T & string)[],
  rows: readonly T[],
  updateClause: string,
): string[] {
  const names = columns.map((column) => `\`${column}\``).join(', ');
  const suffix = updateClause === '' ? '' : ` ON DUPLICATE KEY UPDATE ${updateClause}`;
  return inBatches(rows, rowsAStatement).map((some) => {
    const values = some.map((row) => columns.map((column) => toSql(row[column])));
    return format(`INSERT INTO ${table} (${names}) VALUES ?${suffix}`, [values], false, 'Z');
  });
}

/** The text of an UPDATE of the rows that match `where`, and its values; columns are set to values or to an expression. */
export function updateStatement(
  table: string,
  set: Assignments,
  where: Sql,
): [text: string, values: SqlValues] {
  const columns = Object.entries(set).filter(([, value]) => value !== undefined);
  const text = columns
    .map(([name, value]) => `${name} = ${value instanceof Sql ? value.text : '?'}`)
    .join(', ');
  const values = columns.flatMap(([, value]) => (value instanceof Sql ? value.values : [value]));
  return [`UPDATE ${table} SET ${text} WHERE ${where.text}`, [...values, ...where.values]];
}

/** The text of a statement with its values. Instants are UTC, as in every column. */
export const statementText = (text: string, values: SqlValues): string =>
  format(text, values.map(toSql), false, 'Z');

/** A value as the driver takes it: lists inside `IN (?)` stay lists; everything else that is not a scalar is a JSON document. */
export function toSql(value: unknown): SqlValue {
  if (value === undefined) return null;
  if (value instanceof InList) return value.values as SqlValue;
  if (value === null || typeof value !== 'object' || value instanceof Date || Buffer.isBuffer(value)) {
    return value as SqlValue;
  }
  return JSON.stringify(value);
}

/** A fragment of SQL with the values for its question marks. */
export class Sql {
  constructor(
    readonly text: string,
    readonly values: SqlValues = [],
  ) {}
}

/** An expression or condition for `update`, e.g. `sql('COALESCE(externalRef, ?)', [ref])`. */
export const sql = (text: string, values: SqlValues = []): Sql => new Sql(text, values);

/** New values of columns by name; `undefined` leaves a column as it is, `null` empties it. */
export type Assignments = Readonly<Record<string, unknown>>;

class InList {
  constructor(readonly values: readonly unknown[]) {}
}

/** Marks a list for `IN (?)`; throws a `RangeError` when it is empty, since SQL has no empty list. */
export function anyOf(values: readonly unknown[]): unknown {
  if (values.length === 0) throw new RangeError('anyOf() needs at least one value');
  return new InList(values);
}

/** A statement that is put off, and who waits for its rows. */
export interface Pending {
  readonly text: string;
  readonly take?: (result: unknown) => void;
}
