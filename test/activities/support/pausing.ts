import type { Database, SqlValues } from '../../../entities/database.js';

/** The database, which pauses once it has read, in a transaction or not, what the text is a part of. */
export function pausing(database: Database, text: string, pause: () => Promise<void>): Database {
  const pausingRows =
    (reader: Pick<Database, 'rows'>): Database['rows'] =>
    async <T>(sql: string, values?: SqlValues): Promise<T[]> => {
      const found = await reader.rows<T>(sql, values);
      if (sql.includes(text)) await pause();
      return found;
    };
  const transaction: Database['transaction'] = async (work) =>
    await database.transaction(async (tx) => {
      const rows = tx.rows.bind(tx);
      tx.rows = pausingRows({ rows });
      return await work(tx);
    });
  return Object.create(database, {
    rows: { value: pausingRows(database) },
    transaction: { value: transaction },
  }) as Database;
}
