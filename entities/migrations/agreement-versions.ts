import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** What sales agreements said before, and the index by which those that are over are found, from `0042-agreement-versions.sql`. */
export class AgreementVersions1764042000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0042-agreement-versions.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE agreement_version');
    await runner.query('DROP INDEX `IDX_bfdc3394ca4c038b373cf3105b` ON agreement');
  }
}
