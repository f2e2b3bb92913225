import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** Notices of downstream systems, and inventory that no order made, from `0005-selling.sql`. */
export class Selling1763950000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0005-selling.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    // Inventory that no order made stays: its columns can be empty now, which harms nobody.
    await runner.query('ALTER TABLE plan_step DROP told');
  }
}
