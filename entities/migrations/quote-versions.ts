import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** The earlier versions of quotes, from `0033-quote-versions.sql`. */
export class QuoteVersions1764033000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0033-quote-versions.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE quote_version');
  }
}
