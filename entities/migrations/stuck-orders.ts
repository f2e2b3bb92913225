import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** What the sweep found, and the index by which it finds open cancel tasks, from `0018-stuck-orders.sql`. */
export class StuckOrders1764001000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0018-stuck-orders.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE stuck_order');
    await runner.query('DROP INDEX `IDX_63acb6bc5b011eafecb455ef9a` ON cancel_order');
  }
}
