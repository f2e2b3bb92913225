import { readFile } from 'node:fs/promises';
import type { QueryRunner } from 'typeorm';
import { isAlreadyApplied } from '../database-errors.js';

/** Runs the statements of a file of this folder, one after the other. */
export async function runFile(runner: QueryRunner, name: string): Promise<void> {
  await runStatements(runner, name, await readStatements(name));
}

/** The statements of a file of this folder. */
export async function readStatements(name: string): Promise<readonly string[]> {
  const sql = await readFile(new URL(name, import.meta.url), 'utf8');
  return sql.split(/;\n/).filter((each) => /\S/.test(each));
}

/**
 * Runs statements that may be killed at any moment: a second call goes on where the first one stopped. The server
 * commits each change of the schema by itself, so a change whose end was not recorded may exist already. That nothing
 * is left to do is committed with what the caller writes next, the migration's own row.
 */
export async function runStatements(
  runner: QueryRunner,
  name: string,
  statements: readonly string[],
): Promise<void> {
  await runner.query(
    `CREATE TABLE IF NOT EXISTS migration_progress (
       name varchar(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
       begun int UNSIGNED NOT NULL, done int UNSIGNED NOT NULL) ENGINE=InnoDB`,
  );
  await runner.query('INSERT IGNORE INTO migration_progress (name, begun, done) VALUES (?, 0, 0)', [name]);
  const [{ begun, done }] = (await runner.query('SELECT begun, done FROM migration_progress WHERE name = ?', [
    name,
  ])) as [{ begun: number; done: number }];
  for (const [index, statement] of statements.entries()) {
    const number = index + 1;
    if (number <= done) continue;
    await runner.query('START TRANSACTION');
    await runner.query('UPDATE migration_progress SET begun = ? WHERE name = ?', [number, name]);
    try {
      await runner.query(statement);
    } catch (err) {
      if (number !== begun || !isAlreadyApplied(err)) throw err;
    }
    await runner.query('UPDATE migration_progress SET done = ? WHERE name = ?', [number, name]);
    await runner.query('COMMIT');
  }
  await runner.query('START TRANSACTION');
  await runner.query('DELETE FROM migration_progress WHERE name = ?', [name]);
}
