import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** Opportunities, from `0040-opportunities.sql`. */
export class Opportunities1764040000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0040-opportunities.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE opportunity');
  }
}
