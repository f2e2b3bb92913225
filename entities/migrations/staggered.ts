import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** What a plan that grows while it runs needs, from `0008-staggered.sql`. */
export class Staggered1763990000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0008-staggered.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE decomposition');
    await runner.query('ALTER TABLE plan_step DROP withdrawal');
    await runner.query('ALTER TABLE order_item DROP openRules');
  }
}
