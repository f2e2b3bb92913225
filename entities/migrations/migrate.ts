import type { PoolConnection, RowDataPacket } from 'mysql2/promise';
import type { DataSource } from 'typeorm';
import { migrations } from './index.js';

export interface MigrateOptions {
  /** How long it waits for another process to end its migrations: an ALTER of a large table takes minutes. */
  readonly lockSeconds?: number;
}

/**
 * Brings the schema up to date; one process at a time, the others wait. Throws when another one has not ended by then, and
 * when a later version has made the schema one that this version cannot run on. The lock is the connection's.
 */
export async function migrate(
  dataSource: DataSource,
  connection: PoolConnection,
  { lockSeconds = 600 }: MigrateOptions = {},
): Promise<void> {
  const [[lock]] = await connection.query<RowDataPacket[]>(
    "SELECT GET_LOCK(CONCAT('turnup.', DATABASE()), ?) AS taken",
    [lockSeconds],
  );
  if (lock?.['taken'] !== 1)
    throw new Error(`another process has been migrating the schema for ${lockSeconds} s or more`);
  try {
    await refuseContractedSchema(connection);
    await dataSource.runMigrations({ transaction: 'each' });
  } finally {
    await connection.query("SELECT RELEASE_LOCK(CONCAT('turnup.', DATABASE()))");
  }
}

/** The name of a migration on which the versions before it cannot run: it ends in `Contract` and its time. */
const contracts = /Contract\d+$/;

/**
 * This version runs on what later ones have added (it was rolled back to, or a process of it is started anew while a change is
 * rolled out), but not on what they have taken away.
 */
async function refuseContractedSchema(connection: PoolConnection): Promise<void> {
  const [tables] = await connection.query<RowDataPacket[]>("SHOW TABLES LIKE 'migrations'");
  if (tables.length === 0) return;
  const known = new Set(migrations.map(({ name }) => name));
  const [rows] = await connection.query<RowDataPacket[]>('SELECT name FROM migrations ORDER BY timestamp');
  const unknown = rows
    .map((row) => String(row['name']))
    .filter((name) => !known.has(name) && contracts.test(name));
  if (unknown.length > 0)
    throw new Error(
      `the schema is newer than this version of Turnup can run on: it has ${unknown.join(', ')}`,
    );
}
