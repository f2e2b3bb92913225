import type { MigrationInterface, QueryRunner } from 'typeorm';
import { readStatements, runStatements } from './run-file.js';

/**
 * What processes of a version before contracts and references have written beside a later one, from `0048-earlier-writers.sql`:
 * contracts whose state is not that of their status, and records that name each other, by the statements that have found
 * them at first.
 */
export class EarlierWriters1764048000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const [own, references] = await Promise.all([
      readStatements('0048-earlier-writers.sql'),
      readStatements('0038-record-references.sql'),
    ]);
    const named = references.filter((each) => each.includes('INSERT IGNORE'));
    await runStatements(runner, '0048-earlier-writers.sql', [...own, ...named]);
  }

  /** There is nothing to take back. */
  async down(): Promise<void> {}
}
