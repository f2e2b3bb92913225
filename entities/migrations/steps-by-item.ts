import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** The steps of an item are found without a look at all others of its order: `0022-steps-by-item.sql`. */
export class StepsByItem1764011000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0022-steps-by-item.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX `IDX_43b56d76d9d0fa08c5972a0171` ON plan_step');
  }
}
