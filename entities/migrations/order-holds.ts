import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** Orders that somebody has put on hold, from `0055-order-holds.sql`. */
export class OrderHolds1764055000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0055-order-holds.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE order_hold');
    await runner.query('ALTER TABLE queued_hand_off DROP COLUMN onHold');
    for (const table of ['product_order', 'service_order', 'resource_order'])
      await runner.query(`ALTER TABLE ${table} DROP COLUMN holdId`);
  }
}
