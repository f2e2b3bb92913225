import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** Fallout of an order as a whole, which no step has, from `0023-order-faults.sql`. */
export class OrderFaults1764006000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0023-order-faults.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DELETE FROM fallout WHERE stepId IS NULL');
    await runner.query(`ALTER TABLE fallout DROP COLUMN activity, DROP COLUMN partitionNo,
      MODIFY stepId varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL`);
  }
}
