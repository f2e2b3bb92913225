/**
 * A row of a query: these columns of a table, of the types that the table's class declares. What a query calls otherwise
 * or computes is intersected with it.
 */
export type Row<Table extends object, Column extends keyof Table> = Readonly<Pick<Table, Column>>;

/** Columns that may be NULL in the table, and are not in any row that the query's condition lets pass. */
export type Filled<Table extends object, Column extends keyof Table> = {
  readonly [Name in Column]: NonNullable<Table[Name]>;
};
