import type { EntityMetadata } from 'typeorm';
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js';
import type { Database } from '../../entities/database.js';
import { problemOfPath } from './query-problem.js';
import { schemaPath } from './schema-path.js';
import type { RelatedRows, Resource } from './resource.js';

export type ValueType = 'text' | 'number' | 'boolean' | 'instant';

/** What a condition compares. */
export interface Operand {
  readonly column: string;
  readonly type: ValueType;
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
  /** The paths that are found by an index, however large the table is. */
  readonly indexed: readonly string[];
  /** The column to sort by; 400 when there is none. */
  readonly sortColumn: (attribute: string) => string;
  /** What to sort by where rows agree in the column: what follows it in an index, so that the index serves all of it. */
  readonly ties: (column: string) => readonly string[];
}

/** The table of the resource, as the entity declares it. */
export function tableOf(database: Database, resource: Resource): Table {
  const metadata = database.dataSource.getMetadata(resource.entity);
  const column = (property: string): ColumnMetadata => columnOf(metadata, property);
  const attributes: Readonly<Record<string, string>> = { id: 'id', ...resource.attributes };
  const own = (property: string): Operand => ({
    column: `t.${column(property).databaseName}`,
    type: valueTypeOf(column(property).type),
    ascii: column(property).charset === 'ascii',
  });
  const copies = { ...attributes, ...onlyColumns(resource.filters) };
  const keys = metadata.primaryColumns.map(({ databaseName }) => databaseName);
  const indexes = indexesOf(metadata, resource);
  return {
    name: metadata.tableName,
    keys,
    resource,
    column,
    copies,
    indexed: Object.keys(copies).filter((path) =>
      indexes.some(([first]) => first === column(copies[path]!).databaseName),
    ),
    ties: (first) => {
      const [, ...following] = indexes.find((names) => names[0] === first) ?? [];
      return [...new Set([...following, ...keys])].filter((name) => name !== first);
    },
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
const jsonTable = (path: string, type: ValueType): string =>
  `JSON_TABLE(t.doc, '${path}' COLUMNS (v ${type === 'number' ? 'DOUBLE' : 'VARCHAR(1024)'} PATH '$')) j WHERE TRUE`;

/** The columns of each index, without those that all rows of the resource have in common; the narrowest first. */
function indexesOf({ indices, primaryColumns }: EntityMetadata, { within = {} }: Resource): string[][] {
  return [primaryColumns, ...indices.map(({ columns }) => columns)]
    .map((columns) =>
      columns.map(({ databaseName }) => databaseName).filter((name) => !Object.hasOwn(within, name)),
    )
    .toSorted((a, b) => a.length - b.length);
}

function columnOf(metadata: EntityMetadata, property: string): ColumnMetadata {
  const column = metadata.findColumnWithPropertyName(property);
  if (!column) throw new RangeError(`${metadata.tableName} has no column ${property}`);
  return column;
}

/** What a column of the type holds. */
export function valueTypeOf(type: unknown): ValueType {
  if (type === 'datetime') return 'instant';
  return type === 'int' || type === 'bigint' ? 'number' : 'text';
}

const onlyColumns = (filters: Resource['filters'] = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries(filters).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
