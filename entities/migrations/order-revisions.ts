import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** Changes of running orders, from `0061-order-revisions.sql`. */
export class OrderRevisions1764061000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0061-order-revisions.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE `order_item` DROP COLUMN `droppedBy`');
    for (const table of ['product_order', 'service_order', 'resource_order'])
      await runner.query(`ALTER TABLE \`${table}\` DROP COLUMN \`version\``);
    await runner.query('DROP TABLE order_revision');
  }
}
