import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** Contracts have states, and dates on which something happens to them, from `0037-contracts.sql`. */
export class Contracts1764037000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0037-contracts.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `UPDATE agreement SET status = 'terminated' WHERE status IN ('suspended', 'cancelled')`,
    );
    await runner.query(`ALTER TABLE agreement
      DROP INDEX \`IDX_a2340b6f192a043fe2c3827261\`,
      DROP INDEX \`IDX_587db49d9c2f57c018986230fa\`,
      DROP INDEX \`IDX_6fd62750ee0e4213373fb16e4a\`,
      DROP INDEX \`IDX_f6de74f2cc818a9e779910a8a4\`,
      DROP INDEX \`IDX_78b8925f2a62fcdb96fc14a68d\`,
      DROP COLUMN state, DROP COLUMN quoteId, DROP COLUMN salesAgreementId, DROP COLUMN dueAt`);
  }
}
