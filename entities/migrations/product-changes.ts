import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** What was changed of sold products by hand, from `0053-product-changes.sql`. */
export class ProductChanges1764053000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0053-product-changes.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE product_change');
  }
}
