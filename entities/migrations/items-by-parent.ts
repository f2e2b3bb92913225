import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** The items below an item are found without a look at all others of its order: `0029-items-by-parent.sql`. */
export class ItemsByParent1764029000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0029-items-by-parent.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX `IDX_2a547ae75ebee637716523b046` ON order_item');
  }
}
