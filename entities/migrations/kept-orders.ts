import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** Every order records what it was decomposed from, from `0013-kept-orders.sql`. */
export class KeptOrders1763996000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0013-kept-orders.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE decomposition DROP COLUMN decomposedOrder');
  }
}
