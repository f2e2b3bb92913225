import { schemaOf } from '../schema.js';
import { isDocument } from '../documents/table.js';
import { parseJson } from '../tables/columns.js';
import { names, type PersonalTable } from './personal-table.js';
import { columnsOf, type FoundRows, keysOf } from './personal-rows.js';

/** The columns of a table that are exported: all but secrets and who else has acted; none of a table that is not searched. */
export function columnsToExport(table: PersonalTable): readonly string[] {
  const left = new Set(names(table.notExported));
  return table.found.length === 0 ? [] : columnsOf(table).filter((column) => !left.has(column));
}

/** A row as it is exported: JSON as such, binary content in base64. Of a document of somebody else only which it is. */
export function exportedRow({ table, owner }: FoundRows, row: FoundRows['rows'][number]): string {
  const { name, column } = schemaOf(table.entity);
  const named = ['resource', 'id', ...keysOf(table)].filter((key) => key in row);
  const shown = owner === 'naming' ? Object.fromEntries(named.map((key) => [key, row[key]])) : row;
  const values = Object.entries(shown).map(([key, value]): [string, unknown] => {
    if (Buffer.isBuffer(value)) return [key, value.toString('base64')];
    return [key, isDocument(column(key).type) ? parseJson(value) : value];
  });
  return `${JSON.stringify({ table: name, ...Object.fromEntries(values) })}\n`;
}

/** What tells a row of a table that is found in several ways; undefined where there is one. */
export const identityOf = ({ table }: FoundRows, row: FoundRows['rows'][number]): string | undefined =>
  table.found.length > 1
    ? JSON.stringify([schemaOf(table.entity).name, ...keysOf(table).map((key) => row[key])])
    : undefined;
