import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** When a step's request first left, from `0017-step-sent-at.sql`; of all that had begun before, it may have. */
export class StepSentAt1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0017-step-sent-at.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE `plan_step` DROP COLUMN `sentAt`');
  }
}
