import { turnup } from '../../entities/actor.js';
import { type Database, DatabasePool } from '../../entities/database.js';
import { filledDatabase, recordMoves } from './infrastructure.js';

/**
 * A schema of its own with all tables, used in the name of `test`; `pool.close()` when it is done with. Without `recordsMoves`
 * its moves of states do not count as made by what Turnup does. `seeded`: its catalog has the seeds.
 */
export async function openDatabase({ recordsMoves = true, seeded = false } = {}): Promise<Database> {
  const { url } = await filledDatabase({ seeded });
  const pool = await DatabasePool.open({ url });
  if (recordsMoves) await recordMoves(url);
  return pool.as(turnup('test'));
}

/** Brings rows to where a test begins: what it sets is no move (recorded-moves.ts). */
export async function force(db: Database, sql: string, values: readonly unknown[] = []): Promise<void> {
  await db.run(`SET @forced = TRUE; ${sql}; SET @forced = NULL`, values);
}
