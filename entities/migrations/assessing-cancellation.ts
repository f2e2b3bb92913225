import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** Where an order returns to when its cancellation is refused, from `0012-assessing-cancellation.sql`. */
export class AssessingCancellation1763994000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0012-assessing-cancellation.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['product_order', 'service_order', 'resource_order'])
      await runner.query(`ALTER TABLE ${table} DROP COLUMN stateBeforeCancel`);
  }
}
