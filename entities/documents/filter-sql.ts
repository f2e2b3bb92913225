import { isAscii } from '../tables/columns.js';
import { anyOf } from '../database.js';
import { invalidQuery } from './document-error.js';
import type { Filter, Operator } from './document-query.js';
import { parseInstant } from '../../domain/tmf/schema-path.js';
import type { Operand } from './table.js';

/** A fragment of SQL and the values for its question marks. */
export interface SqlCondition {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** A pattern that long is an attack on the database's patience rather than a search. */
const patternLimit = 200;

/** The filter as SQL on the operand; throws when a value has another type than the operand. */
export function toSqlCondition(filter: Filter, operand: Operand): SqlCondition {
  const { operator, values } = filter;
  const typed = values.map((value) => toValue(filter, operand, value));
  // "Not equal" requires that no value is there, not that another one is.
  if (operator === 'ne') {
    const { sql, values: inner } = existsAmong(operand, compare(operand, 'eq', typed));
    return { sql: `NOT COALESCE(${sql}, FALSE)`, values: inner };
  }
  if (operator === 'regex' && values.some((value) => value.length > patternLimit)) {
    throw invalidQuery(`?${filter.path}.regex`, `must not be longer than ${patternLimit} characters`);
  }
  return existsAmong(operand, compare(operand, operator, typed));
}

function compare(operand: Operand, operator: Operator, values: readonly unknown[]): SqlCondition {
  const column = comparable(operand, values);
  if (operator === 'eq') return { sql: `${column} IN (?)`, values: [anyOf(values)] };
  const sign = { ne: '<>', gt: '>', gte: '>=', lt: '<', lte: '<=', regex: 'REGEXP' }[operator];
  return { sql: `(${values.map(() => `${column} ${sign} ?`).join(' OR ')})`, values };
}

/** Converted only where necessary: a converted column has no index. */
function comparable({ column, ascii }: Operand, values: readonly unknown[]): string {
  return ascii && !values.every(isAscii) ? `CONVERT(${column} USING utf8mb4)` : column;
}

const existsAmong = ({ relatedRows: rows }: Operand, { sql, values }: SqlCondition): SqlCondition =>
  rows === undefined ? { sql, values } : { sql: `EXISTS (SELECT 1 FROM ${rows} AND ${sql})`, values };

function toValue({ path, operator }: Filter, { type, column }: Operand, text: string): unknown {
  if (operator === 'regex') return text;
  if (type === 'number') {
    const number = Number(text);
    if (text.trim() !== '' && Number.isFinite(number)) return number;
    throw invalidQuery(`?${path}`, `${text} is not a number`);
  }
  if (type === 'instant') {
    const date = parseInstant(text);
    // In documents instants are text, all in the same form.
    if (date) return column === 'j.v' ? date.toISOString() : date;
    throw invalidQuery(`?${path}`, `${text} is not a date, e.g. 2026-03-01T08:00:00Z`);
  }
  return text;
}
