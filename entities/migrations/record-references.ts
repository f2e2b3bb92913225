import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** What records name each other, with what those that are stored name already, from `0038-record-references.sql`. */
export class RecordReferences1764038000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0038-record-references.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE record_reference');
  }
}
