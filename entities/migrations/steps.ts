import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** Manual tasks, milestones, waits and lags, from `0006-steps.sql`. */
export class Steps1763960000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0006-steps.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE manual_task');
    await runner.query('ALTER TABLE service_order DROP COLUMN milestones');
    await runner.query('ALTER TABLE product_order DROP COLUMN milestones');
    await runner.query('ALTER TABLE plan_step DROP COLUMN dueAt');
  }
}
