import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** What orders have renewed, and the indexes by which contracts of earlier versions are found, from `0052-contract-renewals.sql`. */
export class ContractRenewals1764052000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0052-contract-renewals.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE contract_renewal');
    await runner.query(`ALTER TABLE agreement
      DROP INDEX \`IDX_bf217e2d87ba6c6c09162dd62a\`,
      DROP INDEX \`IDX_2171edc08ae65f837ab37bc418\``);
  }
}
