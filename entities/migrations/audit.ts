import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** What callers do, and what Turnup decides, with its seals, from `0063-audit.sql`. */
export class Audit1764063000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0063-audit.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE audit_seal');
    await runner.query('DROP TABLE audit');
  }
}
