import { type Connection, createConnection } from 'mysql2/promise';

/** Rows to make: what each column is, as SQL of the row's number `n`. */
export interface TableRows {
  readonly table: string;
  readonly columns: Readonly<Record<string, string>>;
}

/** Large enough that commits cost little, small enough that the server's log takes it. */
const rowsPerInsert = 20_000;

/** Fills tables by INSERT … SELECT from a table of numbers: the rows never travel. */
export class TableFiller {
  private constructor(
    private readonly connection: Connection,
    private readonly rows: number,
  ) {}

  static async open(uri: string, rows: number): Promise<TableFiller> {
    const connection = await createConnection({ uri, timezone: 'Z' });
    await connection.query('SET SESSION unique_checks = 0, time_zone = "+00:00"');
    await connection.query('CREATE TABLE numbers (n INT PRIMARY KEY)');
    await connection.query('INSERT INTO numbers VALUES (0)');
    for (let size = 1; size < rows; size *= 2) {
      await connection.query('INSERT INTO numbers SELECT n + ? FROM numbers', [size]);
    }
    return new TableFiller(connection, rows);
  }

  async fill({ table, columns }: TableRows): Promise<void> {
    const names = Object.keys(columns).map((name) => `\`${name}\``);
    for (let from = 0; from < this.rows; from += rowsPerInsert) {
      await this.connection.query(
        `INSERT INTO ${table} (${names.join(', ')}) SELECT ${Object.values(columns).join(', ')}
         FROM numbers WHERE n >= ? AND n < ?`,
        [from, Math.min(from + rowsPerInsert, this.rows)],
      );
    }
    await this.connection.query('ANALYZE TABLE ??', [table]);
  }

  /** In megabytes, with indexes. */
  async sizeOf(table: string): Promise<number> {
    const [[row]] = (await this.connection.query(
      `SELECT ROUND((data_length + index_length) / 1000000) AS size FROM information_schema.tables
       WHERE table_schema = DATABASE() AND table_name = ?`,
      [table],
    )) as unknown as [[{ size: number }]];
    return row.size;
  }

  async close(): Promise<void> {
    await this.connection.end();
  }
}
