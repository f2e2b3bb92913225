import type { Database, Sql, Transaction } from './database.js';
import type { ResourceRow } from './tables/inventory.js';
import type { Row } from './tables/row.js';

/**
 * A kind of record with which something is to happen at an instant that one of its columns has: it expires, begins, or is
 * to be looked at. What is due is found by an index on `where` and the column, so that a million records that are not due
 * cost nothing; the schedule `expiry` processes it (docs/resilience.md, What is due).
 */
export interface DueKind {
  /** As the log and the Temporal UI name it. */
  readonly name: string;
  readonly table: string;
  /** The column with the instant; once a record is processed, it no longer meets `where`, or its instant is later. */
  readonly due: string;
  readonly where: Sql;
  /**
   * What happens to one, with its event, in a transaction of its own. Somebody may have changed the record since it was
   * found, or processed it: it is locked and looked at again. Returns the workflows that then have something waiting.
   */
  readonly process: (tx: Transaction, id: string, now: Date) => Promise<readonly string[] | void>;
}

/** The place of a record in the order of processing. */
export type DuePlace = Row<ResourceRow, 'id'> & { readonly at: Date };

/** The next due records of the kind, oldest first, after this place. */
export async function dueRecords(
  database: Database,
  { table, due, where }: DueKind,
  {
    now,
    after,
    atMost,
  }: { readonly now: Date; readonly after?: DuePlace | undefined; readonly atMost: number },
): Promise<readonly DuePlace[]> {
  return await database.rows<DuePlace>(
    `SELECT id, ${due} AS at FROM ${table} WHERE ${where.text} AND ${due} <= ?${
      after ? ` AND (${due} > ? OR (${due} = ? AND id > ?))` : ''
    } ORDER BY ${due}, id LIMIT ?`,
    [...where.values, now, ...(after ? [after.at, after.at, after.id] : []), atMost],
  );
}
