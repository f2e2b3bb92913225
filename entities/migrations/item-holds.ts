import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** Single items that somebody has put on hold, from `0064-item-holds.sql`. */
export class ItemHolds1764064000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0064-item-holds.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE `order_hold` DROP COLUMN `itemId`');
    for (const table of ['product_order', 'service_order', 'resource_order'])
      await runner.query(`ALTER TABLE \`${table}\` DROP COLUMN \`heldItems\``);
  }
}
