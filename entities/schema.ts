import { getMetadataArgsStorage } from 'typeorm';

/** A table's class (entities/tables/). */
export type TableClass = abstract new () => object;

/** A column as its table's class declares it, under the property's name. */
export interface ColumnSchema {
  readonly type: unknown;
  /** Maximum characters of a text; undefined where the type has no such limit. */
  readonly length: number | undefined;
  /** The column holds ASCII only, which the database refuses to compare with other characters. */
  readonly ascii: boolean;
}

/** The structure of a table, known without a database. */
export interface TableSchema {
  readonly name: string;
  /** The columns of the primary key. */
  readonly keys: readonly string[];
  /** The columns of each further index. */
  readonly indexes: readonly (readonly string[])[];
  /** Throws a RangeError when the table has no such column. */
  readonly column: (name: string) => ColumnSchema;
}

const schemas = new WeakMap<TableClass, TableSchema>();

/** The one place that reads the decorators of tables and columns; a RangeError for a class that is not a table. */
export function schemaOf(table: TableClass): TableSchema {
  let schema = schemas.get(table);
  if (!schema) schemas.set(table, (schema = readSchema(table)));
  return schema;
}

function readSchema(table: TableClass): TableSchema {
  const declared = getMetadataArgsStorage();
  const name = declared.tables.find(({ target }) => target === table)?.name;
  if (name === undefined) throw new RangeError(`${table.name} is the class of no table`);
  const lineage = lineageOf(table);
  const own = declared.columns.filter(({ target }) => lineage.includes(target));
  const columns = new Map(
    own.map(({ propertyName, options: { type, length, charset } }) => [
      propertyName,
      { type, length: length === undefined ? undefined : Number(length), ascii: charset === 'ascii' },
    ]),
  );
  return {
    name,
    keys: own.filter(({ options }) => options.primary === true).map(({ propertyName }) => propertyName),
    indexes: declared.indices
      .filter(({ target }) => target === table)
      .map(({ columns: names }) => names as string[]),
    column(property) {
      const column = columns.get(property);
      if (!column) throw new RangeError(`${name} has no column ${property}`);
      return column;
    },
  };
}

/** The class and its ancestors: columns may be declared on any of them. */
function lineageOf(table: TableClass): unknown[] {
  const lineage: unknown[] = [];
  for (let each: unknown = table; typeof each === 'function'; each = Object.getPrototypeOf(each))
    lineage.push(each);
  return lineage;
}
