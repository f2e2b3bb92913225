import type { EntityMetadata } from 'typeorm';
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js';
import type { Database } from '../../entities/database.js';
import { problemOfPath } from './query-problem.js';
import { schemaPath } from './schema-path.js';
import type { RelatedRows, Resource } from './resource.js';

/** What a condition compares. */
export interface Operand {
  readonly column: string;
  readonly type: 'text' | 'number' | 'boolean' | 'instant';
  /** The column holds ASCII only, which the database refuses to compare with other characters. */
  readonly ascii: boolean;
  /** Rows that the column is looked for in, when it is not the resource's own. */
  readonly among?: string;
}

/** The table of a resource, with its names and types as TypeORM knows them. */
export interface Table {
  readonly name: string;
  readonly keys: readonly string[];
  readonly resource: Resource;
  readonly column: (property: string) => ColumnMetadata;
  /** Which path of the document which column repeats. */
  readonly copies: Readonly<Record<string, string>>;
  /** What a filter on the path compares; 400 when the path cannot be searched. */
  readonly operand: (path: string) => Operand;
  /** The column to sort by; 400 when there is none. */
  readonly sortColumn: (attribute: string) => string;
}

export function tableOf(database: Database, resource: Resource): Table {
  const metadata = database.dataSource.getMetadata(resource.entity);
  const column = (property: string): ColumnMetadata => columnOf(metadata, property);
  const attributes: Readonly<Record<string, string>> = { id: 'id', ...resource.attributes };
  const own = (property: string): Operand => ({
    column: `t.${column(property).databaseName}`,
    type: typeOf(column(property)),
    ascii: column(property).charset === 'ascii',
  });
  const copies = { ...attributes, ...onlyColumns(resource.filters) };
  return {
    name: metadata.tableName,
    keys: metadata.primaryColumns.map(({ databaseName }) => databaseName),
    resource,
    column,
    copies,
    operand(path) {
      if (Object.hasOwn(attributes, path)) return own(attributes[path]!);
      const filter = resource.filters && Object.hasOwn(resource.filters, path) && resource.filters[path];
      if (filter) return typeof filter === 'string' ? own(filter) : related(filter);
      return inDocument(resource, path);
    },
    sortColumn(attribute) {
      if (Object.hasOwn(copies, attribute)) return column(copies[attribute]!).databaseName;
      throw problemOfPath('?sort', `cannot sort by ${attribute}`, Object.keys(copies));
    },
  };
}

const related = ({ from, on, column }: RelatedRows): Operand => ({
  column,
  type: 'text',
  ascii: true,
  among: `${from} WHERE ${on}`,
});

/** A path without a column is searched for in the document itself: slower, and exact only for what is stored there. */
function inDocument(resource: Resource, path: string): Operand {
  const [first] = path.split('.', 1);
  const found = schemaPath(resource.searchable ?? resource.schema, path);
  if (!found || resource.computed?.includes(first!) || path === 'href') {
    throw problemOfPath(`?${path}`, `${resource.name} cannot be filtered by ${path}`);
  }
  return { column: 'j.v', type: found.type, ascii: false, among: jsonTable(found.json, found.type) };
}

// The path is made of names that the schema knows, each quoted, so it cannot end its literal.
const jsonTable = (path: string, type: Operand['type']): string =>
  `JSON_TABLE(t.doc, '${path}' COLUMNS (v ${type === 'number' ? 'DOUBLE' : 'VARCHAR(1024)'} PATH '$')) j WHERE TRUE`;

function columnOf(metadata: EntityMetadata, property: string): ColumnMetadata {
  const column = metadata.findColumnWithPropertyName(property);
  if (!column) throw new RangeError(`${metadata.tableName} has no column ${property}`);
  return column;
}

function typeOf({ type }: ColumnMetadata): Operand['type'] {
  if (type === 'datetime') return 'instant';
  return type === 'int' || type === 'bigint' ? 'number' : 'text';
}

const onlyColumns = (filters: Resource['filters'] = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries(filters).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
