import { type ColumnSchema, schemaOf, type TableSchema } from '../schema.js';
import { invalidQuery } from './document-error.js';
import { schemaPath } from '../../domain/tmf/schema-path.js';
import type { DocumentKind, RelatedRows } from './document-kind.js';

export type ValueType = 'text' | 'number' | 'boolean' | 'instant';

/** Columns of JSON documents: a condition cannot compare them with a value. */
export const isDocument = (type: unknown): boolean => type === 'json';

/** The left side of a condition. */
export interface Operand {
  readonly column: string;
  readonly type: ValueType;
  /** The column holds ASCII only, which the database refuses to compare with other characters. */
  readonly ascii: boolean;
  /** The related rows in which the column is looked up, when it is not the kind's own. */
  readonly relatedRows?: string;
}

/** The table of a kind, as its class declares it. */
export interface Table {
  readonly name: string;
  readonly keys: readonly string[];
  readonly resource: DocumentKind;
  readonly column: (name: string) => ColumnSchema;
  /** Which column repeats which path of the document. */
  readonly copiedColumns: Readonly<Record<string, string>>;
  /** The operand for a filter on the path; throws when the path cannot be searched. */
  readonly operand: (path: string) => Operand;
  /** The paths that an index serves, however large the table is. */
  readonly indexed: readonly string[];
  /** The column to sort by; throws when there is none. */
  readonly sortColumn: (attribute: string) => string;
  /** What to sort by among equal rows: the columns that follow in an index, so that the index serves all of it. */
  readonly tieBreakers: (column: string) => readonly string[];
}

/** The table of the kind, as the entity declares it; its functions throw a `DocumentError` for what the query cannot use. */
export function tableOf(resource: DocumentKind): Table {
  const schema = schemaOf(resource.entity);
  const { keys, column } = schema;
  const all: readonly [string, string][] = Object.entries({ id: 'id', ...resource.attributes });
  const attributes = Object.fromEntries(all.filter(([, property]) => !isDocument(column(property).type)));
  const documents = Object.fromEntries(all.filter(([, property]) => isDocument(column(property).type)));
  const own = (property: string): Operand => ({
    column: `t.${property}`,
    type: valueTypeOf(column(property).type),
    ascii: column(property).ascii,
  });
  const repeated = { ...attributes, ...onlyColumns(resource.filters) };
  const { foundBy = {} } = resource;
  const comparable = { ...repeated, ...foundBy };
  const copies = { ...repeated, ...documents };
  const indexes = indexesOf(schema, resource);
  return {
    name: schema.name,
    keys,
    resource,
    column,
    copiedColumns: copies,
    indexed: Object.keys(comparable).filter((path) => indexes.some(([first]) => first === comparable[path])),
    tieBreakers: (first) => {
      const [, ...following] = indexes.find((names) => names[0] === first) ?? [];
      return [...new Set([...following, ...keys])].filter((name) => name !== first);
    },
    operand(path) {
      if (Object.hasOwn(attributes, path)) return own(attributes[path]!);
      if (Object.hasOwn(foundBy, path)) return own(foundBy[path]!);
      const filter = resource.filters && Object.hasOwn(resource.filters, path) && resource.filters[path];
      if (filter) return typeof filter === 'string' ? own(filter) : relatedOperand(filter);
      return documentOperand(resource, path, documents);
    },
    sortColumn(attribute) {
      if (Object.hasOwn(comparable, attribute)) return comparable[attribute]!;
      throw invalidQuery('?sort', `cannot sort by ${attribute}`, Object.keys(comparable));
    },
  };
}

const relatedOperand = ({ from, on, column }: RelatedRows): Operand => ({
  column,
  type: 'text',
  ascii: true,
  relatedRows: `${from} WHERE ${on}`,
});

/** A path without a column is searched in the document itself: slower, and exact only for what is stored there. */
function documentOperand(
  resource: DocumentKind,
  path: string,
  documents: Readonly<Record<string, string>>,
): Operand {
  const [first] = path.split('.', 1) as [string];
  const found = schemaPath(resource.searchable ?? resource.schema, path);
  if (!found || isComputed(resource, path) || path === 'href') {
    throw invalidQuery(`?${path}`, `${resource.name} cannot be filtered by ${path}`);
  }
  const { type } = found;
  const json = found.json.replace(`$."${first}"`, `$."${resource.renamed?.[first] ?? first}"`);
  // A path with a JSON column of its own, e.g. the errors of an order, is searched in that column.
  const own = Object.hasOwn(documents, first) ? documents[first] : undefined;
  const [column, place] = own === undefined ? ['doc', json] : [own, json.replace(`$."${first}"`, '$')];
  return { column: 'j.v', type, ascii: false, relatedRows: jsonTable(`t.${column}`, place, type) };
}

const isComputed = ({ computed = [], restricted = [] }: DocumentKind, path: string): boolean =>
  [...computed, ...restricted].some((each) => path === each || path.startsWith(`${each}.`));

// The path consists of names from the schema, each quoted, so it cannot end its literal.
const jsonTable = (column: string, path: string, type: ValueType): string =>
  `JSON_TABLE(${column}, '${path}' COLUMNS (v ${type === 'number' ? 'DOUBLE' : 'VARCHAR(1024)'} PATH '$')) j WHERE TRUE`;

/** The columns of each index, without those that are the same in all rows of the kind; the narrowest index first. */
function indexesOf({ keys, indexes }: TableSchema, { within = {} }: DocumentKind): string[][] {
  return [keys, ...indexes]
    .map((columns) => columns.filter((name) => !Object.hasOwn(within, name)))
    .toSorted((a, b) => a.length - b.length);
}

/** The JSON type of a column's values. */
export function valueTypeOf(type: unknown): ValueType {
  if (type === 'datetime') return 'instant';
  return type === 'int' || type === 'bigint' || type === 'decimal' ? 'number' : 'text';
}

const onlyColumns = (filters: DocumentKind['filters'] = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries(filters).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
