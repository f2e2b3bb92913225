import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** What the partitions of large orders wait for in each other, from `0021-gates.sql`; plans stored before have none. */
export class Gates1764010000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0021-gates.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX `IDX_3479ec6560abe94491a0776fb0` ON plan_step');
    await runner.query('ALTER TABLE plan_step DROP COLUMN gateId');
    await runner.query('DROP TABLE plan_gate_step');
    await runner.query('DROP TABLE plan_gate');
  }
}
