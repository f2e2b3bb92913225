import { readFile } from 'node:fs/promises';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The first schema, from `1-initial.sql`. */
export class Initial1763900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const sql = await readFile(new URL('1-initial.sql', import.meta.url), 'utf8');
    for (const statement of sql.split(/;\n/).filter((each) => /\S/.test(each))) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('the first migration is not undone: drop the schema instead');
  }
}
