/** The types of the party whose data is exported or erased, as `@referredType` names them. */
export const subjectTypes = ['Customer', 'Individual', 'Organization', 'PartyRole', 'Lead'] as const;

/** Whose data a job exports or erases. */
export interface PrivacySubject {
  readonly id: string;
  readonly '@referredType': (typeof subjectTypes)[number];
}

/** Where a search through the tables goes on: the table, the records by which its rows are found, the last row. */
export interface SearchPlace {
  readonly step: number;
  readonly after?: string | undefined;
  readonly row?: readonly unknown[] | undefined;
}

/** What was done with the rows of a table. */
export interface ErasedRows {
  readonly table: string;
  /** Rows in which the person's data was looked for. */
  readonly found: number;
  /** Of those, how many had something to erase; with `dryRun` how many have. */
  readonly changed: number;
  readonly deleted: number;
}

/** What an erasure has done, and what it has left. */
export interface ErasureReport {
  readonly erased: readonly ErasedRows[];
  readonly kept: readonly { readonly table: string; readonly why: string }[];
}

/** The counts of tables with those of another batch. */
export function withRows(rows: readonly ErasedRows[], more: ErasedRows): readonly ErasedRows[] {
  const same = rows.find(({ table }) => table === more.table);
  if (!same) return [...rows, more];
  const sum = {
    table: more.table,
    found: same.found + more.found,
    changed: same.changed + more.changed,
    deleted: same.deleted + more.deleted,
  };
  return rows.map((each) => (each === same ? sum : each));
}
