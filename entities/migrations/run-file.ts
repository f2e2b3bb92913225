import { readFile } from 'node:fs/promises';
import type { QueryRunner } from 'typeorm';

/** Runs the statements of a file of this folder, one after the other. */
export async function runFile(runner: QueryRunner, name: string): Promise<void> {
  const sql = await readFile(new URL(name, import.meta.url), 'utf8');
  for (const statement of sql.split(/;\n/).filter((each) => /\S/.test(each))) await runner.query(statement);
}
