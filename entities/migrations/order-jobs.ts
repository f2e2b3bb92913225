import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** Orders that are submitted to be checked beside the request, from `0041-order-jobs.sql`. */
export class OrderJobs1764041000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0041-order-jobs.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE order_job');
  }
}
