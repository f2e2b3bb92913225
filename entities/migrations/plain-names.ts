import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** Columns get the names that the code uses, from `0011-plain-names.sql`. */
export class PlainNames1763993000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0011-plain-names.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE event_subscription RENAME COLUMN allowAnyAddress TO anywhere');
    await runner.query('ALTER TABLE callback RENAME COLUMN channel TO way');
    await runner.query('ALTER TABLE decomposition RENAME COLUMN reportedValues TO told');
    await runner.query('ALTER TABLE plan_step RENAME COLUMN notices TO told');
  }
}
