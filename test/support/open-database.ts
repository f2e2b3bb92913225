import { system } from '../../entities/actor.js';
import { type Database, DatabasePool } from '../../entities/database.js';
import { database } from './infrastructure.js';

/** A schema of its own with all tables, used in the name of `test`; `pool.close()` when it is done with. */
export async function openDatabase(): Promise<Database> {
  const pool = await DatabasePool.open(await database());
  await pool.migrate();
  return pool.as(system('test'));
}
